import { levelAround } from './motion-survey-peaks.ts';
import type { CellSpectra } from './motion-survey-verdict.ts';

/**
 * Why something that repeats is no motion.
 *
 * - `light`: the brightness changes with it, and more than a shift would make it.
 * - `scattered`: the tiles of the cell change with signs of their own.
 * - `everywhere`: most of the frame changes as much at that frequency, and not in one direction.
 */
export type StillCause = 'light' | 'scattered' | 'everywhere';

/** Distinguishes motion from changes of light, noise and compression at a bin. */
export interface Coherence {
  /** Why what a direction of a cell shows is no motion; `null` for motion. */
  refusal(seen: CellSpectra, direction: number, bin: number): StillCause | null;
}

/** Least ratio of a direction's power to the scatter of its tiles: with signs by chance it is 1 on average. */
const leastAgreement = 2;
/** Energy of a change of the cell's mean brightness, relative to that of the motion, beyond which the light has changed. */
const mostBrightness = 1.5;
/** How far above the bins around it a change of brightness is more than the scatter of its own noise. */
const lineProminence = 4;
/** Largest share of the directions whose disturbance may exceed what counts as the frame's disturbance at a bin. */
const mostDisturbed = 0.2;
/** Ratio to the disturbance of the rest of the frame at the same frequency from which something counts as motion of its own. */
const leastOwnMotionRatio = 60;
/** Factor for the scatter of the disturbance itself from bin to bin. */
const disturbanceScatter = 1.5;
/** log of the probability, over the whole frame, that tiles with random signs agree as well. */
const agreementByChance = Math.log(1e-3);

export function coherenceOf(cells: readonly CellSpectra[]): Coherence {
  const places = new Map(cells.map((seen) => [`${seen.column},${seen.row}`, seen]));
  const all = cells.flatMap(({ directions }) => directions);
  const length = all[0]?.length ?? 0;
  const disturbance = disturbanceOf(cells);
  const excess = new Map<number, number>();
  const excessAt = (bin: number): number => {
    let known = excess.get(bin);
    if (known === undefined) {
      known = Math.max(0, disturbance[bin] - disturbanceScatter * levelAround(disturbance, bin, length));
      excess.set(bin, known);
    }
    return known;
  };
  const agreement = (group: readonly CellSpectra[], bin: number): number => {
    let [moving, scattered, squares] = [0, 0, 0];
    for (const { directions } of group) {
      for (const { power, scatter, information } of directions) {
        moving += power[bin] * information;
        scattered += scatter[bin] * information;
        squares += (scatter[bin] * information) ** 2;
      }
    }
    if (!(scattered > 0)) return 0;
    // effective number of directions: the most disturbed ones dominate the sums
    const count = scattered ** 2 / squares;
    return logChiSquareTail((count * moving) / scattered, count);
  };
  const logCells = Math.log(cells.length);
  return {
    refusal(seen, direction, bin) {
      const { power, scatter, information } = seen.directions[direction];
      const bright = seen.brightness[bin] > mostBrightness * power[bin] * information;
      if (power[bin] < leastAgreement * scatter[bin]) {
        // little is left of a motion whose parts cancel: light must be more than all of them
        const lit = bright && seen.brightness[bin] > scatter[bin] * information && isLine(seen.brightness, bin, length);
        return lit ? 'light' : 'scattered';
      }
      if (bright) return 'light';
      if (power[bin] * information > leastOwnMotionRatio * excessAt(bin)) return null;
      const around = [-1, 0, 1].flatMap((dy) =>
        [-1, 0, 1].flatMap((dx) => places.get(`${seen.column + dx},${seen.row + dy}`) ?? []),
      );
      const agrees =
        agreement(cells, bin) < agreementByChance ||
        [[seen], around].some((group) => agreement(group, bin) + logCells < agreementByChance);
      return agrees ? null : 'everywhere';
    },
  };
}

/** Whether a bin of a series stands above those around it. */
function isLine(power: Float64Array, bin: number, length: number): boolean {
  return power[bin] > lineProminence * levelAround(power, bin, length);
}

/**
 * Returns by bin the disturbance that most directions of the frame do not exceed, tile by tile, in squared codes of a pattern of
 * unit energy.
 */
function disturbanceOf(cells: readonly CellSpectra[]): Float64Array {
  const all = cells.flatMap(({ directions }) => directions);
  const bins = all[0]?.scatter.length ?? 0;
  const values = new Float64Array(all.length);
  return Float64Array.from({ length: bins }, (_, bin) => {
    all.forEach(({ scatter, information }, i) => (values[i] = scatter[bin] * information));
    values.sort();
    return values[Math.floor((1 - mostDisturbed) * (values.length - 1))];
  });
}

/** log P(χ² > x) for a number of degrees of freedom, an odd one taken as the next even one, which is no smaller. */
export function logChiSquareTail(x: number, degrees: number): number {
  const half = x / 2;
  let logTerm = 0;
  let logSum = 0;
  for (let i = 1; i < Math.ceil(degrees / 2); i += 1) {
    logTerm += Math.log(half / i);
    const larger = Math.max(logSum, logTerm);
    logSum = larger + Math.log(Math.exp(logSum - larger) + Math.exp(logTerm - larger));
  }
  return Math.min(0, logSum - half);
}
