import type { GrayImage } from '../../core/measure/space-time-slice.ts';

/** A plane of values that is to be shown as a gray image: a subband or a level of a pyramid, row by row. */
export interface ShownPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Returns an image of values of both signs: 0 is middle gray, and the value of largest magnitude is white or black. */
export function signedImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 127 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(128 + scale * value)) };
}

/** Returns an image of values that are never negative: 0 is black, the largest value white. */
export function magnitudeImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 255 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(scale * value)) };
}

/**
 * Returns an image of a level that is an image itself (a Gaussian level, a low-pass residual): 0 is black, `white` is white, and
 * values beyond are clipped.
 */
export function brightnessImage({ width, height, values }: ShownPlane, white: number): GrayImage {
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value / white)))) };
}

/** Returns the largest absolute value. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
