import type { Size } from '../../core/base/frame.ts';
import type { Slice } from '../../core/spec/project.ts';

/** Luma of one frame, row by row; `stride` bytes from row to row. */
export interface LumaPlane extends Size {
  readonly data: Uint8Array;
  readonly stride: number;
}

/** Number of samples of a slice: about one per pixel of its length, both ends included, at most `most`. */
export function sliceLength(slice: Slice, most: number): number {
  return Math.min(most, Math.round(Math.hypot(slice.x2 - slice.x1, slice.y2 - slice.y1)) + 1);
}

/** Luma along a slice, read between pixels (bilinear); beyond the frame its border is repeated. Fills `out`. */
export function sampleSlice(plane: LumaPlane, slice: Slice, out: Uint8Array): void {
  const { width, height, stride, data } = plane;
  const last = Math.max(1, out.length - 1);
  for (let i = 0; i < out.length; i++) {
    const x = Math.min(width - 1, Math.max(0, slice.x1 + ((slice.x2 - slice.x1) * i) / last));
    const y = Math.min(height - 1, Math.max(0, slice.y1 + ((slice.y2 - slice.y1) * i) / last));
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = Math.min(left + 1, width - 1);
    const bottom = Math.min(top + 1, height - 1) * stride;
    const row = top * stride;
    const across = x - left;
    const upper = data[row + left] * (1 - across) + data[row + right] * across;
    const lower = data[bottom + left] * (1 - across) + data[bottom + right] * across;
    out[i] = Math.round(upper + (lower - upper) * (y - top));
  }
}
