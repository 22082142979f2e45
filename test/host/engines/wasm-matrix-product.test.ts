import { beforeAll, describe, expect, it } from 'vitest';
import { registerGradients } from '../../../core/tensor/gradients.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
  registerGradients();
});

/** The product by definition, in float64. */
function slowProduct(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0].map((_, column) => row.reduce((sum, value, k) => sum + value * b[k][column], 0)));
}

/** A few float32 roundings of numbers round 1. */
const tolerance = 5e-6;

/** Largest difference to a·b. */
function errorOf(actual: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D): number {
  const expected = slowProduct(a.arraySync(), b.arraySync()).flat();
  if (actual.size !== expected.length) return Infinity;
  return Math.max(
    ...actual
      .arraySync()
      .flat()
      .map((value, i) => Math.abs(value - expected[i])),
  );
}

const random = (rows: number, columns: number, seed: number): tf.Tensor2D =>
  tf.randomUniform([rows, columns], -1, 1, 'float32', seed);

describe('matrix products on WebAssembly', () => {
  it('see a reshaped matrix in its new shape, whatever shape it was multiplied in before', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const b = random(6, 10, 1);
      for (const [rows, columns] of [
        [6, 10],
        [2, 30],
        [12, 5],
        [6, 10],
        [60, 1],
      ] as const) {
        const reshaped = tf.reshape<tf.Rank.R2>(b, [rows, columns]);
        const a = random(3, rows, 2);
        expect(errorOf(tf.matMul(a, reshaped), a, reshaped)).toBeLessThan(tolerance);
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('transpose either side, single and in batches, and give the transposed products of gradients', () => {
    tf.tidy(() => {
      for (const [turnA, turnB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ] as const) {
        const [a, b] = [random(4, 7, 3), random(7, 5, 4)];
        const [left, right] = [turnA ? tf.transpose(a) : a, turnB ? tf.transpose(b) : b];
        expect(errorOf(tf.matMul(left, right, turnA, turnB), a, b)).toBeLessThan(tolerance);

        const batch = tf.matMul<tf.Tensor3D>(tf.stack([left, tf.neg(left)]), tf.stack([right, right]), turnA, turnB);
        const [first, second] = tf.unstack(batch) as tf.Tensor2D[];
        expect(errorOf(first, a, b)).toBeLessThan(tolerance);
        expect(errorOf(tf.neg(second), a, b)).toBeLessThan(tolerance);

        const weight = random(4, 5, 5);
        const [ofA, ofB] = tf.grads((x, y) =>
          tf.sum(tf.mul(tf.matMul<tf.Tensor2D>(x as tf.Tensor2D, y as tf.Tensor2D, turnA, turnB), weight)),
        )([left, right]) as tf.Tensor2D[];
        expect(errorOf(turnA ? tf.transpose(ofA) : ofA, weight, tf.transpose(b))).toBeLessThan(tolerance);
        expect(errorOf(turnB ? tf.transpose(ofB) : ofB, tf.transpose(a), weight)).toBeLessThan(tolerance);
      }
    });
  });

  it('keep no data of their own', () => {
    const [a, b] = [random(5, 5, 6), random(5, 5, 7)];
    const backend = tf.backend() as tf.KernelBackend & { numDataIds(): number };
    const before = backend.numDataIds();
    for (let round = 0; round < 5; round++) {
      tf.tidy(() => {
        tf.matMul(a, tf.reshape<tf.Rank.R2>(b, [5, 5]), true, true);
        tf.matMul(tf.ones<tf.Rank.R2>([2, 1]), tf.reshape<tf.Rank.R2>(b, [1, 25]));
      });
    }
    expect(backend.numDataIds()).toBe(before);
    tf.dispose([a, b]);
  });
});
