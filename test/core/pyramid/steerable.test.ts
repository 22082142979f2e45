import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  analyticAngularResponse,
  angularResponse,
  highpass,
  interpolationWeights,
  lowpass,
  lowpassMask,
  highpassMask,
  orientedMask,
  bandAngle,
  mostScales,
  scaleSize,
} from '../../../core/plan/steerable-masks.ts';
import { bandAmplitude, bandPhase, ComplexSteerablePyramid } from '../../../core/pyramid/complex-steerable-pyramid.ts';
import { steer, SteerablePyramid } from '../../../core/pyramid/steerable-pyramid.ts';
import { centredFrequencies, Dft2, mulComplex } from '../../../core/tensor/dft.ts';
import type { Complex } from '../../../core/tensor/dft.ts';
import { registerGradients } from '../../../core/tensor/gradients.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { goldenNames, goldenTensor, inner, noiseImage, peakError, relativeError } from './golden.ts';

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

/** Even, odd, not square, prime, and the smallest. */
const sizes: [number, number][] = [
  [16, 16],
  [17, 19],
  [32, 48],
  [33, 50],
  [64, 37],
  [61, 97],
];

describe('masks', () => {
  it('rise and fall over one octave with squares that sum to 1', () => {
    expect([0, 0.5, Math.SQRT1_2, 1, 1.4].map(highpass)).toEqual([0, 0, expect.closeTo(Math.SQRT1_2, 14), 1, 1]);
    for (let r = 0; r < 1.5; r += 0.01) expect(highpass(r) ** 2 + lowpass(r) ** 2).toBeCloseTo(1, 14);
  });

  it.each([1, 2, 3, 4, 6, 9])('tile the circle for %i orientations, real and analytic', (orientations) => {
    for (let theta = -3.1; theta < 3.2; theta += 0.037) {
      let [real, analytic] = [0, 0];
      for (let k = 0; k < orientations; k++) {
        real += angularResponse(theta - bandAngle(k, orientations), orientations) ** 2;
        // both of a pair ±ω: the real part of the image brings them together
        analytic += (analyticAngularResponse(theta - bandAngle(k, orientations), orientations) / 2) ** 2;
        analytic += (analyticAngularResponse(theta + Math.PI - bandAngle(k, orientations), orientations) / 2) ** 2;
      }
      expect(real).toBeCloseTo(1, 12);
      expect(analytic).toBeCloseTo(1, 12);
    }
  });

  it.each(sizes)('sum to 1 in squares at every frequency of %i×%i pixels', (height, width) => {
    const size = { width, height };
    const [scales, orientations] = [mostScales(size), 3];
    const total = highpassMask(size).map((value) => value ** 2);
    const add = (mask: Float64Array, scale: number): void => {
      const grid = scaleSize(size, scale);
      const top = centredFrequencies(grid.height).start - centredFrequencies(height).start;
      const left = centredFrequencies(grid.width).start - centredFrequencies(width).start;
      mask.forEach((value, i) => {
        total[(Math.floor(i / grid.width) + top) * width + (i % grid.width) + left] += value ** 2;
      });
    };
    add(lowpassMask(size, scales), scales);
    for (let scale = 0; scale < scales; scale++) {
      for (let k = 0; k < orientations; k++)
        add(orientedMask(size, scale, bandAngle(k, orientations), orientations, false), scale);
    }
    total.forEach((value) => expect(Math.abs(value - 1)).toBeLessThan(1e-12));
  });
});

describe('against pyrtools', () => {
  // pyrtools reads its masks from tables with linear interpolation, which is what most of the difference is.
  const tolerance = 1e-5;
  const compared = new Set<string>();

  it.each([0, 1, 2, 3, 4, 5])('order %i, real and complex, has the same coefficients', (order) => {
    const image = goldenTensor('image');
    const options = { width: 36, height: 32, levels: 'auto', orientations: order + 1 } as const;
    using real = new SteerablePyramid(options);
    using complex = new ComplexSteerablePyramid(options);
    const bands = real.analyse(image);
    const analytic = complex.analyse(image);
    const different: string[] = [];
    const check = (name: string, band: tf.Tensor2D): void => {
      compared.add(name);
      if (!(peakError(band, goldenTensor(name)) < tolerance)) different.push(name);
    };
    for (const { highpass: high, lowpass: low } of [bands, analytic]) {
      check('steerable/highpass', high);
      check('steerable/lowpass', low);
    }
    for (const name of goldenNames) {
      const [kind, ofOrder, scale, k] = name.split('/');
      if (Number(ofOrder) !== order) continue;
      if (kind === 'steerable') {
        check(name, bands.oriented[Number(scale)][Number(k)]);
        check(name, analytic.oriented[Number(scale)][Number(k)].re);
      }
      if (kind === 'complex') check(name, analytic.oriented[Number(scale)][Number(k)].im);
    }
    expect(different).toEqual([]);
  });

  it('left no golden band out', () => {
    expect([...compared].sort()).toEqual(goldenNames.filter((name) => /^(steerable|complex)/.test(name)).sort());
  });
});

describe.each(sizes)('an image of %i×%i pixels', (height, width) => {
  it.each([1, 2, 4, 5])('comes back exactly from %i orientations, real and complex', (orientations) => {
    const image = noiseImage(height, width);
    for (const Pyramid of [SteerablePyramid, ComplexSteerablePyramid]) {
      using pyramid = new Pyramid({ width, height, levels: 'auto', orientations });
      const back = tf.tidy(() => (pyramid.synthesise as (bands: unknown) => tf.Tensor2D).call(pyramid, pyramid.analyse(image)));
      expect(relativeError(back, image)).toBeLessThan(1e-6);
    }
  });

  it('keeps its energy (Parseval): bands count by the area of their samples', () => {
    const image = noiseImage(height, width);
    const energy = inner(image, image);
    for (const orientations of [1, 4]) {
      const options = { width, height, levels: 'auto', orientations } as const;
      using real = new SteerablePyramid(options);
      using complex = new ComplexSteerablePyramid(options);
      const area = (scale: number): number => (real.sizes[scale].width * real.sizes[scale].height) / (width * height);
      const bands = real.analyse(image);
      const residuals = inner(bands.highpass, bands.highpass) + inner(bands.lowpass, bands.lowpass) * area(real.scales);
      let sum = residuals;
      bands.oriented.forEach((at, scale) => at.forEach((band) => (sum += inner(band, band) * area(scale))));
      expect(sum / energy).toBeCloseTo(1, 5);
      // an analytic band has twice the energy of its real part
      sum = residuals;
      complex
        .analyse(image)
        .oriented.forEach((at, scale) =>
          at.forEach(({ re, im }) => (sum += ((inner(re, re) + inner(im, im)) * area(scale)) / 2)),
        );
      expect(sum / energy).toBeCloseTo(1, 5);
    }
  });
});

/** e^{−i(ωx·dx + ωy·dy)} over centred frequencies: what a shift by (dx, dy) samples does to a spectrum. */
function shiftFactor(height: number, width: number, dy: number, dx: number): Complex {
  const angle = Array.from({ length: height * width }, (_, i) => {
    const ky = Math.floor(i / width) + centredFrequencies(height).start;
    const kx = (i % width) + centredFrequencies(width).start;
    return -2 * Math.PI * ((ky * dy) / height + (kx * dx) / width);
  });
  return {
    re: tf.tensor2d(angle.map(Math.cos), [height, width]),
    im: tf.tensor2d(angle.map(Math.sin), [height, width]),
  };
}

describe('shifts', () => {
  it.each([
    [3, -5],
    [0.3, 1.7],
  ])('of the image by (%f, %f) pixels move every band by as much', (dy, dx) => {
    // Odd sizes: no Nyquist frequency, whose sub-pixel shift would be ambiguous.
    const [height, width] = [45, 63];
    using pyramid = new ComplexSteerablePyramid({ width, height, levels: 3, orientations: 4 });
    const image = noiseImage(height, width);
    using transform = new Dft2(height, width);
    const shiftedSpectrum = mulComplex(transform.forward(image), shiftFactor(height, width, dy, dx));
    const before = pyramid.analyse(image);
    const after = pyramid.analyse(tf.div(transform.inverseReal(shiftedSpectrum), height * width));
    before.oriented.forEach((bands, scale) => {
      const grid = pyramid.sizes[scale];
      using onGrid = new Dft2(grid.height, grid.width);
      const factor = shiftFactor(grid.height, grid.width, (dy * grid.height) / height, (dx * grid.width) / width);
      bands.forEach((band, k) => {
        const moved = onGrid.inverse(mulComplex(onGrid.forwardComplex(band), factor));
        const scaled = tf.div(moved.re, grid.width * grid.height);
        expect(peakError(after.oriented[scale][k].re, scaled)).toBeLessThan(2e-5);
      });
    });
  });
});

describe('steering', () => {
  it.each([1, 2, 3, 4, 6])('of %i filters gives the filter at any angle', (orientations) => {
    for (const angle of [-1.3, 0.2, 1, 2.9]) {
      const weights = interpolationWeights(angle, orientations);
      for (let theta = -3; theta < 3; theta += 0.31) {
        const steered = weights.reduce(
          (sum, w, k) => sum + w * angularResponse(theta - bandAngle(k, orientations), orientations),
          0,
        );
        expect(steered).toBeCloseTo(angularResponse(theta - angle, orientations), 12);
      }
    }
  });

  it('of first derivatives is cos α and sin α', () => {
    const [x, y] = interpolationWeights(0.4, 2);
    expect(x).toBeCloseTo(Math.cos(0.4), 14);
    expect(y).toBeCloseTo(Math.sin(0.4), 14);
  });

  it.each([2, 4, 5])('of %i bands equals the band computed at that angle from the spectrum', (orientations) => {
    const [height, width] = [48, 40];
    const size = { width, height };
    const image = noiseImage(height, width);
    using pyramid = new SteerablePyramid({ ...size, levels: 2, orientations });
    const bands = pyramid.analyse(image);
    const order = orientations - 1;
    for (const angle of [0.5, 2.2]) {
      // The oracle evaluates the inverse DFT sum in float64, coefficient by coefficient, on the second scale's grid.
      const grid = scaleSize(size, 1);
      const mask = orientedMask(size, 1, angle, orientations, false);
      using transform = new Dft2(height, width, centredFrequencies(grid.height), centredFrequencies(grid.width));
      const spectrum = transform.forward(image);
      const [re, im] = [spectrum.re.dataSync(), spectrum.im.dataSync()];
      const steered = steer(bands.oriented[1], angle).arraySync();
      const peak = Math.max(...steered.flat().map(Math.abs));
      for (const [y, x] of [
        [0, 0],
        [5, 11],
        [23, 2],
        [12, 19],
      ] as const) {
        let sum = 0;
        mask.forEach((response, i) => {
          const ky = Math.floor(i / grid.width) - grid.height / 2;
          const kx = (i % grid.width) - grid.width / 2;
          // (−i)ᴺ turns the phase by −Nπ/2
          const phase = 2 * Math.PI * ((ky * y) / grid.height + (kx * x) / grid.width) - (order * Math.PI) / 2;
          sum += response * (re[i] * Math.cos(phase) - im[i] * Math.sin(phase));
        });
        expect(Math.abs(steered[y][x] - sum / (grid.width * grid.height)) / peak).toBeLessThan(1e-5);
      }
    }
  });

  it('follows a turned wave: the band at the wave’s angle answers like the first band to the unturned wave', () => {
    // 5² = 3² + 4²: two waves of the same length in different directions, both periodic in 64 pixels.
    const n = 64;
    const wave = (kx: number, ky: number): tf.Tensor2D =>
      tf.tensor2d(
        Float32Array.from({ length: n * n }, (_, i) => Math.cos((2 * Math.PI * (kx * (i % n) + ky * Math.floor(i / n))) / n)),
        [n, n],
      );
    using pyramid = new SteerablePyramid({ width: n, height: n, levels: 3, orientations: 4 });
    const straight = pyramid.analyse(wave(10, 0)).oriented[1][0];
    const turned = steer(pyramid.analyse(wave(6, 8)).oriented[1], Math.atan2(8, 6));
    expect(tf.max(turned).dataSync()[0]).toBeGreaterThan(0.5);
    expect(Math.sqrt(inner(turned, turned) / inner(straight, straight))).toBeCloseTo(1, 5);
    const across = steer(pyramid.analyse(wave(6, 8)).oriented[1], Math.atan2(8, 6) + Math.PI / 2);
    expect(inner(across, across) / inner(turned, turned)).toBeLessThan(1e-9);
  });
});

describe('complex bands', () => {
  it('have the real pyramid’s band as real part and no negative frequencies', () => {
    const [height, width] = [40, 57];
    const options = { width, height, levels: 'auto', orientations: 3 } as const;
    const image = noiseImage(height, width);
    using real = new SteerablePyramid(options);
    using complex = new ComplexSteerablePyramid(options);
    const bands = real.analyse(image);
    complex.analyse(image).oriented.forEach((at, scale) => {
      const grid = complex.sizes[scale];
      using transform = new Dft2(grid.height, grid.width);
      at.forEach((band, k) => {
        expect(peakError(band.re, bands.oriented[scale][k])).toBeLessThan(2e-6);
        const spectrum = transform.forwardComplex(band);
        const power = bandAmplitude(spectrum).arraySync();
        const direction = bandAngle(k, 3);
        let [kept, dropped] = [0, 0];
        power.forEach((row, y) =>
          row.forEach((value, x) => {
            const [v, u] = [(y - Math.floor(grid.height / 2)) / height, (x - Math.floor(grid.width / 2)) / width];
            const along = u * Math.cos(direction) + v * Math.sin(direction);
            if (along > 1e-9) kept = Math.max(kept, value);
            else dropped = Math.max(dropped, value);
          }),
        );
        expect(dropped / kept).toBeLessThan(2e-6);
      });
    });
  });

  it('show amplitude and phase of a wave: the amplitude is flat, the phase runs with the wave', () => {
    const n = 64;
    const wave = tf.tensor2d(
      Float32Array.from({ length: n * n }, (_, i) => 0.25 * Math.cos((2 * Math.PI * 12 * (i % n)) / n)),
      [n, n],
    );
    // Odd K: no quarter turns. 12 cycles in 64 pixels are r = 3/8, seen by scale 0.
    using pyramid = new ComplexSteerablePyramid({ width: n, height: n, levels: 2, orientations: 3 });
    const band = pyramid.analyse(wave).oriented[0][0];
    const response = highpass(0.75) * angularResponse(0, 3);
    const amplitude = bandAmplitude(band).dataSync();
    expect(Math.max(...amplitude)).toBeCloseTo(0.25 * response, 6);
    expect(Math.min(...amplitude)).toBeCloseTo(0.25 * response, 6);
    const phase = bandPhase(band).arraySync()[10];
    phase.forEach((value, x) => {
      // order 2 turns by −π
      const expected = (2 * Math.PI * 12 * x) / n - Math.PI;
      expect(Math.cos(value - expected)).toBeCloseTo(1, 6);
    });
  });
});

describe('gradients', () => {
  const [height, width] = [18, 21];

  it('of the analysis are its adjoint: ⟨Tx, b⟩ = ⟨x, Tᵀb⟩, with Tᵀ the synthesis scaled grid by grid', () => {
    const image = noiseImage(height, width, 3);
    using pyramid = new SteerablePyramid({ width, height, levels: 2, orientations: 3 });
    const others = pyramid.analyse(noiseImage(height, width, 4)).oriented;
    const gradient = tf.grad((x) => {
      const { oriented } = pyramid.analyse(x as tf.Tensor2D);
      return tf.sum(tf.mul(oriented[1][2], others[1][2]));
    })(image);
    expect(inner(gradient, image)).toBeCloseTo(inner(pyramid.analyse(image).oriented[1][2], others[1][2]), 3);

    const zeros = pyramid.analyse(tf.zeros([height, width]));
    const area = (pyramid.sizes[1].width * pyramid.sizes[1].height) / (width * height);
    zeros.oriented[1][2] = others[1][2];
    expect(relativeError(tf.mul(gradient, area), pyramid.synthesise(zeros))).toBeLessThan(1e-5);
  });

  it('of an image changed through amplitudes agree with finite differences', () => {
    using pyramid = new ComplexSteerablePyramid({ width, height, levels: 1, orientations: 2 });
    const image = noiseImage(height, width, 5);
    // analysis, a non-linear change of every band, synthesis, a non-linear measure
    const measure = (x: tf.Tensor): tf.Scalar =>
      tf.tidy(() => {
        const bands = pyramid.analyse(x as tf.Tensor2D);
        const oriented = bands.oriented.map((at) =>
          at.map((band) => {
            const gain = tf.add<tf.Tensor2D>(0.5, bandAmplitude(band));
            return { re: tf.mul<tf.Tensor2D>(band.re, gain), im: tf.mul<tf.Tensor2D>(band.im, gain) };
          }),
        );
        return tf.sum(tf.square(pyramid.synthesise({ ...bands, oriented })));
      });
    const gradient = tf.grad(measure)(image);
    const direction = tf.sub(noiseImage(height, width, 6), 0.5);
    const step = 1e-2;
    const ahead = measure(tf.add(image, tf.mul(direction, step))).dataSync()[0];
    const behind = measure(tf.sub(image, tf.mul(direction, step))).dataSync()[0];
    const slope = (ahead - behind) / (2 * step);
    expect(Math.abs(slope)).toBeGreaterThan(1);
    // float32 sums of about 100 in 2·10⁻² apart: 10⁻³ is what the difference itself is good for
    expect(Math.abs(inner(gradient, direction) / slope - 1)).toBeLessThan(2e-3);
  });
});

describe('refusals', () => {
  it('name the smallest size, the most levels, and what is wrong with the numbers', () => {
    const make = (width: number, height: number, levels: number, orientations: number) => () =>
      new SteerablePyramid({ width, height, levels, orientations });
    expect(make(15, 40, 1, 4)).toThrow(
      expect.objectContaining({
        code: 'PICTURE_TOO_SMALL',
        message: 'A steerable pyramid needs at least 16×16 pixels, but the image has 15×40.',
      }),
    );
    expect(make(64, 48, 4, 4)).toThrow(
      expect.objectContaining({
        code: 'LEVELS_TOO_MANY',
        message: 'An image of 64×48 pixels allows at most 3 levels of this pyramid, but 4 were asked for.',
      }),
    );
    expect(make(64, 64, 0, 4)).toThrow(expect.objectContaining({ code: 'SPEC_INVALID' }));
    expect(make(64, 64, 2, 0)).toThrow(expect.objectContaining({ code: 'SPEC_INVALID' }));
    using pyramid = new SteerablePyramid({ width: 16, height: 16, levels: 1, orientations: 2 });
    expect(() => pyramid.analyse(tf.zeros([17, 16]))).toThrow(expect.objectContaining({ code: 'FRAME_MISMATCH' }));
  });
});
