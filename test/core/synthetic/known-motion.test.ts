import { describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { knownMotion, type KnownMotionOptions } from '../../../core/synthetic/known-motion.ts';
import { patternNames } from '../../../core/synthetic/pattern.ts';
import { createImageTransform, signedFrequency } from '../../../core/numeric/image-transform.ts';

const clip = (options: Partial<KnownMotionOptions> = {}) =>
  knownMotion({
    size: { width: 64, height: 48 },
    pattern: 'texture',
    amplitude: 1,
    frequency: 3,
    fps: 24,
    frames: 16,
    ...options,
  });

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe('a clip of known motion', () => {
  it.each(patternNames)('holds nothing above 0.4 cycles per pixel: %s', (pattern) => {
    const size = { width: 97, height: 61 };
    const transform = createImageTransform(size);
    const spectrum = transform.forward(clip({ pattern, size }).image(0.3, -0.7), transform.createSpectrum());
    let [inside, outside] = [0, 0];
    for (let kx = 0; kx < transform.columns; kx++) {
      for (let line = 0; line < size.height; line++) {
        const magnitude = Math.hypot(spectrum.re[kx * size.height + line], spectrum.im[kx * size.height + line]);
        const f = Math.hypot(kx / size.width, signedFrequency(line, size.height) / size.height);
        if (f > 0.4) outside = Math.max(outside, magnitude);
        else inside = Math.max(inside, magnitude);
      }
    }
    // Rounding of the image to float32.
    expect(outside).toBeLessThan(1e-7 * inside);
  });

  it.each(patternNames)('moved by whole pixels is the same samples, moved: %s', (pattern) => {
    const { width, height } = { width: 64, height: 48 };
    const known = clip({ pattern });
    const still = known.image(0, 0);
    const moved = known.image(5, -3);
    const expected = still.map(
      (_, i) => still[((Math.floor(i / width) + 3) % height) * width + (((i % width) - 5 + width) % width)],
    );
    expect(largestDifference(moved, expected)).toBeLessThan(1e-6);
  });

  it('moves by fractions of a pixel as a sum of its waves does', () => {
    const size = { width: 17, height: 16 };
    const known = clip({ size });
    const transform = createImageTransform(size);
    const spectrum = transform.forward(known.image(0, 0), transform.createSpectrum());
    const [dx, dy] = [0.37, -1.21];
    const moved = known.image(dx, dy);
    for (const [x, y] of [
      [0, 0],
      [5, 9],
      [16, 15],
    ]) {
      let sum = 0;
      for (let kx = 0; kx < transform.columns; kx++) {
        for (let line = 0; line < size.height; line++) {
          const angle =
            2 * Math.PI * ((kx * (x - dx)) / size.width + (signedFrequency(line, size.height) * (y - dy)) / size.height);
          const at = kx * size.height + line;
          sum += (kx === 0 ? 1 : 2) * (spectrum.re[at] * Math.cos(angle) - spectrum.im[at] * Math.sin(angle));
        }
      }
      expect(moved[y * size.width + x]).toBeCloseTo(sum, 6);
    }
  });

  it.each(patternNames)('uses the codes well and clips none, at any displacement: %s', (pattern) => {
    const known = clip({ pattern, size: { width: 160, height: 120 }, amplitude: 3, angle: 25 });
    let [low, high] = [255, 0];
    for (let index = 0; index < 16; index++) {
      for (const code of known.frame(index).planes[0]) {
        low = Math.min(low, code);
        high = Math.max(high, code);
      }
    }
    expect(low).toBeGreaterThanOrEqual(20);
    expect(low).toBeLessThanOrEqual(26);
    expect(high).toBeLessThanOrEqual(235);
    expect(high).toBeGreaterThanOrEqual(229);
  });

  it('oscillates along its angle, and frames are the ideal image rounded to codes', () => {
    const known = clip({ amplitude: 0.5, angle: 90, frequency: 2, fps: 16 });
    expect(known.truth.y[2]).toBeCloseTo(0.5, 12);
    expect(known.truth.y[6]).toBeCloseTo(-0.5, 12);
    expect(Math.max(...known.truth.x.map(Math.abs))).toBeLessThan(1e-12);
    const frame = known.frame(2);
    expect(frame.time).toBe(2 / 16);
    expect(frame.planes[0]).toEqual(Uint8Array.from(known.image(0, 0.5), (value) => Math.round(value * 255)));
    expect(new Set(frame.planes[1])).toEqual(new Set([128]));
  });

  it('has noise of the asked strength, new in every frame and the same in every run', () => {
    const size = { width: 128, height: 96 };
    const noisy = clip({ size, noise: 2, seed: 5 });
    const noiseOf = (index: number) => {
      const ideal = noisy.image(noisy.truth.x[index], noisy.truth.y[index]);
      return Float32Array.from(noisy.frame(index).planes[0], (code, i) => code - 255 * ideal[i]);
    };
    const [first, second] = [noiseOf(0), noiseOf(8)];
    const sigma = Math.sqrt(first.reduce((sum, value) => sum + value * value, 0) / first.length);
    // Noise and rounding error (variance 1/12) add; 2 % is three standard errors over 12288 samples.
    expect(Math.abs(sigma / Math.sqrt(4 + 1 / 12) - 1)).toBeLessThan(0.02);
    const correlation = first.reduce((sum, value, i) => sum + value * second[i], 0) / (first.length * sigma * sigma);
    // Five standard errors.
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(first.length));

    const bytes = (seed: number) => Buffer.from(clip({ size, noise: 2, seed }).frame(3).planes[0]);
    expect(bytes(5).equals(bytes(5))).toBe(true);
    expect(bytes(5).equals(bytes(6))).toBe(false);
  });

  it('comes in other formats too', () => {
    const frame = clip({ format: { chroma: '444', bits: 10 } }).frame(0);
    expect(frame.planes.map((plane) => plane.length)).toEqual([3072, 3072, 3072]);
    expect(frame.planes[0]).toBeInstanceOf(Uint16Array);
    const gray = clip({ format: { chroma: 'gray', bits: 8 } }).frame(0);
    expect(gray.planes).toHaveLength(1);
    expect(Math.abs(frame.planes[0][100] / 1023 - gray.planes[0][100] / 255)).toBeLessThan(0.003);
  });

  it.each([
    [{ size: { width: 2, height: 2 } }, '2×2'],
    [{ size: { width: 9000, height: 100 } }, '9000×100'],
    [{ size: { width: 64.5, height: 64 } }, '64.5×64'],
    [{ amplitude: 13 }, '13 px'],
    [{ amplitude: Number.NaN }, 'NaN px'],
    [{ frequency: 12 }, 'below 12 Hz'],
    [{ frequency: 0 }, '0 Hz'],
    [{ fps: -1 }, '-1'],
    [{ frames: 1 }, '1 frames'],
    [{ frames: 2.5 }, '2.5 frames'],
    [{ angle: Number.NaN }, 'NaN'],
    [{ noise: -1 }, '-1'],
    [{ seed: 0.5 }, '0.5'],
  ] as const)('refuses %j with a sentence that names it', (options, named) => {
    let error: unknown;
    try {
      clip(options);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(LoupeError);
    expect((error as LoupeError).code).toBe('USAGE');
    expect((error as LoupeError).message).toContain(named);
  });
});
