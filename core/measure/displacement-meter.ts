import type { Plane } from '../base/frame.ts';

/** Luma of a picture, row by row; codes or 0…1, but the same units for both pictures of a pair. */
export type Samples = Float32Array | Plane;

/** Whole samples of the picture. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Displacement {
  /** Pixels to the right. */
  readonly x: number;
  /** Pixels down. */
  readonly y: number;
  /** What a shift does not explain: RMS of the difference left over, divided by the RMS detail of the reference. 0 is perfect. */
  readonly residual: number;
  /** One standard deviation of x and y in pixels, were the difference left over noise; `Infinity` where the picture cannot tell. */
  readonly deviation: { readonly x: number; readonly y: number };
}

/** Measures many pictures against one reference, whose preparation is done once. */
export interface DisplacementMeter {
  measure(moved: Samples): Displacement;
}
