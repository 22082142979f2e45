import path from 'node:path';
import { PNG } from 'pngjs';
import { LoupeError } from '../../core/base/error.ts';
import type { Size } from '../../core/base/frame.ts';
import type { Complex } from '../../core/tensor/dft.ts';
import { tf } from '../../core/tensor/tf.ts';
import { encodeGrayPng } from '../files/image-files.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { readBand } from './band-files.ts';
import { namedPyramid } from './bands.ts';
import { readDescription } from './description.ts';
import type { BandDescription, PyramidDescription, PyramidType } from './description.ts';
import { requireWritable, writeWhole } from '../files/whole-file.ts';

export interface ReconstructPyramidRequest {
  /** Folder written by `writePyramid`; its .npy files may have been edited. */
  readonly folder: string;
  /** PNG file to write: luma as grey, black 0, white the largest code; 8 bits, or 16 for a deeper source. */
  readonly output: string;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

export interface ReconstructedImage extends Size {
  readonly output: string;
  readonly type: PyramidType;
  readonly bits: 8 | 16;
  /** Share of pixels, 0–1, that were darker than black or brighter than white and had to be clipped. */
  readonly clippedShare: number;
}

/**
 * Reconstructs the image from the files of a pyramid.
 *
 * @throws LoupeError PYRAMID_FILES (naming the file that is missing or does not fit), OUTPUT_…, DISK_FULL, CANCELLED; no file is
 *   left then
 */
export async function reconstructPyramid(request: ReconstructPyramidRequest): Promise<ReconstructedImage> {
  const { folder, output, overwrite, signal } = request;
  checkImage(output, overwrite);
  const description = await readDescription(folder);
  const { type, width, height, levels, orientations } = description;
  await loadTensorBackend();

  using pyramid = namedPyramid({ type, width, height, levels, orientations: orientations ?? 1 });
  const planes = new Map<string, tf.Tensor2D | Complex>();
  try {
    for (const [name, size] of pyramid.needs) {
      if (signal?.aborted) throw new LoupeError('CANCELLED', 'Stopped before the image was written.', { cause: signal.reason });
      planes.set(name, await readBand(folder, bandOf(description, folder, name, size)));
    }
    const image = tf.tidy(() => pyramid.synthesise((name) => planes.get(name) ?? missing(folder, name)));
    const values = await image.data<'float32'>();
    image.dispose();
    const bits = description.source.bits > 8 ? 16 : 8;
    const { codes, clippedShare } = codesOf(values, bits);
    await writeWhole(output, encodePng({ width, height }, codes, bits), { overwrite });
    return { output, type, width, height, bits, clippedShare };
  } finally {
    for (const plane of planes.values()) tf.dispose(plane);
  }
}

/** Returns the description of a subband. @throws LoupeError PYRAMID_FILES when there is none of that name, or none of that size */
function bandOf({ bands, type, width, height }: PyramidDescription, folder: string, name: string, size: Size): BandDescription {
  const band = bands.find((candidate) => candidate.name === name) ?? missing(folder, name);
  if (band.shape[0] === size.height && band.shape[1] === size.width) return band;
  throw new LoupeError(
    'PYRAMID_FILES',
    `The description in "${folder}" is wrong: ${name} of a ${type} pyramid of ${width}×${height} pixels has ${size.height}×${size.width} numbers (rows × columns), not ${band.shape.join('×')}.`,
  );
}

function missing(folder: string, name: string): never {
  throw new LoupeError('PYRAMID_FILES', `The description in "${folder}" lacks the subband ${name}, which the image needs.`);
}

/** @throws LoupeError OUTPUT_FORMAT, OUTPUT_EXISTS, OUTPUT_FOLDER_MISSING before any work is done */
function checkImage(output: string, overwrite: boolean): void {
  if (path.extname(output).toLowerCase() !== '.png') {
    throw new LoupeError('OUTPUT_FORMAT', `The image is written as PNG: give "${output}" a name that ends in .png.`);
  }
  requireWritable(output, overwrite);
}

function codesOf(values: Float32Array, bits: 8 | 16): { codes: Uint8Array | Uint16Array; clippedShare: number } {
  const white = 2 ** bits - 1;
  const codes = bits === 8 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  let clipped = 0;
  values.forEach((value, index) => {
    const code = Math.round(value * white);
    if (code < 0 || code > white) clipped++;
    codes[index] = Math.min(white, Math.max(0, code));
  });
  return { codes, clippedShare: clipped / values.length };
}

function encodePng({ width, height }: Size, codes: Uint8Array | Uint16Array, bits: 8 | 16): Buffer {
  if (codes instanceof Uint8Array) return encodeGrayPng({ width, height, data: codes });
  const options = { width, height, colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: bits } as const;
  const png = new PNG(options);
  png.data = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
  return PNG.sync.write(png, options);
}
