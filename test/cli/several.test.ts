import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matching } from '../support/matching.ts';
import { ffmpeg, ffprobe, temporaryFolder, testSource } from '../support/sample-clips.ts';
import { build, failureOf, run, runWell } from './command-line.ts';

const folder = temporaryFolder('several');
const here = { cwd: folder.path };
const cheap = ['--quality', 'fast'];
const band = ['--band', '2-5'];

beforeAll(() => {
  build();
  for (const name of ['one.mkv', 'two.mkv', 'two.avi']) {
    ffmpeg(...testSource('48x48', 8), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', folder.file(name));
  }
  writeFileSync(folder.file('notes.mkv'), 'no video');
  mkdirSync(folder.file('out'));
});
afterAll(() => folder.remove());

function project(media: object): string {
  const spec = { band: { lo: 3, hi: 6 }, alpha: 4, quality: 'fast' };
  return JSON.stringify({ loupe: 1, media, range: { in: 0.1, out: null }, spec });
}

describe('several videos', () => {
  it('are magnified with one recipe, each beside itself', async () => {
    const { stdout } = await runWell(['magnify', 'one.mkv', 'two.mkv', ...band, ...cheap], here);
    expect(stdout).toMatch(/^one_magnified\.mp4: 8 frames .*\ntwo_magnified\.mp4: 8 frames .*\n$/);
    expect(folder.names()).toEqual(expect.arrayContaining(['one_magnified.mp4', 'two_magnified.mp4']));
  });

  it('go on after one that cannot be read, which is reported, and exit with its code', async () => {
    const ended = await run(['magnify', 'one.mkv', 'notes.mkv', 'two.mkv', '-o', 'out', ...band, ...cheap, '--json'], here);
    const { results, failed } = JSON.parse(ended.stdout) as { results: { output: string; frames: number }[]; failed: object[] };
    expect(results).toMatchObject([
      { output: 'out/one_magnified.mp4', frames: 8 },
      { output: 'out/two_magnified.mp4', frames: 8 },
    ]);
    expect(failed).toEqual([{ input: 'notes.mkv', code: 'INPUT_NOT_MEDIA', message: matching(/notes\.mkv/) }]);
    expect(failureOf(ended)).toEqual({
      exit: 1,
      code: 'INPUT_NOT_MEDIA',
      sentence: '1 of 3 videos could not be magnified: notes.mkv.',
    });
  });

  it('need a folder, and outputs of their own, before anything is done', async () => {
    const names = folder.names();
    const single = await run(['magnify', 'one.mkv', 'two.mkv', '-o', 'film.mp4', ...band], here);
    expect(failureOf(single)).toMatchObject({
      exit: 2,
      code: 'OUTPUT_FOLDER_MISSING',
      sentence: matching(/"film\.mp4" is not a folder/),
    });
    const same = await run(['magnify', 'two.mkv', 'two.avi', ...band], here);
    expect(failureOf(same)).toMatchObject({ exit: 2, code: 'USAGE', sentence: matching(/would both be written to/) });
    const unquoted = await run(['magnify', 'my', 'film.mp4', ...band], here);
    expect(failureOf(unquoted)).toMatchObject({
      exit: 2,
      code: 'INPUT_MISSING',
      sentence: matching(/quote those that contain spaces/),
    });
    expect(folder.names()).toEqual(names);
  });
});

describe('a project of the window', () => {
  it('is magnified with its video, settings and range, even after both were moved; flags win', async () => {
    writeFileSync(folder.file('work.loupe.json'), project({ path: '/gone/one.mkv', name: 'one.mkv' }));
    const { json } = await runWell(['magnify', 'work.loupe.json', '-o', 'work.mkv', '--alpha', '2', '--json'], here);
    expect(json).toMatchObject({ input: folder.file('one.mkv'), band: { lo: 3, hi: 6 }, alpha: 2, frames: 5 });
    expect(ffprobe(folder.file('work.mkv'), '-show_streams')).toBeTruthy();
  });

  it('that knows only the name of a video that is nowhere is refused', async () => {
    writeFileSync(folder.file('lost.loupe.json'), project({ path: null, name: 'lost.mp4' }));
    expect(failureOf(await run(['magnify', 'lost.loupe.json'], here))).toEqual({
      exit: 2,
      code: 'INPUT_MISSING',
      sentence: matching(/does not say where its video "lost\.mp4" is/),
    });
  });

  it('is no preset, but a preset that was exported from the window is one', async () => {
    const preset = { loupePreset: 1, name: 'Mine', reason: '', spec: { band: { lo: 3, hi: 6 }, alpha: 5, quality: 'fast' } };
    writeFileSync(folder.file('mine.json'), JSON.stringify(preset));
    const { json } = await runWell(['magnify', 'one.mkv', '-o', 'mine.mkv', '--preset', 'mine.json', '--json'], here);
    expect(json).toMatchObject({ band: { lo: 3, hi: 6 }, alpha: 5 });
    writeFileSync(folder.file('no.loupe.json'), project({ path: null, name: 'one.mkv' }));
    expect(failureOf(await run(['magnify', 'one.mkv', '--preset', 'no.loupe.json'], here))).toMatchObject({
      code: 'SPEC_INVALID',
      sentence: matching(/is a project, not a preset/),
    });
  });
});
