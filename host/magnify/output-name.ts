import path from 'node:path';
import { usualExtension } from '../video/codecs.ts';

/**
 * Default output of a magnified video: `<input>_magnified.mp4` beside the input, with the extension that its codec needs, or a
 * folder for numbered PNG frames.
 */
export function defaultOutput(input: string, codec = 'h264'): string {
  const { dir, name } = path.parse(input);
  const extension = usualExtension(codec);
  return path.join(dir, `${name}_magnified${extension === '.png' ? '' : extension}`);
}
