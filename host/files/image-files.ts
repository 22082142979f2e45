import { PNG } from 'pngjs';
import type { GrayImage } from '../../core/measure/space-time-slice.ts';
import { writeWhole } from './whole-file.ts';

/** A grey image as PNG bytes (8 bits, one channel). */
export function encodeGrayPng({ width, height, data }: GrayImage): Buffer {
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8 });
}

/** Writes a grey image as PNG. @throws LoupeError as `writeWhole` does */
export async function writeGrayPng(path: string, image: GrayImage): Promise<void> {
  await writeWhole(path, encodeGrayPng(image));
}
