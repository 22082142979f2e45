import path from 'node:path';

/** The container that holds each codec best; PNG frames go into a folder. */
const endings: Readonly<Record<string, string>> = {
  ffv1: '.mkv',
  prores: '.mov',
  prores_ks: '.mov',
  vp9: '.webm',
  'libvpx-vp9': '.webm',
  gif: '.gif',
  png: '',
};

/** Where a magnified video goes when nobody says: `<input>_magnified.mp4` beside the input, with the ending its codec needs. */
export function defaultOutput(input: string, codec?: string): string {
  const { dir, name } = path.parse(input);
  const ending = codec === undefined ? undefined : endings[codec.toLowerCase()];
  return path.join(dir, `${name}_magnified${ending ?? '.mp4'}`);
}
