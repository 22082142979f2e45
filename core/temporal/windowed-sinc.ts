import { LoupeError } from '../base/error.ts';
import type { Band } from '../spec/band.ts';

/** Fewest and most taps that `auto` chooses. */
const autoTaps = { least: 9, most: 301 } as const;

/** Most taps that can be asked for (`filterSchema`). */
const mostTaps = 1001;

/** Gain anywhere, relative to the centre, above which too few taps were given for the band. */
const largestGain = 1.5;

/**
 * Taps for a band: about two periods of its lower edge, or of its width where that is narrower (a shorter filter would be
 * wider than the band), odd, from 9 to 301.
 */
export function tapsFor(band: Band, rate: number): number {
  const frames = (2 * rate) / Math.min(band.lo, band.hi - band.lo);
  const odd = 2 * Math.round((frames - 1) / 2) + 1;
  return Math.min(autoTaps.most, Math.max(autoTaps.least, odd));
}

export type WindowShape = 'hamming' | 'boxcar';

/** `taps` samples of a symmetric window. */
export function windowSamples(shape: WindowShape, taps: number): Float64Array {
  return Float64Array.from({ length: taps }, (_, k) =>
    shape === 'boxcar' ? 1 : 0.54 - 0.46 * Math.cos((2 * Math.PI * k) / (taps - 1)),
  );
}

/**
 * Band-pass by a windowed sinc, symmetric, scaled to gain 1 at the middle of the band:
 * `scipy.signal.firwin(taps, [lo, hi], pass_zero=False, fs=rate, window=shape, scale=True)`.
 */
export function windowedSinc(shape: WindowShape, taps: number, band: Band, rate: number): Float64Array {
  const middle = (taps - 1) / 2;
  const impulse = windowSamples(shape, taps).map((weight, k) => weight * bandImpulse(k - middle, band, rate));
  return unitGainAt((band.lo + band.hi) / 2, impulse, rate);
}

/**
 * The windowed sinc with an exact zero at 0 Hz: its own low-pass share, the window, is subtracted and the gain restored.
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
  const window = windowSamples(shape, taps);
  const impulse = windowedSinc(shape, taps, band, rate);
  const share = sum(impulse) / sum(window);
  const design = unitGainAt(
    (band.lo + band.hi) / 2,
    impulse.map((value, k) => value - share * window[k]),
    rate,
  );
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

function unitGainAt(frequency: number, taps: Float64Array, rate: number): Float64Array {
  const gain = zeroPhaseGain(taps, (2 * Math.PI * frequency) / rate);
  return taps.map((tap) => tap / gain);
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

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
