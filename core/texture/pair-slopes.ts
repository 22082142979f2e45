import type { StatisticsLayout } from './statistics-layout.ts';
import type { ScaleState } from './texture-state.ts';

/** For each plane of a scale, how much of which other planes the gradient with respect to it holds. */
export interface PairSlopes {
  /** Of each magnitude: in the magnitudes, then in the coarser ones. */
  readonly magnitude: readonly Float64Array[];
  /** Of each real part: in the doubled planes, then in itself. */
  readonly real: readonly Float64Array[];
  /** Of each coarser magnitude: in the magnitudes, then in itself. */
  readonly coarser: readonly Float64Array[];
  /** Of each doubled plane: in the real parts, then in itself. */
  readonly doubled: readonly Float64Array[];
}

/** A scale of an image that has been measured, and the weights of the statistics in the sum that is differentiated. */
interface MeasuredScale {
  readonly layout: StatisticsLayout;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly scale: number;
  readonly state: ScaleState;
  /** Samples of the scale's grid. */
  readonly count: number;
  /** Whether a plane of that variance counts as empty, so that its correlations are 0. */
  readonly isEmpty: (variance: number) => boolean;
}

/**
 * Returns the gradient of the weighted correlations and variances of a scale, as combinations of its planes: every statistic but
 * the autocorrelations is a product ⟨a b⟩, whose gradients are b and a, or a variance ⟨a²⟩, whose gradient is 2a.
 */
export function pairSlopes({ layout, values, weights, scale, state, count, isEmpty }: MeasuredScale): PairSlopes {
  const { orientations } = layout.shape;
  const coarserCount = state.coarser.length;
  const rows = (number: number, length: number): Float64Array[] => Array.from({ length: number }, () => new Float64Array(length));
  const magnitude = rows(orientations, orientations + coarserCount);
  const real = rows(orientations, 2 * coarserCount + 1);
  const coarser = rows(coarserCount, orientations + 1);
  const doubled = rows(2 * coarserCount, orientations + 1);

  /** ρ = ⟨a b⟩/√(⟨a²⟩⟨b²⟩): what b counts in the gradient of a, a in its own, and b in its own. */
  const shares = (index: number, a: number, b: number): readonly [number, number, number] => {
    if (weights[index] === 0 || isEmpty(a) || isEmpty(b)) return [0, 0, 0];
    const weight = weights[index] / count;
    const fall = -weight * values[index];
    return [weight / Math.sqrt(a * b), fall / a, fall / b];
  };

  for (let k = 0; k < orientations; k++) {
    const variance = state.magnitudeVariance[k];
    for (let l = 0; l < k; l++) {
      const index = layout.orientationCorrelation(k, l, scale);
      const [cross, own, others] = shares(index, variance, state.magnitudeVariance[l]);
      magnitude[k][l] += cross;
      magnitude[l][k] += cross;
      magnitude[k][k] += own;
      magnitude[l][l] += others;
    }
    for (let l = 0; l < coarserCount; l++) {
      const [cross, own, others] = shares(layout.scaleCorrelation(k, l, scale), variance, state.coarserVariance[l]);
      magnitude[k][orientations + l] += cross;
      coarser[l][k] += cross;
      magnitude[k][k] += own;
      coarser[l][orientations] += others;
    }
    for (let l = 0; l < 2 * coarserCount; l++) {
      const index = layout.phaseCorrelation(k, l, scale);
      const [cross, own, others] = shares(index, state.realVariance[k], state.doubledVariance[l]);
      real[k][l] += cross;
      doubled[l][k] += cross;
      real[k][2 * coarserCount] += own;
      doubled[l][orientations] += others;
    }
    if (isEmpty(variance)) continue;
    const deviation = layout.magnitudeDeviation(k, scale);
    let ofVariance = weights[deviation] / (2 * values[deviation]);
    layout.shifts.forEach((_, shift) => {
      const index = layout.magnitudeCorrelation(shift, k, scale);
      ofVariance -= (weights[index] * values[index]) / variance;
    });
    magnitude[k][k] += (2 * ofVariance) / count;
  }
  return { magnitude, real, coarser, doubled };
}
