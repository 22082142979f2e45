import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { packFiles } from '../../../host/app/frames-archive.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('frames-archive');
afterAll(() => folder.remove());

function files(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const file = folder.file(`${prefix}${at}.png`);
    writeFileSync(file, Buffer.alloc(1000, at));
    return file;
  });
}

const contentsOf = (archive: string) =>
  Object.entries(unzipSync(readFileSync(archive))).map(([name, bytes]) => [name, bytes.length, bytes[0]]);

describe('packing files', () => {
  it.each([
    ['bytes', { bytes: 2500, files: 100 }],
    ['files', { bytes: 1e9, files: 2 }],
  ])('goes on in another archive where one would hold too many %s, and removes what is packed', async (name, most) => {
    const packed = files(name, 5);
    const archives = await packFiles(packed, folder.file(`${name}.zip`), most);
    expect(archives).toEqual(['', '-2', '-3'].map((part) => folder.file(`${name}${part}.zip`)));
    expect(archives.flatMap(contentsOf)).toEqual(packed.map((_, at) => [`${name}${at}.png`, 1000, at]));
    expect(packed.filter((file) => existsSync(file))).toEqual([]);
  });

  it('leaves no archive when a file cannot be read, and none of another in the way', async () => {
    const there = files('there', 1);
    await expect(packFiles([...there, folder.file('gone.png')], folder.file('torn.zip'))).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
    });
    expect(existsSync(folder.file('torn.zip'))).toBe(false);
    writeFileSync(folder.file('other.zip'), 'of someone else');
    await expect(packFiles(files('late', 1), folder.file('other.zip'))).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
    expect(readFileSync(folder.file('other.zip'), 'utf8')).toBe('of someone else');
  });
});
