import { type StatisticGroup, statisticGroups, type StatisticsLayout } from './statistics-layout.ts';

/** How far the statistics of an image are from those that it should have. */
export interface TextureResidual {
  /** Root mean square of the groups' residuals. */
  readonly total: number;
  /** Of each group: length of the difference over length of the target, each number in its unit. */
  readonly groups: Readonly<Record<StatisticGroup, number>>;
}

/** A target's unit for each statistic, and the length of each group in these units. */
export interface ResidualScale {
  readonly units: Float64Array;
  readonly lengths: Readonly<Record<StatisticGroup, number>>;
}

/** Least root mean square that a group is compared with: a symmetric texture's skews are all near 0. */
const leastLength = 0.1;

/**
 * The units in which statistics are compared. Correlations, skews and kurtoses are pure numbers; a spread or variance is compared with
 * the target's own, a pixel value with the target's spread.
 */
export function residualScale(target: Float64Array, layout: StatisticsLayout): ResidualScale {
  const units = new Float64Array(layout.length).fill(1);
  for (const group of ['std_reconstructed', 'magnitude_std', 'var_highpass_residual'] as const) {
    const { start, count } = layout.ranges[group];
    const largest = Math.max(...target.subarray(start, start + count));
    // A subband may be empty.
    for (let i = start; i < start + count; i++) units[i] = Math.max(target[i], 1e-6 * largest, Number.MIN_VALUE);
  }
  const [, variance] = target;
  units.set([Math.sqrt(variance), variance, 1, 1, Math.sqrt(variance), Math.sqrt(variance)]);
  const lengths = Object.fromEntries(
    statisticGroups.map((group) => {
      const { start, count } = layout.ranges[group];
      let squares = 0;
      for (let i = start; i < start + count; i++) squares += (target[i] / units[i]) ** 2;
      return [group, Math.max(Math.sqrt(squares), leastLength * Math.sqrt(count))];
    }),
  ) as Record<StatisticGroup, number>;
  return { units, lengths };
}

export function residualOf(
  statistics: Float64Array,
  target: Float64Array,
  layout: StatisticsLayout,
  { units, lengths }: ResidualScale,
): TextureResidual {
  const groups = Object.fromEntries(
    statisticGroups.map((group) => {
      const { start, count } = layout.ranges[group];
      let squares = 0;
      for (let i = start; i < start + count; i++) squares += ((statistics[i] - target[i]) / units[i]) ** 2;
      return [group, count === 0 ? 0 : Math.sqrt(squares) / lengths[group]];
    }),
  ) as Record<StatisticGroup, number>;
  const present = statisticGroups.filter((group) => layout.ranges[group].count > 0);
  const total = Math.sqrt(present.reduce((sum, group) => sum + groups[group] ** 2, 0) / present.length);
  return { total, groups };
}
