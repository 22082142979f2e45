import { beforeAll, describe, expect, it } from 'vitest';
import { binomialKernel, coarserLength, expandMatrix, reduceMatrix, reflected } from '../../../core/plan/binomial.ts';
import { centredFrequencies, Dft2, dftMatrix, mulComplex } from '../../../core/tensor/dft.ts';
import { FactoredDft2 } from '../../../core/tensor/factored-dft.ts';
import { registerGradients } from '../../../core/tensor/gradients.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend('cpu');
  registerGradients();
});

describe('binomial matrices', () => {
  /** The blur written as a walk over an explicitly mirrored signal, then every second sample. */
  function reducedSlowly(signal: readonly number[]): number[] {
    const mirrored = [...[...signal].reverse(), ...signal, ...[...signal].reverse()];
    const out: number[] = [];
    for (let at = 0; at < signal.length; at += 2) {
      out.push(binomialKernel.reduce((sum, weight, tap) => sum + weight * mirrored[signal.length + at + tap - 2], 0));
    }
    return out;
  }

  const apply = (matrix: { rows: number; columns: number; values: Float64Array }, signal: readonly number[]): number[] =>
    Array.from({ length: matrix.rows }, (_, row) =>
      signal.reduce((sum, value, column) => sum + matrix.values[row * matrix.columns + column] * value, 0),
    );

  it.each([2, 3, 7, 8, 31, 64])('reduces %i samples like a blur of the mirrored signal', (length) => {
    const signal = Array.from({ length }, (_, x) => Math.sin(1.7 * x) + 0.1 * x * x);
    const expected = reducedSlowly(signal);
    apply(reduceMatrix(length), signal).forEach((value, index) => expect(value).toBeCloseTo(expected[index], 12));
  });

  it.each([1, 2, 3, 8, 9])('keeps a constant constant up to the edges, in both directions (%i samples)', (length) => {
    const coarse = coarserLength(length);
    expect(apply(reduceMatrix(length), Array<number>(length).fill(3))).toEqual(Array<number>(coarse).fill(3));
    expect(apply(expandMatrix(coarse, length), Array<number>(coarse).fill(3))).toEqual(Array<number>(length).fill(3));
  });

  it('expands by the kernel times two away from the edges: (1 6 1)/8 on samples, (4 4)/8 between them', () => {
    const { values, columns } = expandMatrix(8, 16);
    expect(Array.from(values.subarray(6 * columns, 7 * columns))).toEqual([0, 0, 1 / 8, 6 / 8, 1 / 8, 0, 0, 0]);
    expect(Array.from(values.subarray(7 * columns, 8 * columns))).toEqual([0, 0, 0, 4 / 8, 4 / 8, 0, 0, 0]);
  });

  it('mirrors about the outer edge of the first and last sample, however far out', () => {
    expect([-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((position) => reflected(position, 3))).toEqual([
      2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0,
    ]);
  });

  it('refuses to expand to a length that does not reduce to it', () => {
    expect(() => expandMatrix(5, 8)).toThrow('8 samples reduce to 4, so they cannot be expanded from 5.');
  });
});

describe('DFT matrices', () => {
  it('equal e^{∓2πikx/n} to float32 rounding, negative and far frequencies and long signals included', async () => {
    const n = 4093;
    for (const direction of ['forward', 'inverse'] as const) {
      const matrix = dftMatrix(n, { start: -2046, count: 3 }, direction);
      const [re, im] = [await matrix.re.array(), await matrix.im.array()];
      for (const x of [0, 1, 2047, 4092]) {
        for (let index = 0; index < 3; index++) {
          // BigInt keeps the product exact, so the oracle's angle is exact to float64.
          const phase = Number((BigInt(index - 2046) * BigInt(x)) % BigInt(n));
          const angle = (direction === 'forward' ? -2 : 2) * Math.PI * (phase / n);
          const at = direction === 'forward' ? [index, x] : [x, index];
          expect(Math.abs(re[at[0]][at[1]] - Math.cos(angle))).toBeLessThan(6e-8);
          expect(Math.abs(im[at[0]][at[1]] - Math.sin(angle))).toBeLessThan(6e-8);
        }
      }
    }
  });

  it('come back to the image, forward and inverse, and find a wave where it is', () => {
    const [height, width] = [9, 14];
    using dft = new Dft2(height, width);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const wave = tf.tensor2d(
        Float32Array.from({ length: height * width }, (_, i) =>
          Math.cos(2 * Math.PI * ((2 * Math.floor(i / width)) / height - (3 * (i % width)) / width)),
        ),
        [height, width],
      );
      const spectrum = dft.forward(wave);
      const power = mulComplex(spectrum, { re: spectrum.re, im: tf.neg(spectrum.im) }).re.arraySync();
      const [y0, x0] = [centredFrequencies(height).start, centredFrequencies(width).start];
      power.forEach((row, y) =>
        row.forEach((value, x) => {
          const there = (y + y0 === 2 && x + x0 === -3) || (y + y0 === -2 && x + x0 === 3);
          expect(value).toBeCloseTo(there ? ((height * width) / 2) ** 2 : 0, 2);
        }),
      );
      const back = tf.div(dft.inverseReal(spectrum), height * width);
      expect(tf.max(tf.abs(tf.sub(back, wave))).arraySync()).toBeLessThan(1e-6);
      expect(tf.max(tf.abs(dft.inverse(spectrum).im)).arraySync()).toBeLessThan(1e-4);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [12, 35],
    [13, 32],
    [36, 1],
  ])('factored into two products give the same for %i×%i samples, and the same gradients', (height, width) => {
    using whole = new Dft2(height, width);
    using factored = new FactoredDft2(height, width);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const z = {
        re: tf.randomUniform<tf.Rank.R2>([height, width], -1, 1, 'float32', 7),
        im: tf.randomUniform<tf.Rank.R2>([height, width], -1, 1, 'float32', 8),
      };
      const near = (a: tf.Tensor, b: tf.Tensor): void => expect(tf.max(tf.abs(tf.sub(a, b))).arraySync()).toBeLessThan(3e-5);
      const pairs = [
        [factored.forward(z.re), whole.forward(z.re)],
        [factored.forwardComplex(z), whole.forwardComplex(z)],
        [factored.inverse(z), whole.inverse(z)],
      ];
      for (const [a, b] of pairs) {
        near(a.re, b.re);
        near(a.im, b.im);
      }
      near(factored.inverseReal(z), whole.inverseReal(z));
      const through = (transform: Dft2 | FactoredDft2) =>
        tf.grad((x) => tf.sum(tf.mul(transform.forward(x as tf.Tensor2D).im, z.im)))(z.re);
      near(through(factored), through(whole));
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
