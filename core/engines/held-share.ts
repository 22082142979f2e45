import type { BandPlan } from '../plan/plan.ts';
import { keptShare } from '../plan/noise-cells.ts';

/**
 * The cells of one subband after a frame, row by row: the mean power of u = G∗(A·φ), averaged over a longer time than the power
 * that decides on coring, and the mean of G∗A. A is the amplitude, φ the filtered phase, G the blur of the plan.
 */
export interface SubbandCells {
  readonly power: ArrayLike<number>;
  readonly amplitude: ArrayLike<number>;
}

/**
 * Amplitude, in units of the subband's ε (half the amplitude that noise gives it), above which a cell counts. Below it, noise
 * alone turns phases by large angles, and their power is not the expected one.
 */
const leastAmplitude = 6;
/**
 * Excess over the power of the noise, in units of it: above `cell`, a single cell counts as moving; above `mean`, the average
 * over the cells whose amplitude counts, a share is reported.
 */
const leastExcess = { cell: 0.1, mean: 0.2 };

/**
 * Returns the share of the motion, 0–1, that coring takes away because it does not stand out of the noise; 0 where there is too
 * little motion to judge.
 *
 * Amplitude times phase is the change of the image in a subband. The excess of its power over the noise's is caused by motion; of
 * that, `keptShare` is magnified, and the rest is held back.
 */
export function heldShare(bands: readonly BandPlan[], cells: readonly SubbandCells[]): number {
  let [motion, held, noise] = [0, 0, 0];
  bands.forEach(({ noisePower, epsilon, cells: { width, height } }, index) => {
    const { power, amplitude } = cells[index];
    // cells are means, and every subband covers the whole image, with however many cells
    const area = 1 / (width * height);
    for (let cell = 0; cell < power.length; cell++) {
      if (amplitude[cell] <= leastAmplitude * epsilon) continue;
      noise += area * noisePower;
      const excess = power[cell] - noisePower;
      if (excess <= leastExcess.cell * noisePower) continue;
      motion += area * excess;
      held += area * excess * (1 - keptShare(power[cell] / noisePower));
    }
  });
  return motion > leastExcess.mean * noise ? held / motion : 0;
}
