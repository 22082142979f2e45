import type { GrayImage } from '../../core/measure/space-time-slice.ts';

/** A band's values to be shown, row by row. */
export interface ShownPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Zero in the middle grey, the largest value of either sign white or black. */
export function signedImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 127 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(128 + scale * value)) };
}

/** Zero black, the largest value white; for values that are never negative. */
export function magnitudeImage({ width, height, values }: ShownPlane): GrayImage {
  const scale = 255 / (largestOf(values) || 1);
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(scale * value)) };
}

/** 0 black, `white` white, clipped: for bands that still are an image. */
export function brightnessImage({ width, height, values }: ShownPlane, white: number): GrayImage {
  return { width, height, data: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value / white)))) };
}

/** Largest absolute value. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
