import type { GrayImage } from '../../core/measure/space-time-slice.ts';

/** Values of a subband that are turned into an image, row by row. */
export interface ShownPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** An image with 0 in middle grey, and the value of largest magnitude white or black. */
export function signedImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 127 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(128 + scale * value)) };
}

/** An image with 0 black and the largest value white, for values that are never negative. */
export function magnitudeImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 255 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(scale * value)) };
}

/**
 * An image with 0 black and `white` white, clipped: for levels that are images themselves (Gaussian levels, low-pass residuals).
 */
export function brightnessImage({ width, height, values }: ShownPlane, white: number): GrayImage {
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value / white)))) };
}

/** Largest absolute value. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
