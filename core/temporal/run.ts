import type { TemporalFilter } from './filter.ts';

/**
 * Runs a filter over a series of changes from rest, in float64: the slow, plain form that engines are checked against.
 *
 * @param changes φ(t) − φ(t−1), one per frame; the first frame's is 0
 * @returns as many samples; for a look-ahead filter sample t belongs to frame t − latency
 */
export function runDriven(filter: TemporalFilter, changes: Float64Array): Float64Array {
  return filter.kind === 'fir' ? convolve(filter.taps, changes) : filter.sections.reduce(runSection, changes.slice());
}

function convolve(taps: readonly number[], changes: Float64Array): Float64Array {
  return changes.map((_, t) => taps.reduce((sum, tap, k) => (k <= t ? sum + tap * changes[t - k] : sum), 0));
}

function runSection(
  series: Float64Array,
  { b0, b1, b2, a1, a2 }: { b0: number; b1: number; b2: number; a1: number; a2: number },
) {
  let s1 = 0;
  let s2 = 0;
  return series.map((x) => {
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    return y;
  });
}

/** Changes of a signal from frame to frame; 0 on the first. */
export function changesOf(signal: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: signal.length }, (_, t) => (t === 0 ? 0 : signal[t] - signal[t - 1]));
}
