import { createTransform } from '../numeric/fourier.ts';
import type { Transform } from '../numeric/transform.ts';
import { detrend, hannWindow } from './spectrum.ts';

/** Summed periodograms of one direction of one cell, bins 0 … half the segment. */
export interface SurveySpectrum {
  /** Σ over segments of |X[k]|² / Σw² of the displacement. White noise of variance σ² gives σ² a segment. */
  readonly power: Float64Array;
  /** The same of the tiles' shares of the displacement, added up after squaring: the power that random signs would give. */
  readonly scatter: Float64Array;
  /** Squared codes of a pattern of unit energy that a squared displacement of one sample stands for. */
  readonly information: number;
  readonly segments: number;
  /** Σ over segments of (Σw)² / Σw²: a sinusoid of amplitude A at a bin gives A²/4 times this. */
  readonly coherent: number;
  /** Samples in the transform: bin k is k·rate/length Hz. */
  readonly length: number;
}

/** Periodograms of one direction's tiles, summed over segments of one length. */
export class SpectrumSum {
  readonly power: Float64Array;
  readonly scatter: Float64Array;
  /** Whether anything changed at all. */
  changed = false;

  constructor(length: number) {
    const bins = Math.floor(length / 2) + 1;
    this.power = new Float64Array(bins);
    this.scatter = new Float64Array(bins);
  }

  add({ power, scatter, changed }: SpectrumSum): void {
    for (let k = 0; k < this.power.length; k += 1) {
      this.power[k] += power[k];
      this.scatter[k] += scatter[k];
    }
    this.changed ||= changed;
  }
}

/**
 * Adds the Hann-windowed periodograms of segments to sums. One that is shorter than the transform is filled up with zeros.
 * Transforms two tiles at once, as real and imaginary part.
 */
export class Periodograms {
  readonly #transform: Transform;
  readonly #window: Float64Array;
  readonly #energy: number;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #sumRe: Float64Array;
  readonly #sumIm: Float64Array;

  /**
   * @param samples of each series
   * @param length of the transform, at least as many
   */
  constructor(samples: number, length: number) {
    this.#transform = createTransform(length);
    this.#window = hannWindow(samples);
    this.#energy = this.#window.reduce((sum, weight) => sum + weight * weight, 0);
    [this.#re, this.#im, this.#sumRe, this.#sumIm] = Array.from({ length: 4 }, () => new Float64Array(length));
  }

  /** @param tiles displacements of the tiles of one direction over time */
  add(sum: SpectrumSum, tiles: readonly Float32Array[]): void {
    const series = tiles.map((tile) => this.#windowed(tile)).filter((tile) => tile !== null);
    if (series.length === 0) return;
    const length = this.#transform.size;
    this.#sumRe.fill(0);
    this.#sumIm.fill(0);
    for (let pair = 0; pair < series.length; pair += 2) {
      this.#re.fill(0).set(series[pair]);
      this.#im.fill(0);
      if (pair + 1 < series.length) this.#im.set(series[pair + 1]);
      this.#transform.run(this.#re, this.#im, 'forward');
      for (let k = 0; k < sum.power.length; k += 1) {
        const mirrored = (length - k) % length;
        // X(k) + X*(−k) is twice the first series' spectrum, X(k) − X*(−k) is 2i times the second's
        const firstRe = (this.#re[k] + this.#re[mirrored]) / 2;
        const firstIm = (this.#im[k] - this.#im[mirrored]) / 2;
        const secondRe = (this.#im[k] + this.#im[mirrored]) / 2;
        const secondIm = (this.#re[mirrored] - this.#re[k]) / 2;
        this.#sumRe[k] += firstRe + secondRe;
        this.#sumIm[k] += firstIm + secondIm;
        sum.scatter[k] += (firstRe ** 2 + firstIm ** 2 + secondRe ** 2 + secondIm ** 2) / this.#energy;
      }
    }
    for (let k = 0; k < sum.power.length; k += 1) sum.power[k] += (this.#sumRe[k] ** 2 + this.#sumIm[k] ** 2) / this.#energy;
    sum.changed = true;
  }

  /** Without its straight line, and windowed; `null` for one that does not change by more than float32 can hold. */
  #windowed(tile: Float32Array): Float64Array | null {
    const flat = detrend(Float64Array.from(tile));
    let [largest, furthest] = [0, 0];
    for (let n = 0; n < tile.length; n += 1) {
      largest = Math.max(largest, Math.abs(tile[n]));
      furthest = Math.max(furthest, Math.abs(flat[n]));
    }
    if (furthest <= 4e-7 * largest) return null;
    for (let n = 0; n < flat.length; n += 1) flat[n] *= this.#window[n];
    return flat;
  }
}
