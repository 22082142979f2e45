/** How many scales, orientations and neighbours the statistics of a texture have. */
export interface TextureShape {
  /** Number S of scales. */
  readonly scales: number;
  /** Number K of orientations at angles πk/K. */
  readonly orientations: number;
  /** Side of the square of shifts in the autocorrelations, odd. */
  readonly neighbourhood: number;
}

/** The shape in the paper: 710 numbers. */
export const usualShape: TextureShape = { scales: 4, orientations: 4, neighbourhood: 7 };

/** The groups of statistics, in their order; the names are plenoptic's. */
export const statisticGroups = [
  'pixel_statistics',
  'auto_correlation_magnitude',
  'skew_reconstructed',
  'kurtosis_reconstructed',
  'auto_correlation_reconstructed',
  'std_reconstructed',
  'cross_orientation_correlation_magnitude',
  'magnitude_std',
  'cross_scale_correlation_magnitude',
  'cross_scale_correlation_real',
  'var_highpass_residual',
] as const;

export type StatisticGroup = (typeof statisticGroups)[number];

/** Pixel statistics, in their order. */
export const pixelStatistics = ['mean', 'variance', 'skew', 'kurtosis', 'minimum', 'maximum'] as const;

/** Where each statistic lies in a vector of them. Within a group the scale runs fastest, finest scale first. */
export interface StatisticsLayout {
  readonly shape: TextureShape;
  readonly length: number;
  readonly ranges: Readonly<Record<StatisticGroup, { readonly start: number; readonly count: number }>>;
  /** The shifts of autocorrelations, one of each pair ±d, without 0: row by row of the lower triangle of the square. */
  readonly shifts: readonly { readonly x: number; readonly y: number }[];
  magnitudeCorrelation(shift: number, orientation: number, scale: number): number;
  /** `scale` = S is the low-pass residual, here and below. */
  skew(scale: number): number;
  kurtosis(scale: number): number;
  lowpassCorrelation(shift: number, scale: number): number;
  lowpassDeviation(scale: number): number;
  /** @param other an orientation below `orientation` */
  orientationCorrelation(orientation: number, other: number, scale: number): number;
  magnitudeDeviation(orientation: number, scale: number): number;
  /** Between a band of `scale` and one of `scale` + 1. */
  scaleCorrelation(orientation: number, coarser: number, scale: number): number;
  /** Between the real part of a band and, for `coarser` < K, the real part of a phase-doubled coarser one, from K on the imaginary part. */
  phaseCorrelation(orientation: number, coarser: number, scale: number): number;
  readonly highpassVariance: number;
}

/** The layout of the statistics of a shape: plenoptic's order, with the numbers that symmetry repeats left away. */
export function statisticsLayout(shape: TextureShape): StatisticsLayout {
  const { scales, orientations, neighbourhood } = shape;
  const shifts = independentShifts(neighbourhood);
  const counts: Record<StatisticGroup, number> = {
    pixel_statistics: pixelStatistics.length,
    auto_correlation_magnitude: shifts.length * orientations * scales,
    skew_reconstructed: scales + 1,
    kurtosis_reconstructed: scales + 1,
    auto_correlation_reconstructed: shifts.length * (scales + 1),
    std_reconstructed: scales + 1,
    cross_orientation_correlation_magnitude: ((orientations * (orientations - 1)) / 2) * scales,
    magnitude_std: orientations * scales,
    cross_scale_correlation_magnitude: orientations * orientations * (scales - 1),
    cross_scale_correlation_real: orientations * 2 * orientations * (scales - 1),
    var_highpass_residual: 1,
  };
  let length = 0;
  const ranges = Object.fromEntries(
    statisticGroups.map((group) => {
      const start = length;
      length += counts[group];
      return [group, { start, count: counts[group] }];
    }),
  ) as Record<StatisticGroup, { start: number; count: number }>;
  const start = (group: StatisticGroup): number => ranges[group].start;

  return {
    shape,
    length,
    ranges,
    shifts,
    magnitudeCorrelation: (shift, orientation, scale) =>
      start('auto_correlation_magnitude') + (shift * orientations + orientation) * scales + scale,
    skew: (scale) => start('skew_reconstructed') + scale,
    kurtosis: (scale) => start('kurtosis_reconstructed') + scale,
    lowpassCorrelation: (shift, scale) => start('auto_correlation_reconstructed') + shift * (scales + 1) + scale,
    lowpassDeviation: (scale) => start('std_reconstructed') + scale,
    orientationCorrelation: (orientation, other, scale) =>
      start('cross_orientation_correlation_magnitude') + ((orientation * (orientation - 1)) / 2 + other) * scales + scale,
    magnitudeDeviation: (orientation, scale) => start('magnitude_std') + orientation * scales + scale,
    scaleCorrelation: (orientation, coarser, scale) =>
      start('cross_scale_correlation_magnitude') + (orientation * orientations + coarser) * (scales - 1) + scale,
    phaseCorrelation: (orientation, coarser, scale) =>
      start('cross_scale_correlation_real') + (orientation * 2 * orientations + coarser) * (scales - 1) + scale,
    highpassVariance: start('var_highpass_residual'),
  };
}

/** The lower triangle of the square without the second half of its diagonal; the rest follows from c(−d) = c(d) and c(0) = 1. */
function independentShifts(neighbourhood: number): { x: number; y: number }[] {
  const half = (neighbourhood - 1) / 2;
  const shifts: { x: number; y: number }[] = [];
  for (let row = 0; row < neighbourhood; row++) {
    for (let column = 0; column <= row; column++) {
      if (row === column && row >= half) continue;
      shifts.push({ x: column - half, y: row - half });
    }
  }
  return shifts;
}
