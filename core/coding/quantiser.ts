/** Largest `fineness`: it takes nine bits in the header of a file. */
export const mostFineness = 511;
/** 2^(−1/32), the ratio of the steps of two successive finenesses. */
const stepRatio = 0.9785720620877001;

/**
 * Returns the quantisation step of the finest pyramid level, Δ = 2^(4 − q/32), where white is 1. It is computed by multiplications
 * only: `Math.pow` may round differently on another machine, which would then decode other values than were encoded.
 *
 * @param fineness q, a whole number from 0 to `mostFineness`
 */
export function finestStep(fineness: number): number {
  let step = 16;
  for (let count = 0; count < fineness; count++) step *= stepRatio;
  return step;
}

/**
 * Ratio of a level's step to that of the next finer level. Steps shrink towards coarse levels, because the error of a coarse sample
 * spreads over four times as many pixels. In an orthonormal transform ½ would be right; here each finer level is predicted from the
 * decoded coarser one and corrects part of its error. Of ½, 0.6, 0.7 and 0.75, 0.7 gave the fewest bits at equal error.
 */
const coarserRatio = 0.7;
/** Steps of the chroma planes to those of luma: errors of colour are less visible. */
const chromaRatio = 1.5;

/** Returns the step of a level. @param finest step of the finest level @param level 0 is the finest */
export function stepOf(finest: number, level: number, channel: 'luma' | 'chroma'): number {
  let step = channel === 'chroma' ? finest * chromaRatio : finest;
  for (let count = 0; count < level; count++) step *= coarserRatio;
  return step;
}

/**
 * Fraction of a step from which a magnitude is rounded up to the next whole number of steps. It is above ½, because smaller numbers
 * cost fewer bits.
 */
const roundedUpFrom = 0.64;

/** Returns the whole number of steps that a value is coded as. */
export function quantise(value: number, step: number): number {
  const magnitude = Math.floor(Math.abs(value) / step + 1 - roundedUpFrom);
  return value < 0 ? -magnitude : magnitude;
}

/**
 * Where values lie within their quantisation step on average, so that they are decoded there and not at the step's centre. Each is
 * a number c from 0 to 15, as the file stores it: the magnitude n is decoded as n − (c − 8)/32 steps.
 */
export interface Centroids {
  /** For values of magnitude 1. */
  readonly ones: number;
  /** For values of larger magnitude. */
  readonly larger: number;
}

/** Returns the centroids of values and of the whole numbers that they were quantised to. */
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

/** Returns the value that a quantised number is decoded as. */
export function dequantise(coefficient: number, step: number, { ones, larger }: Centroids): number {
  if (coefficient === 0) return 0;
  const magnitude = Math.abs(coefficient) - ((Math.abs(coefficient) === 1 ? ones : larger) - 8) / 32;
  return (coefficient < 0 ? -magnitude : magnitude) * step;
}
