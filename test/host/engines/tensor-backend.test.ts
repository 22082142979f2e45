import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend, type TensorBackendName } from '../../../host/engines/tensor-backend.ts';
import { canRun } from '../../support/requirements.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
const native = await loadTensorBackend('native').then(
  () => ({ here: true, whyNot: '' }),
  (error: unknown) => ({ here: false, whyNot: error instanceof Error ? error.message : String(error) }),
);
const backends: TensorBackendName[] = ['wasm', 'cpu'];
if (canRun('native-tensorflow', native.here, native.whyNot)) backends.unshift('native');

beforeEach(() => {
  vi.stubEnv('MOTION_LOUPE_TENSOR', '');
});

describe.each(backends)('the %s backend', (name) => {
  beforeEach(async () => {
    await loadTensorBackend(name);
  });

  it('says what it is and why', async () => {
    const backend = await loadTensorBackend(name);
    expect(backend.name).toBe(name);
    expect(backend.description).toMatch(
      { native: /^TensorFlow \d.*native/, wasm: /WebAssembly SIMD/, cpu: /plain JavaScript/ }[name],
    );
    expect(backend.reason).toBe('asked for');
  });

  it('multiplies matrices as three loops do', async () => {
    const [rows, inner, columns] = [13, 37, 11];
    const a = Float32Array.from({ length: rows * inner }, (_, i) => Math.sin(i * 1.7));
    const b = Float32Array.from({ length: inner * columns }, (_, i) => Math.cos(i * 0.9));
    const product = tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns]));
    const data = await product.data();
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[r * inner + k] * b[k * columns + c];
        // 37 products of magnitude below 1, summed in float32.
        expect(data[r * columns + c]).toBeCloseTo(sum, 5);
      }
    }
  });

  it('has every operation of the magnifier, and each gives what Math gives', async () => {
    const x = Float32Array.from({ length: 24 }, (_, i) => (i - 11.5) / 4);
    const y = Float32Array.from({ length: 24 }, (_, i) => Math.cos(i) * 2);
    const [a, b] = [tf.tensor2d(x, [4, 6]), tf.tensor2d(y, [4, 6])];
    const elementwise: [string, tf.Tensor, (x: number, y: number) => number][] = [
      ['mul', tf.mul(a, b), (p, q) => p * q],
      ['add', tf.add(a, b), (p, q) => p + q],
      ['sub', tf.sub(a, b), (p, q) => p - q],
      ['div', tf.div(a, b), (p, q) => p / q],
      ['atan2', tf.atan2(a, b), Math.atan2],
      ['cos', tf.cos(a), Math.cos],
      ['sin', tf.sin(a), Math.sin],
      ['exp', tf.exp(a), Math.exp],
      ['tanh', tf.tanh(a), Math.tanh],
      ['sqrt', tf.sqrt(tf.abs(a)), (p) => Math.sqrt(Math.abs(p))],
      ['square', tf.square(a), (p) => p * p],
      ['greater', tf.cast(tf.greater(a, b), 'float32'), (p, q) => (p > q ? 1 : 0)],
      ['where', tf.where(tf.greater(a, b), a, b), Math.max],
      ['minimum', tf.minimum(a, b), Math.min],
      ['clip', tf.clipByValue(a, -1, 1), (p) => Math.min(1, Math.max(-1, p))],
      ['neg', tf.neg(a), (p) => -p],
    ];
    for (const [operation, tensor, oracle] of elementwise) {
      const data = await tensor.data();
      for (const [i, value] of data.entries()) expect(value, `${operation}(${x[i]}, ${y[i]})`).toBeCloseTo(oracle(x[i], y[i]), 5);
    }

    expect(tf.slice(a, [1, 2], [2, 3]).arraySync()).toEqual([Array.from(x.slice(8, 11)), Array.from(x.slice(14, 17))]);
    expect(
      tf
        .pad(tf.tensor2d([[1, 2]]), [
          [1, 0],
          [0, 1],
        ])
        .arraySync(),
    ).toEqual([
      [0, 0, 0],
      [1, 2, 0],
    ]);
    expect(
      tf
        .mirrorPad(
          tf.tensor2d([[1, 2, 3]]),
          [
            [0, 0],
            [2, 1],
          ],
          'reflect',
        )
        .arraySync(),
    ).toEqual([[3, 2, 1, 2, 3, 2]]);
    expect(tf.concat([tf.tensor1d([1]), tf.tensor1d([2, 3])]).arraySync()).toEqual([1, 2, 3]);
    expect(tf.stack([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]).arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(
      tf
        .transpose(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
        )
        .arraySync(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(tf.reverse(tf.tensor1d([1, 2, 3])).arraySync()).toEqual([3, 2, 1]);
    expect(tf.gather(tf.tensor1d([5, 6, 7]), tf.tensor1d([2, 0], 'int32')).arraySync()).toEqual([7, 5]);
    expect(
      tf
        .sum(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
          1,
        )
        .arraySync(),
    ).toEqual([3, 7]);
    expect(tf.max(tf.tensor1d([1, 9, 4])).arraySync()).toBe(9);
  });

  it('convolves, along one axis at a time, as two loops do', async () => {
    const row = Float32Array.from({ length: 19 }, (_, i) => Math.sin(i * i));
    const kernel = Float32Array.from([0.1, 0.2, 0.4, 0.25, 0.05]);
    const result = await tf.conv2d(tf.tensor4d(row, [1, 1, 19, 1]), tf.tensor4d(kernel, [1, 5, 1, 1]), 1, 'valid').data();
    for (const [i, value] of result.entries()) {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += row[i + k] * kernel[k];
      expect(value).toBeCloseTo(sum, 5);
    }
  });

  it('differentiates every operation of pyramids and magnifiers as finite differences do', async () => {
    // Values away from the kinks of abs, minimum, maximum and clip.
    const x0 = Float32Array.from({ length: 12 }, (_, i) => 1.15 * Math.sin(2.3 * i + 0.4) + 0.03);
    const other = tf.tensor2d(
      x0.map((_, i) => Math.cos(1.9 * i + 0.2)),
      [3, 4],
    );
    const row = tf.tensor1d([0.7, -1.3, 0.4, 2.1]);
    const image = (x: tf.Tensor2D) => tf.reshape<tf.Rank.R4>(x, [1, 3, 4, 1]);
    const operations: Record<string, (x: tf.Tensor2D) => tf.Tensor> = {
      add: (x) => tf.add(x, row),
      'add to a row': (x) => tf.add(other, tf.sum(x, 0)),
      sub: (x) => tf.sub(row, x),
      mul: (x) => tf.mul(x, row),
      'mul of a row': (x) => tf.mul(other, tf.sum(x, 0)),
      div: (x) => tf.div(x, row),
      'div by x': (x) => tf.div(row, tf.add(x, 3)),
      'atan2 of y': (x) => tf.atan2(x, other),
      'atan2 of x': (x) => tf.atan2(other, x),
      maximum: (x) => tf.maximum(x, other),
      minimum: (x) => tf.minimum(other, x),
      neg: (x) => tf.neg(x),
      abs: (x) => tf.abs(x),
      square: (x) => tf.square(x),
      sqrt: (x) => tf.sqrt(tf.add(x, 3)),
      exp: (x) => tf.exp(x),
      log: (x) => tf.log(tf.add(x, 3)),
      cos: (x) => tf.cos(x),
      sin: (x) => tf.sin(x),
      tanh: (x) => tf.tanh(x),
      clip: (x) => tf.clipByValue(x, -0.8, 0.9),
      where: (x) => tf.where(tf.greater(other, 0), x, tf.mul(x, 3)),
      clone: (x) => tf.clone(x),
      cast: (x) => tf.cast(x, 'float32'),
      reshape: (x) => tf.reshape(x, [4, 3]),
      expandDims: (x) => tf.expandDims(x, 1),
      reverse: (x) => tf.reverse(x, 1),
      transpose: (x) => tf.transpose(tf.reshape(x, [3, 2, 2]), [1, 2, 0]),
      slice: (x) => tf.slice(x, [1, 1], [2, 2]),
      pad: (x) =>
        tf.pad(x, [
          [1, 2],
          [0, 1],
        ]),
      'sum of all': (x) => tf.sum(x),
      'sum of rows': (x) => tf.sum(x, 1, true),
      mean: (x) => tf.mean(x, 0),
      concat: (x) => tf.concat([x, other, tf.slice(x, [0, 0], [3, 2])], 1),
      stack: (x) => tf.stack([x, tf.mul(x, other)], 1),
      unstack: (x) => tf.mul(tf.unstack(x, 1)[1], tf.unstack(x, 1)[3]),
      split: (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])),
      gather: (x) => tf.gather(x, tf.tensor1d([3, 0, 3], 'int32'), 1),
      'matMul a·b': (x) => tf.matMul(x, other, false, true),
      'matMul b·a': (x) => tf.matMul(other, x, true, false),
      'matMul aᵀ·b': (x) => tf.matMul(x, other, true, false),
      'matMul aᵀ·bᵀ': (x) => tf.matMul(tf.reshape(x, [3, 4]), tf.reshape(other, [4, 3]), true, true),
      'matMul b·aᵀ': (x) => tf.matMul(other, x, false, true),
      'matMul bᵀ·aᵀ': (x) => tf.matMul(tf.reshape(other, [4, 3]), tf.reshape(x, [3, 4]), true, true),
      'matMul of a stack': (x) => tf.matMul(tf.reshape(x, [3, 2, 2]), tf.reshape(other, [3, 2, 2])),
      'matMul of a stack with one matrix': (x) => tf.matMul(tf.reshape(other, [3, 2, 2]), tf.slice(x, [0, 0], [2, 2])),
      'conv2d, valid': (x) => tf.conv2d(image(x), tf.tensor4d([0.3, -0.5, 0.9, 0.2], [2, 2, 1, 1]), 1, 'valid'),
      'conv2d, same, stride 2': (x) => tf.conv2d(image(x), tf.tensor4d([0.3, -0.5, 0.9], [1, 3, 1, 1]), 2, 'same'),
    };
    for (const [operation, f] of Object.entries(operations)) {
      // A sum of squares with unequal weights, so that no error can hide behind symmetry.
      const loss = (x: tf.Tensor) => {
        const y = f(x as tf.Tensor2D);
        const weights = tf.reshape(tf.cos(tf.range(0, y.size, 1)), y.shape);
        return tf.sum(tf.mul(weights, tf.mul(y, tf.add(y, 0.3))));
      };
      const gradient = await tf
        .grad(loss)(tf.tensor2d(x0, [3, 4]))
        .data();
      const step = 2 ** -7;
      for (const i of x0.keys()) {
        const [up, down] = await Promise.all(
          [step, -step].map(
            async (by) =>
              (
                await loss(
                  tf.tensor2d(
                    x0.map((v, k) => (k === i ? v + by : v)),
                    [3, 4],
                  ),
                ).data()
              )[0],
          ),
        );
        const difference = (up - down) / (2 * step);
        // float32 losses of about 10 are known to 1e-6, over 2⁻⁶ that is 1e-4; the third derivative adds h²/6 · |f‴| ≲ 1e-3.
        expect(Math.abs(gradient[i] - difference), `${operation}: d/dx${i} is ${gradient[i]}, not ${difference}`).toBeLessThan(
          5e-3 * (1 + Math.abs(difference)),
        );
      }
    }
  });
});

describe('the choice of a backend', () => {
  it('loads once and keeps what is in use', async () => {
    const first = await loadTensorBackend('cpu');
    expect(await loadTensorBackend()).toBe(first);
    expect(await loadTensorBackend('cpu')).toBe(first);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('is up to the environment where the caller has no preference', async () => {
    vi.stubEnv('MOTION_LOUPE_TENSOR', 'wasm');
    expect(await loadTensorBackend('cpu')).toMatchObject({ name: 'cpu', reason: 'asked for' });
    expect(await loadTensorBackend()).toMatchObject({ name: 'wasm', reason: 'asked for by MOTION_LOUPE_TENSOR' });
    expect(tf.getBackend()).toBe('wasm');
  });

  it('refuses a name it does not know, and says which it knows', async () => {
    vi.stubEnv('MOTION_LOUPE_TENSOR', 'cuda');
    const error: unknown = await loadTensorBackend().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LoupeError);
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(/"cuda".*native, wasm, cpu/) as string });
  });

  it.each(backends.includes('native') ? [] : ['native' as const])(
    'says why %s cannot be used when it is asked for and missing',
    async (name) => {
      const error: unknown = await loadTensorBackend(name).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'ENGINE_UNAVAILABLE',
        message: expect.stringMatching(/tfjs-node is not|tfjs-node was not/) as string,
      });
    },
  );
});

describe('a process that loads a backend', () => {
  let folder: string;

  beforeAll(async () => {
    // Inside the checkout, so that packages are found from there.
    folder = await mkdtemp(path.join(root, 'node_modules', '.tensor-backend-'));
    await build({
      entryPoints: [path.join(root, 'host/engines/tensor-backend.ts')],
      outfile: path.join(folder, 'tensor-backend.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const inFreshProcess = (code: string) =>
    run(process.execPath, ['--input-type=module', '-e', `import { loadTensorBackend } from './tensor-backend.mjs';\n${code}`], {
      cwd: folder,
    });

  it.each(backends)('prints nothing of its own (%s)', async (name) => {
    const { stdout, stderr } = await inFreshProcess(`
      const { name } = await loadTensorBackend('${name}');
      const { tensor1d, add, concat, sum } = await import('@tensorflow/tfjs-core');
      console.log(name, (await sum(concat([add(tensor1d([1]), tensor1d([1])), tensor1d([1])])).data())[0]);`);
    expect(stdout).toBe(`${name} 3\n`);
    expect(stderr).toBe('');
  });

  it.each(backends)('keeps its own ways of dealing with uncaught errors (%s)', async (name) => {
    const { stdout } = await inFreshProcess(`
      await loadTensorBackend('${name}');
      console.log(process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection'));`);
    expect(stdout).toBe('0 0\n');
  });

  it('takes the best backend there is and says what kept the others out', async () => {
    const { stdout } = await inFreshProcess(`console.log(JSON.stringify(await loadTensorBackend()));`);
    expect(JSON.parse(stdout)).toMatchObject(
      native.here
        ? { name: 'native', reason: 'the best one there is' }
        : { name: 'wasm', reason: expect.stringMatching(/^the best one here; native: .*tfjs-node/) as string },
    );
  });
});
