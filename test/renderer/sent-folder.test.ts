import { describe, expect, it } from 'vitest';
import { labelledFiles } from '../../renderer/teach/sent-folder.ts';

const file = (place: string, text = '') => ({
  name: place.split('/').at(-1) ?? '',
  webkitRelativePath: place,
  text: async () => text,
});

/** Each file that is taken, with what it shows. */
async function taken(files: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const found = await labelledFiles(Object.entries(files).map(([place, text]) => file(`set/${place}`, text)));
  return Object.fromEntries(
    found.map(({ file, clips }) => [
      file.webkitRelativePath.slice('set/'.length),
      // Fields without a value are not sent.
      JSON.parse(JSON.stringify(clips.length === 1 ? clips[0] : clips)),
    ]),
  );
}

describe('the files of a folder that is sent', () => {
  it('are labelled by the folders they are in, also those in folders below these', async () => {
    expect(
      await taken({
        'on/a.mp4': '',
        'on/monday/b.mov': '',
        'off/c.mkv': '',
        'off/notes.txt': '',
        'off/.hidden/d.mp4': '',
        'e.mp4': '',
      }),
    ).toEqual({ 'on/a.mp4': { label: 'on' }, 'on/monday/b.mov': { label: 'on' }, 'off/c.mkv': { label: 'off' } });
  });

  it('have the settings that the manifests of their folders state, the innermost first', async () => {
    expect(
      await taken({
        'dataset.json': '{"captureFps": 500, "group": "machine 1"}',
        'on/a.mp4': '',
        'on/fast/dataset.json': '{"captureFps": 1000}',
        'on/fast/b.mp4': '',
      }),
    ).toEqual({
      'on/a.mp4': { label: 'on', captureFps: 500, group: 'machine 1' },
      'on/fast/b.mp4': { label: 'on', captureFps: 1000, group: 'machine 1' },
    });
  });

  it('are those that a manifest lists, with the labels it gives', async () => {
    const list = {
      clips: [
        { file: './x/a.mp4', label: 'one', start: 0, end: 2 },
        { file: 'x/a.mp4', label: 'two', start: 2, end: 4 },
      ],
    };
    expect(await taken({ 'dataset.json': JSON.stringify(list), 'x/a.mp4': '', 'x/b.mp4': '' })).toEqual({
      'x/a.mp4': [
        { label: 'one', start: 0, end: 2 },
        { label: 'two', start: 2, end: 4 },
      ],
    });
  });

  it('get the name of the folder where there is no folder below it', async () => {
    expect(await taken({ 'a.mp4': '', 'read me.md': '' })).toEqual({ 'a.mp4': { label: 'set' } });
  });

  it.each([
    ['on/dataset.json', '{"captureFps": "fast"}', /on\/dataset.json.*captureFps/],
    ['dataset.json', '{', /dataset.json/],
  ])('are refused with the place of a manifest that is wrong: %s with %s', async (place, text, sentence) => {
    await expect(taken({ [place]: text, 'on/a.mp4': '' })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(sentence) as string,
    });
  });
});
