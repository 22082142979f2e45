import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../../../../core/engines/simd/shared/arena.ts';
import { needsChirp, radicesOf, runsAlong, spareChunks, Transforms } from '../../../../../core/engines/simd/phase/transforms.ts';
import { createRandom } from '../../../../../core/numeric/random.ts';
import { compile, instantiate, type CompiledModule } from '../../../../../core/engines/simd/shared/web-assembly.ts';
import { kernelBytes } from '../../../../support/kernels.ts';

interface TransformKernels {
  transform(block: number, x: number, spare: number, to: number): void;
  rowFromChunks(block: number, x: number, spare: number, real: number, imag: number): void;
  rowToChunks(block: number, real: number, imag: number, x: number, spare: number, to: number): void;
}

let module: CompiledModule;
beforeAll(async () => {
  module = compile(await kernelBytes('kernels.wasm'));
});

const smooth = [
  24, 25, 27, 30, 32, 36, 40, 45, 48, 50, 54, 60, 64, 72, 75, 80, 90, 96, 100, 120, 125, 128, 135, 144, 150, 160, 180,
];
const large = [
  192, 200, 216, 225, 240, 243, 250, 256, 270, 288, 300, 320, 360, 384, 400, 432, 450, 480, 500, 512, 540, 576, 600, 640,
];
const images = [
  641, 683, 720, 768, 800, 854, 900, 960, 972, 1000, 1024, 1078, 1080, 1152, 1280, 1366, 1440, 1536, 1600, 1620, 1918, 1920, 1928,
  2704,
];
const upTo64 = Array.from({ length: 64 }, (_, index) => index + 1);
const lengths = [...new Set([...upTo64, ...smooth, ...large, ...images, 97, 101, 127, 211, 479])];

/** Σ x(j) e^{−2πijk/n} in float64, the slow and obvious way. */
function plainTransform(re: Float64Array, im: Float64Array): { re: Float64Array; im: Float64Array } {
  const n = re.length;
  const cosines = Float64Array.from({ length: n }, (_, index) => Math.cos((2 * Math.PI * index) / n));
  const sines = Float64Array.from({ length: n }, (_, index) => Math.sin((2 * Math.PI * index) / n));
  const result = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const phase = (j * k) % n;
      result.re[k] += re[j] * cosines[phase] + im[j] * sines[phase];
      result.im[k] += im[j] * cosines[phase] - re[j] * sines[phase];
    }
  }
  return result;
}

/** Random signals of n samples with values in ±1, representable as float32. */
function randomSignal(n: number, seed: number): { re: Float64Array; im: Float64Array } {
  const random = createRandom(seed);
  const part = (): Float64Array => Float64Array.from({ length: n }, () => Math.fround(2 * random.uniform() - 1));
  return { re: part(), im: part() };
}

/** Largest error relative to the largest value that could be: √n times the input's size. */
function largestError(
  actual: { re: ArrayLike<number>; im: ArrayLike<number> },
  expected: { re: Float64Array; im: Float64Array },
): number {
  let error = 0;
  for (let k = 0; k < expected.re.length; k++) {
    error = Math.max(error, Math.abs(actual.re[k] - expected.re[k]), Math.abs(actual.im[k] - expected.im[k]));
  }
  return error / Math.sqrt(expected.re.length);
}

/** float32 rounds to 6e-8; errors grow with the number of passes, and with the root of a large prime factor. */
function tolerance(n: number): number {
  return 1.5e-6 + 1.5e-7 * Math.sqrt(Math.max(...radicesOf(n), 1));
}

describe('one-dimensional transforms of the simd engine', () => {
  it('split lengths into the radices that the kernels have', () => {
    for (const length of lengths) {
      const radices = radicesOf(length);
      expect(radices.reduce((product, radix) => product * radix, 1)).toBe(length);
      for (const radix of radices) expect([2, 3, 4, 5].includes(radix) || isPrime(radix)).toBe(true);
    }
  });

  it('take a convolution where sums over a large prime would cost more', () => {
    expect([1366, 683, 1918, 1928, 641].filter(needsChirp)).toEqual([1366, 683, 1918, 1928, 641]);
    expect([480, 2704, 1520, 1078, 1920].filter(needsChirp)).toEqual([]);
  });

  it('give the discrete Fourier transform of four signals at once, for every length', () => {
    for (const n of lengths) {
      const arena = new Arena();
      const block = new Transforms(arena).column(n);
      const [x, to] = [0, 1].map(() => arena.reserve({ bytes: n * 32 }, 'x'));
      const spare = arena.reserve({ bytes: spareChunks(n) * 32 }, 'spare');
      const memory = arena.create();
      const kernels = instantiate(module, memory) as TransformKernels;
      const floats = new Float32Array(memory.buffer);
      const signals = [1, 2, 3, 4].map((seed) => randomSignal(n, seed * 1000 + n));
      signals.forEach(({ re, im }, lane) => {
        for (let j = 0; j < n; j++) {
          floats[x / 4 + 8 * j + lane] = re[j];
          floats[x / 4 + 8 * j + 4 + lane] = im[j];
        }
      });
      kernels.transform(block, x, spare, to);
      const lanes = n > 700 ? [n % 4] : [0, 1, 2, 3];
      for (const lane of lanes) {
        const at = (j: number, part: number): number => floats[to / 4 + 8 * j + 4 * part + lane];
        const actual = {
          re: Float64Array.from({ length: n }, (_, j) => at(j, 0)),
          im: Float64Array.from({ length: n }, (_, j) => at(j, 1)),
        };
        expect(largestError(actual, plainTransform(signals[lane].re, signals[lane].im)), `length ${n}`).toBeLessThan(
          tolerance(n),
        );
      }
    }
  });

  it('give it of single rows, from chunks and to chunks', () => {
    const rows = lengths.filter((n) => runsAlong(n) || n < 64);
    expect(rows.filter(runsAlong).length).toBeGreaterThan(30);
    for (const n of rows) {
      const arena = new Arena();
      const block = new Transforms(arena).row(n);
      const [x, real, imag, to] = Array.from({ length: 4 }, () => arena.reserve({ bytes: (n + 8) * 32 }, 'row'));
      const spare = arena.reserve({ bytes: (n + spareChunks(n)) * 32 }, 'spare');
      const memory = arena.create();
      const kernels = instantiate(module, memory) as TransformKernels;
      const floats = new Float32Array(memory.buffer);
      const signal = randomSignal(n, n);
      const expected = plainTransform(signal.re, signal.im);
      const chunked = (address: number, j: number, part: number): number => address / 4 + 8 * (j >> 2) + 4 * part + (j & 3);
      for (let j = 0; j < n; j++) {
        floats[chunked(x, j, 0)] = signal.re[j];
        floats[chunked(x, j, 1)] = signal.im[j];
      }
      kernels.rowFromChunks(block, x, spare, real, imag);
      const fromChunks = { re: floats.subarray(real / 4, real / 4 + n), im: floats.subarray(imag / 4, imag / 4 + n) };
      expect(largestError(fromChunks, expected), `row of ${n} from chunks`).toBeLessThan(tolerance(n));
      floats.set(signal.re, real / 4);
      floats.set(signal.im, imag / 4);
      kernels.rowToChunks(block, real, imag, x, spare, to);
      const toChunks = {
        re: Float64Array.from({ length: n }, (_, j) => floats[chunked(to, j, 0)]),
        im: Float64Array.from({ length: n }, (_, j) => floats[chunked(to, j, 1)]),
      };
      expect(largestError(toChunks, expected), `row of ${n} to chunks`).toBeLessThan(tolerance(n));
    }
  });
});

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return n > 1;
}
