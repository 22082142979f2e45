import type { BandPlan } from '../plan/plan.ts';
import { keptShare } from '../plan/noise-cells.ts';

/** The cells of one subband after a frame, row by row: power of u = G∗(A·φ) averaged over a longer time, and G∗A. */
export interface SubbandCells {
  readonly power: ArrayLike<number>;
  readonly amplitude: ArrayLike<number>;
}

/**
 * Least amplitude of a cell, in units of its subband's ε (half the amplitude that noise gives it), to count. Below it, noise alone
 * turns phases by large angles, whose power is not the expected one.
 */
const leastAmplitude = 6;
/**
 * Power above the noise's, in units of the noise's, from which a single cell counts as moving; and which the cells must have on
 * average for a share to be reported.
 */
const leastExcess = { cell: 0.1, mean: 0.2 };

/**
 * Returns the share of the motion, 0–1, that coring takes away because it does not stand out of the noise; 0 where there is too
 * little motion to judge.
 *
 * Amplitude times phase is the change of the image in a subband. Its power above the noise's is that of the change which motion
 * causes, and the share of it that is kept is what is magnified.
 */
export function heldShare(bands: readonly BandPlan[], cells: readonly SubbandCells[]): number {
  let [motion, held, noise] = [0, 0, 0];
  bands.forEach(({ noisePower, epsilon, cells: { width, height } }, index) => {
    const { power, amplitude } = cells[index];
    // cells are means, and subbands cover the image alike
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
