import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { detrend, dominantFrequency, findPeak, powerSpectrum } from '../../../core/measure/spectrum.ts';

const sine = (length: number, rate: number, frequency: number, amplitude: number, phase = 0.3) =>
  Float64Array.from({ length }, (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / rate + phase));

const add = (a: Float64Array, b: Float64Array) => a.map((value, n) => value + b[n]);

function noise(length: number, sigma: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => sigma * random.normal());
}

/** The periodogram's definition, term by term. */
function slowDensity(series: Float64Array, rate: number, frequency: number): number {
  const n = series.length;
  const flat = detrend(series.slice());
  let [re, im, energy] = [0, 0, 0];
  flat.forEach((x, t) => {
    const w = Math.sin((Math.PI * (t + 0.5)) / n) ** 2;
    re += x * w * Math.cos((2 * Math.PI * frequency * t) / rate);
    im -= x * w * Math.sin((2 * Math.PI * frequency * t) / rate);
    energy += w * w;
  });
  return (2 * (re * re + im * im)) / (rate * energy);
}

describe('the power spectrum', () => {
  it.each([64, 97, 250])('of %d samples is the periodogram by its definition', (length) => {
    const series = add(sine(length, 50, 7.3, 2), noise(length, 1, length));
    const { frequencies, density, resolution, segments } = powerSpectrum(series, 50);
    expect([resolution, segments]).toEqual([50 / length, 1]);
    for (const k of [1, 5, 11, Math.floor((length - 1) / 2)]) {
      expect(density[k] / slowDensity(series, 50, frequencies[k])).toBeCloseTo(1, 9);
    }
  });

  it('integrates to the variance, for noise in averaged segments as for a sinusoid', () => {
    for (const [series, segment, variance] of [
      [noise(20_000, 3, 5), 256, 9],
      [sine(4096, 100, 12.34, 2), 512, 2],
    ] as const) {
      const { density, resolution } = powerSpectrum(series, 100, { segment });
      // 5 %: 156 half-overlapping segments of 128 bins leave 1 % of scatter, a line's window 2 %
      expect((density.reduce((sum, value) => sum + value, 0) * resolution) / variance).toBeCloseTo(1, 1);
    }
  });

  it('scatters less the more segments it averages', () => {
    const series = noise(16_384, 1, 6);
    const scatter = (segment: number) => {
      const { density } = powerSpectrum(series, 1, { segment });
      const inner = density.slice(2, -2);
      const mean = inner.reduce((sum, value) => sum + value, 0) / inner.length;
      return Math.sqrt(inner.reduce((sum, value) => sum + (value / mean - 1) ** 2, 0) / inner.length);
    };
    expect(scatter(16_384)).toBeGreaterThan(0.9);
    expect(scatter(256)).toBeLessThan(0.15);
  });

  it('refuses a segment that does not fit, naming both lengths', () => {
    expect(() => powerSpectrum(new Float64Array(10), 1, { segment: 11 })).toThrow(/10 samples.*segments of 11/);
  });
});

describe('the dominant frequency', () => {
  it('is right to 0.1 Hz for 250 samples at 500 frames a second, whatever the phase, in noise as strong as the motion', () => {
    for (let trial = 0; trial < 40; trial += 1) {
      const frequency = 40 + 3.37 * trial;
      const series = add(sine(250, 500, frequency, 1, trial), noise(250, 0.7, trial + 1));
      // Cramér–Rao at this noise: 0.05 Hz for the bare series, 0.06 with the window; 0.25 Hz is 4 deviations
      expect(Math.abs(dominantFrequency(series, 500) - frequency)).toBeLessThan(0.25);
      const quiet = add(sine(250, 500, frequency, 1, trial), noise(250, 0.2, trial + 1));
      expect(Math.abs(dominantFrequency(quiet, 500) - frequency)).toBeLessThan(0.1);
    }
  });

  it('comes with the amplitude of the sinusoid', () => {
    const peak = findPeak(add(sine(300, 30, 1.234, 0.05), noise(300, 0.005, 9)), 30);
    expect(peak?.frequency).toBeCloseTo(1.234, 2);
    expect(peak?.amplitude).toBeCloseTo(0.05, 2);
  });

  it('keeps to the range asked for and ignores an offset and a drift', () => {
    const both = add(sine(400, 100, 5, 3), sine(400, 100, 21.7, 0.5)).map((x, n) => x + 100 + 0.1 * n);
    expect(dominantFrequency(both, 100)).toBeCloseTo(5, 1);
    expect(dominantFrequency(both, 100, { lo: 15, hi: 30 })).toBeCloseTo(21.7, 1);
  });

  it('is not a number for a constant, for too few samples and for an empty range', () => {
    expect(dominantFrequency(new Float64Array(100), 30)).toBeNaN();
    expect(dominantFrequency(sine(7, 30, 5, 1), 30)).toBeNaN();
    expect(dominantFrequency(sine(100, 30, 5, 1), 30, { lo: 16, hi: 20 })).toBeNaN();
  });
});
