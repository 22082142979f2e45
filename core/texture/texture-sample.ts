import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { goodLength } from '../plan/good-length.ts';
import type { TextureShape } from './statistics-layout.ts';

/** The part of an image that a texture is measured on: 0 black … 1 white, row by row. */
export interface TextureSample extends Size {
  readonly values: Float64Array;
}

/** Pixels of the largest texture that is measured or made: 1024 × 1024. */
export const mostTexturePixels = 2 ** 20;

/** Smallest side whose coarsest grid still holds the neighbourhood. */
export function leastTextureSide({ scales, neighbourhood }: TextureShape): number {
  return neighbourhood * 2 ** scales;
}

/**
 * The middle of an image, as large as sides allow that can be halved once a scale: at most 2^scales − 1 rows and columns are left away.
 *
 * @throws LoupeError PICTURE_TOO_SMALL; INPUT_TOO_LARGE
 */
export function textureSample(size: Size, values: ArrayLike<number>, shape: TextureShape): TextureSample {
  const { width: wide, height: high } = size;
  const least = leastTextureSide(shape);
  if (Math.min(wide, high) < least) {
    const possible = Math.floor(Math.log2(Math.min(wide, high) / shape.neighbourhood));
    const advice = possible >= 1 ? `, or ask for ${possible === 1 ? '1 scale' : `${possible} scales`}` : '';
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `The image has ${wide}×${high} pixels, too few for ${shape.scales} scales of texture: it needs ${least}×${least} or more${advice}.`,
    );
  }
  if (wide * high > mostTexturePixels) {
    throw new LoupeError(
      'INPUT_TOO_LARGE',
      `The image has ${wide}×${high} pixels, more than a texture of ${mostTexturePixels / 2 ** 20} million may have: cut out a part, or make it smaller.`,
    );
  }
  const multiple = 2 ** shape.scales;
  const width = wide - (wide % multiple);
  const height = high - (high % multiple);
  const left = (wide - width) >> 1;
  const top = (high - height) >> 1;
  const part = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) part[y * width + x] = values[(y + top) * wide + x + left];
  }
  return { width, height, values: part };
}

/**
 * The size that a texture is made at before it is cut to the one asked for: sides that can be halved once a scale and are quick to
 * transform.
 *
 * @throws LoupeError PICTURE_TOO_SMALL, SPEC_INVALID for more pixels than are made
 */
export function madeSize({ width, height }: Size, shape: TextureShape): Size {
  const least = leastTextureSide(shape);
  if (width * height > mostTexturePixels) {
    throw new LoupeError(
      'SPEC_INVALID',
      `A texture of ${width}×${height} pixels is more than the ${mostTexturePixels / 2 ** 20} million that are made at once: ask for fewer.`,
    );
  }
  const side = (length: number): number => goodLength(Math.max(length, least), 2 ** shape.scales);
  return { width: side(width), height: side(height) };
}

/** The upper left part of a plane. */
export function cutPlane(values: Float64Array, { width }: Size, to: Size): Float64Array {
  const part = new Float64Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) part.set(values.subarray(y * width, y * width + to.width), y * to.width);
  return part;
}
