import type { BandPlan } from '../plan/plan.ts';
import { keptShare } from '../plan/noise-cells.ts';

/** The cells of one subband after a frame, row by row: power of u = G∗(A·φ) averaged over a longer time, and G∗A. */
export interface SubbandCells {
  readonly power: ArrayLike<number>;
  readonly amplitude: ArrayLike<number>;
}

/**
 * Amplitude of a cell, in units of its subband's ε (half of what noise makes of it), from which the cell counts. Below it, noise alone
 * turns phases by large angles, whose power is not the expected one.
 */
const leastAmplitude = 6;
/** Power above the noise's, in units of it, from which a cell counts as moving, and that cells must have on average to be judged at all. */
const leastExcess = { cell: 0.1, mean: 0.2 };

/**
 * Share of the motion, 0–1, that the noise hold-back takes away; 0 where there is too little motion to tell.
 *
 * Amplitude times phase is the change of the image in a subband: its power above the noise's is that of the change which a motion
 * makes, and the share that is kept of it is what is magnified.
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
