import { describe, expect, it } from 'vitest';
import { createTransform } from '../../../core/numeric/fourier.ts';
import { createImageTransform } from '../../../core/numeric/image-transform.ts';
import { createRandom } from '../../../core/numeric/random.ts';

/** The definition, one sum a coefficient. */
function definition(re: Float64Array, im: Float64Array, sign: number): { re: Float64Array; im: Float64Array } {
  const n = re.length;
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const angle = (sign * 2 * Math.PI * ((k * i) % n)) / n;
      out.re[k] += re[i] * Math.cos(angle) - im[i] * Math.sin(angle);
      out.im[k] += re[i] * Math.sin(angle) + im[i] * Math.cos(angle);
    }
  }
  return out;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe('the Fourier transform', () => {
  // Powers of two, products of every small radix, primes on both sides of the change to Bluestein's way, and mixtures.
  it.each([1, 2, 3, 4, 5, 7, 8, 16, 27, 31, 37, 60, 61, 97, 101, 210, 256, 479, 626, 640])(
    'of %i samples is its definition',
    (size) => {
      const random = createRandom(size);
      const re = Float64Array.from({ length: size }, random.normal);
      const im = Float64Array.from({ length: size }, random.normal);
      const transform = createTransform(size);
      for (const [direction, sign] of [
        ['forward', -1],
        ['inverse', 1],
      ] as const) {
        const expected = definition(re, im, sign);
        const actual = { re: re.slice(), im: im.slice() };
        transform.run(actual.re, actual.im, direction);
        expect(largestDifference(actual.re, expected.re)).toBeLessThan(1e-11 * size);
        expect(largestDifference(actual.im, expected.im)).toBeLessThan(1e-11 * size);
      }
    },
  );

  it.each([
    [8, 6],
    [7, 5],
    [9, 8],
    [16, 11],
  ])('of a %i×%i image is the sum over its samples, and comes back', (width, height) => {
    const random = createRandom(width, height);
    const image = Float64Array.from({ length: width * height }, random.normal);
    const transform = createImageTransform({ width, height });
    const spectrum = transform.forward(image, transform.createSpectrum());
    for (let kx = 0; kx < transform.columns; kx++) {
      for (let ky = 0; ky < height; ky++) {
        let [re, im] = [0, 0];
        for (let i = 0; i < image.length; i++) {
          const angle = -2 * Math.PI * ((kx * (i % width)) / width + (ky * Math.floor(i / width)) / height);
          re += (image[i] * Math.cos(angle)) / image.length;
          im += (image[i] * Math.sin(angle)) / image.length;
        }
        expect(spectrum.re[kx * height + ky]).toBeCloseTo(re, 12);
        expect(spectrum.im[kx * height + ky]).toBeCloseTo(im, 12);
      }
    }
    expect(largestDifference(transform.inverse(spectrum, new Float64Array(image.length)), image)).toBeLessThan(1e-12);
  });
});
