import { LoupeError } from '../base/error.ts';
import { createTransform } from '../numeric/fourier.ts';

/** One-sided power spectral density of a real series. */
export interface PowerSpectrum {
  /** Hz of each bin, from 0 to half the rate. */
  readonly frequencies: Float64Array;
  /** Squared units of the series per Hz; its integral is the series' variance. */
  readonly density: Float64Array;
  /** Hz between bins. */
  readonly resolution: number;
  /** Segments averaged: each bin of noise is distributed as χ² with about twice as many degrees of freedom. */
  readonly segments: number;
}

/** A sinusoid found in a series. */
export interface SpectralPeak {
  /** Hz. */
  readonly frequency: number;
  /** In units of the series; half of its peak-to-peak. */
  readonly amplitude: number;
}

/** Hann window sampled at the middles of `length` equal parts: no sample is wasted on a zero. */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / length));
}

/** Subtracts the least-squares straight line, in place. */
export function detrend(series: Float64Array): Float64Array {
  const middle = (series.length - 1) / 2;
  let mean = 0;
  let slope = 0;
  let spread = 0;
  for (let n = 0; n < series.length; n += 1) {
    mean += series[n] / series.length;
    slope += series[n] * (n - middle);
    spread += (n - middle) ** 2;
  }
  if (spread > 0) slope /= spread;
  for (let n = 0; n < series.length; n += 1) series[n] -= mean + slope * (n - middle);
  return series;
}

/**
 * Power spectral density by averaged, Hann-windowed periodograms of segments that overlap by half (Welch 1967).
 * `segment = series.length`, the default, is the plain periodogram.
 *
 * @param series at least 2 samples, `rate` of them a second
 * @throws LoupeError `RANGE_INVALID` for a segment that does not fit
 */
export function powerSpectrum(
  series: ArrayLike<number>,
  rate: number,
  { segment = series.length }: { segment?: number } = {},
): PowerSpectrum {
  if (!Number.isInteger(segment) || segment < 2 || segment > series.length) {
    throw new LoupeError(
      'RANGE_INVALID',
      `A spectrum of ${series.length} samples cannot be made of segments of ${segment}; give 2 to ${series.length}.`,
    );
  }
  const window = hannWindow(segment);
  const transform = createTransform(segment);
  const bins = Math.floor(segment / 2) + 1;
  const density = new Float64Array(bins);
  const re = new Float64Array(segment);
  const im = new Float64Array(segment);
  const step = Math.max(1, Math.floor(segment / 2));
  let segments = 0;
  for (let start = 0; start + segment <= series.length; start += step) {
    for (let n = 0; n < segment; n += 1) re[n] = series[start + n];
    detrend(re);
    for (let n = 0; n < segment; n += 1) re[n] *= window[n];
    im.fill(0);
    transform.run(re, im, 'forward');
    for (let k = 0; k < bins; k += 1) density[k] += re[k] * re[k] + im[k] * im[k];
    segments += 1;
  }
  const energy = window.reduce((sum, weight) => sum + weight * weight, 0);
  for (let k = 0; k < bins; k += 1) {
    const sides = k === 0 || 2 * k === segment ? 1 : 2;
    density[k] *= sides / (rate * energy * segments);
  }
  const resolution = rate / segment;
  return { frequencies: density.map((_, k) => k * resolution), density, resolution, segments };
}

/**
 * The strongest sinusoid between `lo` and `hi` Hz: the highest point of the Hann-windowed spectrum, found between bins too
 * (for one sinusoid in white noise that is its most likely frequency but for the window).
 *
 * @param range Hz; everything from two periods in the series up to half the rate by default
 * @returns `null` when the series is constant, shorter than 8 samples, or the range is empty
 */
export function findPeak(
  series: ArrayLike<number>,
  rate: number,
  { lo, hi }: { lo?: number; hi?: number } = {},
): SpectralPeak | null {
  const length = series.length;
  const from = lo ?? (2 * rate) / length;
  const to = Math.min(hi ?? rate / 2, rate / 2);
  if (length < 8 || !(from < to)) return null;
  const weighted = detrend(Float64Array.from(series));
  const window = hannWindow(length);
  const total = window.reduce((sum, weight) => sum + weight, 0);
  weighted.forEach((value, n) => (weighted[n] = (2 / total) * value * window[n]));

  // a grid finer than a quarter of a bin cannot step over the main lobe's top
  const steps = Math.ceil(((to - from) * length * 4) / rate) + 1;
  const spacing = (to - from) / steps;
  let best = from;
  let height = -1;
  for (let i = 0; i <= steps; i += 1) {
    const value = amplitudeAt(weighted, from + i * spacing, rate);
    if (value > height) [best, height] = [from + i * spacing, value];
  }
  if (!(height > 0)) return null;
  const frequency = highest((f) => amplitudeAt(weighted, f, rate), Math.max(from, best - spacing), Math.min(to, best + spacing));
  return { frequency, amplitude: amplitudeAt(weighted, frequency, rate) };
}

/** Frequency in Hz of `findPeak`; NaN where it finds none. */
export function dominantFrequency(series: ArrayLike<number>, rate: number, range: { lo?: number; hi?: number } = {}): number {
  return findPeak(series, rate, range)?.frequency ?? Number.NaN;
}

/** |Σ xₙ e^{−2πifn/rate}| by turning one phasor (Goertzel's sum, in a form that is exact at low frequencies). */
function amplitudeAt(series: Float64Array, frequency: number, rate: number): number {
  const angle = (2 * Math.PI * frequency) / rate;
  const turnRe = Math.cos(angle);
  const turnIm = -Math.sin(angle);
  let phasorRe = 1;
  let phasorIm = 0;
  let re = 0;
  let im = 0;
  for (let n = 0; n < series.length; n += 1) {
    re += series[n] * phasorRe;
    im += series[n] * phasorIm;
    const next = phasorRe * turnRe - phasorIm * turnIm;
    phasorIm = phasorRe * turnIm + phasorIm * turnRe;
    phasorRe = next;
  }
  return Math.hypot(re, im);
}

/** Golden-section search for the top of a function with one maximum between `from` and `to`. */
function highest(height: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [from, to];
  for (let i = 0; i < 40; i += 1) {
    const left = b - golden * (b - a);
    const right = a + golden * (b - a);
    if (height(left) >= height(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}
