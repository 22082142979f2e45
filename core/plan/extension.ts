import type { Size } from '../base/frame.ts';
import type { Matrix } from './binomial.ts';
import { goodLength } from './good-length.ts';

/** Fewest samples added to an axis, so that the finest subbands at one edge do not reach the other. */
const leastMargin = 8;
/** Most samples next to an edge whose mean makes one sample of a margin. */
const longestMean = 31;
/** Shortest width of an extended image: rows are transformed four samples at a time, four times over. */
const leastWidth = 16;

/**
 * Size of the periodic image that method `phase` analyses: the image with a margin to the right and below, up to the next lengths that
 * are fast to transform. Rows are a multiple of four samples.
 */
export function extendedSize({ width, height }: Size): Size {
  return {
    width: goodLength(Math.max(leastWidth, width + leastMargin), 4),
    height: goodLength(height + leastMargin, 1),
  };
}

/** One sample of a margin: (1 − share) · mean of the last `last` samples + share · mean of the first `first` samples. */
export interface MarginSample {
  readonly last: number;
  readonly first: number;
  readonly share: number;
}

/**
 * The margin that leads from the last sample of a line round to its first one, so that a periodic transform sees no step.
 *
 * A sample at distance j from an edge is the mean of the 2j + 1 samples nearest to that edge: the mirror image, blurred as
 * widely as it is far away. A sharp mirror image would move the other way and hold back the motion at the edge; a continued edge sample
 * would leave streaks. The two sides fade into each other with a raised cosine. Measured: docs/decisions/edges.md.
 */
export function marginSamples(length: number, extended: number): MarginSample[] {
  const margin = extended - length;
  const mean = (distance: number): number => Math.min(2 * distance + 1, longestMean, length);
  return Array.from({ length: margin }, (_, index) => ({
    last: mean(index),
    first: mean(margin - 1 - index),
    share: 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / margin),
  }));
}

/** Extension of a line of `length` samples as an `extended` × `length` matrix: the line itself, then its margin. Rows sum to 1. */
export function extensionMatrix(length: number, extended: number): Matrix {
  const values = new Float64Array(extended * length);
  for (let row = 0; row < length; row++) values[row * length + row] = 1;
  marginSamples(length, extended).forEach(({ last, first, share }, index) => {
    const row = (length + index) * length;
    for (let k = 0; k < last; k++) values[row + length - 1 - k] += (1 - share) / last;
    for (let k = 0; k < first; k++) values[row + k] += share / first;
  });
  return { rows: extended, columns: length, values };
}
