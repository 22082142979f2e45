import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blend } from '../../../core/pyramid/blending.ts';
import {
  gaussianDerivativeAt,
  gaussianDerivativeBasis,
  gaussianDerivativeKernel,
} from '../../../core/pyramid/gaussian-derivatives.ts';
import { GaussianPyramid } from '../../../core/pyramid/gaussian.ts';
import { LaplacianPyramid } from '../../../core/pyramid/laplacian.ts';
import { localAmplitude, localOrientation, localPhase, RieszPyramid } from '../../../core/pyramid/riesz.ts';
import {
  gaussianPyramidMatrix,
  laplacianPyramidMatrix,
  laplacianSynthesisMatrix,
} from '../../../core/pyramid/stacked-matrices.ts';
import { steer } from '../../../core/pyramid/steerable-pyramid.ts';
import { registerGradients } from '../../../core/tensor/gradients.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { goldenShape, goldenTensor, inner, noiseImage, peakError, relativeError } from './golden.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
  registerGradients();
});

let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
  const left = tf.memory().numTensors - tensors;
  if (left !== 0) throw new Error(`${left} tensors were left behind.`);
});

/** Even, odd, not square, prime, and tiny. */
const sizes: [number, number][] = [
  [2, 3],
  [16, 16],
  [17, 31],
  [32, 50],
  [61, 97],
];

describe('against pyrtools with edge type reflect2', () => {
  it.each([
    ['even', 'image'],
    ['odd', 'odd'],
  ])('the Gaussian pyramid is the same, the Laplacian one away from the edges (%s size)', (name, source) => {
    const [height, width] = goldenShape(source);
    using pyramid = new LaplacianPyramid({ width, height, levels: 3 });
    const image = goldenTensor(source);
    pyramid.gaussian.analyse(image).forEach((level, index) => {
      expect(peakError(level, goldenTensor(`gaussian/${name}/${index}`))).toBeLessThan(1e-6);
    });
    pyramid.analyse(image).forEach((level, index) => {
      const golden = goldenTensor(`laplacian/${name}/${index}`);
      // EXPAND differs at the edges on purpose: pyrtools' reflected zeros do not keep a constant constant there.
      const [rows, columns] = golden.shape;
      const edge = index === 2 ? 0 : 2;
      const inside = (x: tf.Tensor2D): tf.Tensor2D => tf.slice2d(x, [edge, edge], [rows - 2 * edge, columns - 2 * edge]);
      expect(peakError(inside(level), inside(golden))).toBeLessThan(1e-6);
    });
  });
});

describe.each(sizes)('an image of %i×%i pixels', (height, width) => {
  it('comes back from its Laplacian and its Riesz pyramid', () => {
    const image = noiseImage(height, width);
    using laplacian = new LaplacianPyramid({ width, height, levels: 'auto' });
    expect(relativeError(laplacian.synthesise(laplacian.analyse(image)), image)).toBeLessThan(2e-7);
    using riesz = new RieszPyramid({ width, height, levels: 'auto' });
    expect(relativeError(riesz.synthesise(riesz.analyse(image)), image)).toBeLessThan(2e-7);
  });

  it('of one grey has nothing in its Laplacian levels and its grey in the residual', () => {
    using pyramid = new LaplacianPyramid({ width, height, levels: 'auto' });
    const levels = pyramid.analyse(tf.mul(tf.ones([height, width]), 0.375));
    levels.forEach((level, index) => {
      const expected = index === levels.length - 1 ? 0.375 : 0;
      for (const value of level.dataSync()) expect(Math.abs(value - expected)).toBeLessThan(1e-7);
    });
  });
});

describe('matrices of whole pyramids', () => {
  it.each([
    [16, 4],
    [21, 3],
  ])('of %i samples and %i levels give what level after level gives, and the signal back', (length, levels) => {
    // An image whose rows are all alike reduces and expands like a signal.
    const signal = Float32Array.from({ length }, (_, x) => Math.sin(0.9 * x) + 0.05 * x);
    const image = tf.tensor2d(
      [...signal, ...signal, ...signal, ...signal, ...signal, ...signal, ...signal, ...signal],
      [8, length],
    );
    const apply = ({ rows, columns, values }: ReturnType<typeof gaussianPyramidMatrix>, x: ArrayLike<number>): number[] =>
      Array.from({ length: rows }, (_, row) => {
        let sum = 0;
        for (let column = 0; column < columns; column++) sum += values[row * columns + column] * x[column];
        return sum;
      });
    using pyramid = new LaplacianPyramid({ width: length, height: 8, levels });
    const firstRows = (of: tf.Tensor2D[]): number[] => of.flatMap((level) => level.arraySync()[0]);
    const stacked = apply(laplacianPyramidMatrix(length, levels), signal);
    const pairs: [number[], number[]][] = [
      [apply(gaussianPyramidMatrix(length, levels), signal), firstRows(pyramid.gaussian.analyse(image))],
      [stacked, firstRows(pyramid.analyse(image))],
    ];
    for (const [byMatrix, byLevels] of pairs) {
      expect(byMatrix.length).toBe(byLevels.length);
      byMatrix.forEach((value, i) => expect(value).toBeCloseTo(byLevels[i], 5));
    }
    apply(laplacianSynthesisMatrix(length, levels), stacked).forEach((value, x) => expect(value).toBeCloseTo(signal[x], 12));
  });
});

describe('blending', () => {
  it('takes each image where the mask says so and crosses over smoothly', () => {
    const n = 64;
    using pyramid = new LaplacianPyramid({ width: n, height: n, levels: 4 });
    const [dark, bright] = [0.2, 0.8].map((grey) => tf.mul<tf.Tensor2D>(tf.ones([n, n]), grey));
    const left = tf.tensor2d(
      Float32Array.from({ length: n * n }, (_, i) => (i % n < n / 2 ? 1 : 0)),
      [n, n],
    );
    const row = blend(pyramid, dark, bright, left).arraySync()[20];
    expect(row[0]).toBeCloseTo(0.2, 3);
    expect(row[n - 1]).toBeCloseTo(0.8, 3);
    for (let x = 1; x < n; x++) {
      expect(row[x] - row[x - 1]).toBeGreaterThan(-1e-6);
      expect(row[x] - row[x - 1]).toBeLessThan(0.06);
    }
    const image = noiseImage(n, n);
    expect(relativeError(blend(pyramid, image, image, left), image)).toBeLessThan(1e-6);
    expect(relativeError(blend(pyramid, image, bright, tf.onesLike(left)), image)).toBeLessThan(1e-6);
  });
});

describe('steered derivatives of a Gaussian', () => {
  it('are the derivatives of the Gaussian', () => {
    const sigma = 2;
    const kernel = gaussianDerivativeKernel({ order: 2, sigma }, 0).arraySync();
    const g = (x: number): number => Math.exp(-(x * x) / (2 * sigma ** 2)) / Math.sqrt(2 * Math.PI * sigma ** 2);
    const h = 1e-3;
    for (const [x, y] of [
      [0, 0],
      [2, -1],
      [-5, 3],
    ] as const) {
      const second = ((g(x + h) - 2 * g(x) + g(x - h)) / h ** 2) * g(y);
      expect(kernel[y + 8][x + 8]).toBeCloseTo(second, 7);
    }
  });

  it.each([1, 2, 3, 4])('of order %i: N + 1 filtered images give the image filtered at any angle', (order) => {
    const image = noiseImage(24, 30);
    const basis = gaussianDerivativeBasis(image, { order, sigma: 1.5 });
    expect(basis.length).toBe(order + 1);
    for (const angle of [-0.7, 0.3, 1.9]) {
      expect(peakError(steer(basis, angle), gaussianDerivativeAt(image, { order, sigma: 1.5 }, angle))).toBeLessThan(5e-6);
    }
  });

  it('measure the slope of a ramp, along x and along y', () => {
    const ramp = tf.tensor2d(
      Float32Array.from({ length: 40 * 40 }, (_, i) => 0.02 * (i % 40) - 0.01 * Math.floor(i / 40)),
      [40, 40],
    );
    const [x, y] = gaussianDerivativeBasis(ramp, { order: 1, sigma: 1.5 }).map((response) => response.arraySync()[20][20]);
    // The kernel stops at 4σ: a thousandth of it is missing.
    expect(x).toBeCloseTo(0.02, 4);
    expect(y).toBeCloseTo(-0.01, 4);
  });
});

describe('Riesz pyramid', () => {
  it('takes half the difference of neighbours, edges reflected', () => {
    const image = noiseImage(20, 26);
    using pyramid = new RieszPyramid({ width: 26, height: 20, levels: 3 });
    for (const { band, r1, r2 } of pyramid.analyse(image).levels) {
      const [rows, columns] = band.shape;
      const [values, ofX, ofY] = [band.arraySync(), r1.arraySync(), r2.arraySync()];
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const [right, left] = [values[y][Math.min(x + 1, columns - 1)], values[y][Math.max(x - 1, 0)]];
          const [below, above] = [values[Math.min(y + 1, rows - 1)][x], values[Math.max(y - 1, 0)][x]];
          expect(ofX[y][x]).toBeCloseTo((right - left) / 2, 6);
          expect(ofY[y][x]).toBeCloseTo((below - above) / 2, 6);
        }
      }
    }
  });

  it('shows amplitude, phase and orientation of a wave with a period of four pixels', () => {
    // At ω = π/2 the three taps are the exact Riesz transform: sin ω = 1.
    const n = 32;
    for (const [angle, of] of [
      [0, (x: number) => x],
      [Math.PI / 2, (_: number, y: number) => y],
    ] as const) {
      const wave = tf.tensor2d(
        Float32Array.from({ length: n * n }, (_, i) => 0.3 * Math.cos((Math.PI / 2) * of(i % n, Math.floor(i / n)) + 0.4)),
        [n, n],
      );
      using pyramid = new RieszPyramid({ width: n, height: n, levels: 2 });
      const [level] = pyramid.analyse(wave).levels;
      const inside = (x: tf.Tensor2D): number[] => tf.slice2d(x, [8, 8], [16, 16]).arraySync().flat();
      const [band, amplitude, phase, orientation] = [
        level.band,
        localAmplitude(level),
        localPhase(level),
        localOrientation(level),
      ].map(inside);
      amplitude.forEach((value, i) => {
        expect(value).toBeCloseTo(amplitude[0], 5);
        expect(value * Math.cos(phase[i])).toBeCloseTo(band[i], 5);
        // θ or θ + π: the sign of the phase goes with it
        expect(Math.abs(Math.sin(orientation[i] - angle))).toBeLessThan(1e-4);
      });
      expect(amplitude[0]).toBeGreaterThan(0.2);
    }
  });
});

describe('gradients', () => {
  it('of analysis, blending, Riesz amplitude and synthesis agree with finite differences', () => {
    const [height, width] = [17, 22];
    using pyramid = new LaplacianPyramid({ width, height, levels: 3 });
    using riesz = new RieszPyramid({ width, height, levels: 2 });
    const other = noiseImage(height, width, 2);
    const mask = noiseImage(height, width, 3);
    const measure = (x: tf.Tensor): tf.Scalar =>
      tf.tidy(() => {
        const mixed = blend(pyramid, x as tf.Tensor2D, other, mask);
        const amplitude = localAmplitude(riesz.analyse(mixed).levels[0]);
        const [edge] = gaussianDerivativeBasis(mixed, { order: 1, sigma: 1 });
        return tf.add(tf.sum(tf.square(amplitude)), tf.sum(tf.mul(edge, edge)));
      });
    const image = noiseImage(height, width, 4);
    const direction = tf.sub(noiseImage(height, width, 5), 0.5);
    const step = 1e-2;
    const slope =
      (measure(tf.add(image, tf.mul(direction, step))).dataSync()[0] -
        measure(tf.sub(image, tf.mul(direction, step))).dataSync()[0]) /
      (2 * step);
    expect(Math.abs(slope)).toBeGreaterThan(0.1);
    expect(Math.abs(inner(tf.grad(measure)(image), direction) / slope - 1)).toBeLessThan(2e-3);
  });

  it('of the Laplacian synthesis are the transposed matrices: ⟨Sx, y⟩ = ⟨x, Sᵀy⟩', () => {
    using pyramid = new LaplacianPyramid({ width: 20, height: 20, levels: 3 });
    const levels = pyramid.analyse(noiseImage(20, 20, 6));
    const y = noiseImage(20, 20, 7);
    const gradient = tf.grad((x) => tf.sum(tf.mul(pyramid.synthesise([levels[0], x as tf.Tensor2D, levels[2]]), y)))(levels[1]);
    const alone = pyramid.synthesise([tf.zerosLike(levels[0]), levels[1], tf.zerosLike(levels[2])]);
    expect(inner(gradient, levels[1])).toBeCloseTo(inner(alone, y), 4);
  });
});

describe('levels', () => {
  it('are as many as halving allows; more are refused with the number that would do', () => {
    using deepest = new GaussianPyramid({ width: 40, height: 17, levels: 6 });
    expect(deepest.sizes.map(({ width, height }) => [width, height])).toEqual([
      [40, 17],
      [20, 9],
      [10, 5],
      [5, 3],
      [3, 2],
      [2, 1],
    ]);
    using auto = new GaussianPyramid({ width: 40, height: 17, levels: 'auto' });
    expect(auto.sizes.length).toBe(5);
    expect(() => new GaussianPyramid({ width: 40, height: 17, levels: 7 })).toThrow(
      expect.objectContaining({
        code: 'LEVELS_TOO_MANY',
        message: 'An image of 40×17 pixels allows at most 6 levels of this pyramid, but 7 were asked for.',
      }),
    );
  });
});
