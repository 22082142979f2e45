import type { Plane } from '../base/frame.ts';

/** Luma of a frame, row by row; codes or 0…1, but the same units for both frames of a pair. */
export type Samples = Float32Array | Plane;

/** Whole samples of the frame. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Why a displacement, or a part of it, is not known.
 *
 * - `no-texture`: the reference holds nothing but noise there.
 * - `one-direction`: its detail has one direction (a straight edge), which leaves motion along that direction undetermined.
 * - `no-match`: what the reference shows was not found again within the distance searched.
 */
export type Unmeasurable = 'no-texture' | 'one-direction' | 'no-match';

export interface Displacement {
  /** Pixels to the right. */
  readonly x: number;
  /** Pixels down. */
  readonly y: number;
  /** What a shift does not explain: RMS of the difference left over, divided by the RMS detail of the reference. 0 is perfect. */
  readonly residual: number;
  /** Standard errors of x and y in pixels, from noise and from rounding to codes; `Infinity` where the frames do not determine them. */
  readonly standardError: { readonly x: number; readonly y: number };
  /** Why x and y are not both known; `null` when they are. */
  readonly unmeasurable: Unmeasurable | null;
  /** With `one-direction`: the only direction in which motion is determined, in degrees (0 is to the right, 90 is down). */
  readonly across?: { readonly angle: number; readonly standardError: number };
}

/** Measures many frames against one reference, whose preparation is done once. */
export interface DisplacementMeter {
  measure(moved: Samples): Displacement;
}
