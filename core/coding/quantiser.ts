/** Largest fineness of a code. */
export const mostFineness = 511;
const thirtySecondRoot = 0.9785720620877001;

/**
 * Step Δ = 2^(4 − q/32) of the finest level, white being 1; made by multiplication alone, so that every machine has the same.
 * @param fineness q, a whole number from 0 to `mostFineness`
 */
export function finestStep(fineness: number): number {
  let step = 16;
  for (let count = 0; count < fineness; count++) step *= thirtySecondRoot;
  return step;
}

/**
 * How much finer the steps become with each coarser level, because an error of one coarse sample lies on four times as many pixels. In
 * an orthonormal transform it would be ½; here the finer levels mend part of the error. Of ½, 0.6, 0.7 and 0.75, 0.7 came out best.
 */
const coarserRatio = 0.7;
/** Colour may be coarser than brightness. */
const chromaRatio = 1.5;

/** Step of a level, 0 the finest. */
export function stepOf(finest: number, level: number, channel: 'luma' | 'chroma'): number {
  let step = channel === 'chroma' ? finest * chromaRatio : finest;
  for (let count = 0; count < level; count++) step *= coarserRatio;
  return step;
}

/** Where a magnitude between two steps is rounded up, as a share of a step: above ½, because smaller magnitudes cost fewer bits. */
const roundedUpFrom = 0.64;

/** The whole number that a value becomes. */
export function quantise(value: number, step: number): number {
  const magnitude = Math.floor(Math.abs(value) / step + 1 - roundedUpFrom);
  return value < 0 ? -magnitude : magnitude;
}

/** Where within their step values lie on average: 8, …, 15 is 0, …, 7 32nds of a step nearer to zero than the number, 0 is 8 beyond it. */
export interface Centroids {
  /** Of magnitude 1. */
  readonly ones: number;
  /** Of all larger ones. */
  readonly larger: number;
}

/** Returns the centroids of what was quantised. */
export function centroidsOf(values: ArrayLike<number>, step: number, coefficients: Int32Array): Centroids {
  const sums = [0, 0];
  const counts = [0, 0];
  for (let index = 0; index < coefficients.length; index++) {
    const magnitude = Math.abs(coefficients[index]);
    if (magnitude === 0) continue;
    const kind = magnitude === 1 ? 0 : 1;
    sums[kind] += magnitude - Math.abs(values[index]) / step;
    counts[kind]++;
  }
  const [ones, larger] = sums.map((sum, kind) =>
    Math.max(0, Math.min(15, 8 + Math.round((32 * sum) / Math.max(1, counts[kind])))),
  );
  return { ones, larger };
}

/** The value that a whole number stands for. */
export function dequantise(coefficient: number, step: number, { ones, larger }: Centroids): number {
  if (coefficient === 0) return 0;
  const magnitude = Math.abs(coefficient) - ((Math.abs(coefficient) === 1 ? ones : larger) - 8) / 32;
  return (coefficient < 0 ? -magnitude : magnitude) * step;
}
