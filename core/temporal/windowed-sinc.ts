import { LoupeError } from '../base/error.ts';
import type { Band } from '../spec/band.ts';
import type { WindowShape } from './filter.ts';
import { solveLinear } from './solve-linear.ts';

/** Fewest and most taps that `auto` chooses. */
const autoTaps = { least: 9, most: 301 } as const;

/** Most taps that can be asked for (`filterSchema`). */
export const mostTaps = 1001;

/** Largest gain at any frequency, relative to the centre: above it the band needs more taps. */
const largestGain = 1.5;

/** Shape parameter of the Kaiser window: a quarter of the band's width outside its edges, at most 0.04 of the motion passes. */
const kaiserShape = 2.5;

/**
 * Periods of the band's lower edge (or of its width, where that is narrower) that the taps must span for the response in
 * `tapsNeeded`.
 */
const periodsCovered: Readonly<Record<WindowShape, number>> = { hamming: 2, kaiser: 4 };

/**
 * Fewest taps, an odd number, with which half the motion passes at the band's edges, and the gain a quarter of the band's width (or
 * half of the lower edge, if that is less) inside and outside the edges is
 *
 * - `hamming` (`fir`): at least 0.79 and at most 0.26;
 * - `kaiser` (`ideal`): between 0.95 and 1.06 and at most 0.04.
 */
export function tapsNeeded(shape: WindowShape, band: Band, rate: number): number {
  const frames = (periodsCovered[shape] * rate) / Math.min(band.lo, band.hi - band.lo);
  return Math.max(autoTaps.least, 2 * Math.round((frames - 1) / 2) + 1);
}

/** Taps that `auto` chooses: those that are needed, at most 301. */
export function tapsFor(shape: WindowShape, band: Band, rate: number): number {
  return Math.min(autoTaps.most, tapsNeeded(shape, band, rate));
}

/** `taps` samples of a symmetric window. */
export function windowSamples(shape: WindowShape, taps: number): Float64Array {
  return Float64Array.from({ length: taps }, (_, k) => {
    const place = (2 * k) / (taps - 1) - 1;
    return shape === 'hamming'
      ? 0.54 + 0.46 * Math.cos(Math.PI * place)
      : bessel(kaiserShape * Math.sqrt(1 - place * place)) / bessel(kaiserShape);
  });
}

/** The modified Bessel function I₀, by its series. */
function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-17 * sum; k += 1) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Band-pass by a windowed sinc, symmetric, scaled to gain 1 at the middle of the band:
 * `scipy.signal.firwin(taps, [lo, hi], pass_zero=False, fs=rate, window=shape, scale=True)`.
 */
export function windowedSinc(shape: WindowShape, taps: number, band: Band, rate: number): Float64Array {
  const middle = (taps - 1) / 2;
  const impulse = windowSamples(shape, taps).map((weight, k) => weight * bandImpulse(k - middle, band, rate));
  const gain = zeroPhaseGain(impulse, (2 * Math.PI * (band.lo + band.hi)) / 2 / rate);
  return impulse.map((tap) => tap / gain);
}

/**
 * The windowed sinc with exact gains: 0 at 0 Hz, 1 at the middle of the band and, where `tapsNeeded` are given, ½ at its edges.
 *
 * Of all taps with these gains, those that differ least from the windowed sinc, Σ Δ²/w: Δ = w·Σⱼ λⱼ·cos(ωⱼ·k).
 *
 * @throws LoupeError `SPEC_INVALID` when the number of taps is even or too small to tell the band from 0 Hz
 */
export function designWindowedSinc(shape: WindowShape, taps: number, band: Band, rate: number): Float64Array {
  if (taps % 2 === 0) {
    throw new LoupeError(
      'SPEC_INVALID',
      `A filter of ${taps} taps lags by half a frame; give an odd number, such as ${taps + 1}.`,
    );
  }
  const edges = taps >= tapsNeeded(shape, band, rate);
  const design = withGains(windowedSinc(shape, taps, band, rate), windowSamples(shape, taps), [
    { omega: 0, gain: 0 },
    ...[band.lo, (band.lo + band.hi) / 2, band.hi]
      .map((frequency, index) => ({ omega: (2 * Math.PI * frequency) / rate, gain: index === 1 ? 1 : 0.5 }))
      .filter(({ gain }) => gain === 1 || edges),
  ]);
  const peak = peakGain(design);
  if (!(peak <= largestGain)) {
    const needed = 2 * Math.ceil(rate / band.lo) + 1;
    const remedy = needed > taps && needed <= mostTaps ? `give about ${needed} taps or ` : '';
    throw new LoupeError(
      'SPEC_INVALID',
      `${taps} taps at ${rate} frames per second are too few to separate ${band.lo}–${band.hi} Hz from standing still; ` +
        `${remedy}choose the butterworth filter.`,
    );
  }
  return design;
}

interface Gain {
  /** Radians per frame. */
  readonly omega: number;
  readonly gain: number;
}

/** The symmetric taps with these gains that are nearest to those given, tap by tap against a window. */
function withGains(taps: Float64Array, window: Float64Array, gains: readonly Gain[]): Float64Array {
  const middle = (taps.length - 1) / 2;
  const waves = gains.map(({ omega }) => window.map((weight, k) => weight * Math.cos(omega * (k - middle))));
  const matrix = gains.map(({ omega }) => waves.map((wave) => zeroPhaseGain(wave, omega)));
  const shares = solveLinear(
    matrix,
    gains.map(({ omega, gain }) => gain - zeroPhaseGain(taps, omega)),
  );
  return taps.map((tap, k) => tap + waves.reduce((total, wave, index) => total + shares[index] * wave[k], 0));
}

/** Largest gain of a symmetric filter at any frequency, sampled finely enough that nothing hides between samples. */
function peakGain(taps: Float64Array): number {
  const points = 4 * taps.length;
  let peak = 0;
  for (let i = 0; i <= points; i += 1) peak = Math.max(peak, Math.abs(zeroPhaseGain(taps, (Math.PI * i) / points)));
  return peak;
}

function zeroPhaseGain(taps: Float64Array, omega: number): number {
  const middle = (taps.length - 1) / 2;
  return taps.reduce((total, tap, k) => total + tap * Math.cos(omega * (k - middle)), 0);
}

/** The ideal band-pass: low-pass at `hi` minus low-pass at `lo`. */
function bandImpulse(offset: number, band: Band, rate: number): number {
  const hi = (2 * band.hi) / rate;
  const lo = (2 * band.lo) / rate;
  return hi * sinc(hi * offset) - lo * sinc(lo * offset);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
