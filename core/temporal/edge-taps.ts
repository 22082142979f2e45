import type { LookAheadFilter } from './filter.ts';
import { signalResponse } from './response.ts';
import { solveLinear } from './solve-linear.ts';
import { windowSamples } from './windowed-sinc.ts';

/**
 * Fewest and most frequencies of the band at which the response is fitted; in between, two for every one that the filter's length
 * tells apart.
 */
const fitted = { least: 9, most: 33 } as const;

/**
 * Weight of a difference between the taps against one between the responses: a larger weight keeps noise lower, a smaller one comes
 * nearer to the response.
 */
const tapWeight = 0.01;

/**
 * Taps of a look-ahead filter where a signal has fewer ticks than the filter reaches: near its start and its end.
 *
 * The filter's own taps, cut off there, treat the signal as standing still outside, and lose a quarter to a half of the motion. The
 * taps returned here differ from those such that the response in the band, for that tick and in phase with it, comes as near to the
 * filter's own as noise allows:
 *
 *     min Σ_ω |H'(ω) − H(ω)|² + ρ·Σ_m c(m)²/w(m),   Σ_m c(m) = 0,
 *
 * c the difference of the taps of the signal (not of its changes), w the filter's window, ρ = 0.01·(frequencies)·Σw/2.
 *
 * @param before ticks of the signal before the one filtered, at most `filter.latency`
 * @param after ticks after it, likewise
 * @returns the taps of the changes at ticks −before + 1 … after, counted from the one filtered
 */
export function edgeTaps(filter: LookAheadFilter, before: number, after: number): Float64Array {
  const { taps, latency, window, band } = filter;
  const ticks = before + after;
  const cutOff = Float64Array.from({ length: ticks }, (_, index) => taps[latency + before - 1 - index]);
  if (ticks === 0 || (before === latency && after === latency)) return cutOff;
  const weights = windowSamples(window, 2 * latency + 1).slice(latency - before, latency + after + 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const resolved = 1 + Math.ceil(((band.hi - band.lo) * latency) / Math.PI);
  const frequencies = Math.min(fitted.most, Math.max(fitted.least, resolved));
  const waves: Float64Array[] = [];
  const missing: number[] = [];
  for (let index = 0; index < frequencies; index += 1) {
    const omega = band.lo + ((band.hi - band.lo) * index) / (frequencies - 1);
    for (const [wave, wanted] of [
      [Math.cos, signalResponse(filter, omega).re],
      [Math.sin, 0],
    ] as const) {
      const raw = weights.map((_, tick) => wave(omega * (tick - before)));
      const mean = raw.reduce((sum, value, tick) => sum + value * weights[tick], 0) / total;
      waves.push(raw.map((value) => value - mean));
      missing.push(wanted - cutOff.reduce((sum, tap, tick) => sum + tap * (raw[tick + 1] - raw[tick]), 0));
    }
  }
  const weighted = waves.map((wave) => wave.map((value, tick) => value * weights[tick]));
  const matrix = waves.map((wave) => weighted.map((other) => product(wave, other)));
  const held = (tapWeight * frequencies * total) / 2;
  matrix.forEach((row, index) => (row[index] += held));
  const shares = solveLinear(matrix, missing);
  const difference = weights.map((_, tick) => weighted.reduce((sum, wave, index) => sum + shares[index] * wave[tick], 0));
  // a tap of the signal is met by all changes up to its tick
  let running = 0;
  for (let tick = ticks; tick > 0; tick -= 1) {
    running += difference[tick];
    cutOff[tick - 1] += running;
  }
  return cutOff;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index] * b[index];
  return sum;
}
