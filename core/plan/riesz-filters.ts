/**
 * The numbers of the Riesz method that belong to no image: taps, limits, and how a pyramid passes noise.
 * What they are for stands in docs/mathematics/riesz.md.
 */

/** The three-tap Riesz filter, left to right: response i·sin ω. */
export const rieszTaps: readonly number[] = [-0.5, 0, 0.5];

/**
 * The derivative of one sample step, left to right: response i·(1.64·sin ω − 0.4·sin 2ω), which follows i·ω up to ω ≈ 2,
 * where a Laplacian level has its energy.
 */
export const derivativeTaps: readonly number[] = [0.2, -0.82, 0, 0.82, -0.2];

/** Samples by which a level can be moved along an axis: the reach of the moving operator's taps. */
export const largestShift = 3;

/** From `largestShift` to here a level fades out, in samples. */
export const vanishingShift = 4;

/** Share of white noise's power, 1 in the image, that the finest Laplacian levels keep (float64, interior of a large image). */
const finestNoisePowers: readonly number[] = [0.88945, 0.052948, 0.01007, 0.0023657, 0.00058249];

/** Share of the power of white noise in the image that Laplacian level `level` holds per sample: beyond the fifth a quarter of the level before. */
export function laplacianNoisePower(level: number): number {
  const last = finestNoisePowers.length - 1;
  return level <= last ? finestNoisePowers[level] : finestNoisePowers[last] * 4 ** (last - level);
}
