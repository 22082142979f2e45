import { rename, rm, writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import type { GrayPicture } from '../core/measure/space-time-slice.ts';

/** A grey picture as PNG bytes (8 bits, one channel). */
export function encodeGrayPng({ width, height, data }: GrayPicture): Buffer {
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
}

/** Writes a grey picture as PNG: under a temporary name first, so that no half file ever carries the final one. */
export async function writeGrayPng(path: string, picture: GrayPicture): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, encodeGrayPng(picture));
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}
