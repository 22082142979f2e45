import type { Size } from './frame.ts';

/** A still image: samples as stored (gamma-encoded), 0 black … 1 white, row by row, top row first. */
export interface Still extends Size {
  /** One plane of gray, or red, green and blue; `width`·`height` samples each. */
  readonly planes: readonly Float32Array[];
  /** Opacity 0…1 of each pixel; null where all are opaque. Colours are not multiplied by it. */
  readonly alpha: Float32Array | null;
  /** Significant bits of a sample in the file that the image comes from: 8 or 16. */
  readonly bits: 8 | 16;
}

/** Luma of an image: the gray plane itself, or 0.2126 R + 0.7152 G + 0.0722 B (BT.709). */
export function lumaOf({ planes }: Pick<Still, 'planes'>): Float32Array {
  if (planes.length < 3) return planes[0];
  const [red, green, blue] = planes;
  return red.map((value, index) => 0.2126 * value + 0.7152 * green[index] + 0.0722 * blue[index]);
}
