import { readFileSync } from 'node:fs';
import { tf } from '../../../core/tensor/tf.ts';

/** What golden.py wrote: float32 arrays by name. */
const index = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as {
  arrays: Record<string, { offset: number; shape: [number, number] }>;
};
const bytes = readFileSync(new URL('golden.f32', import.meta.url));

export const goldenNames: readonly string[] = Object.keys(index.arrays);

export function goldenShape(name: string): [number, number] {
  return index.arrays[name].shape;
}

export function goldenValues(name: string): Float32Array {
  const { offset, shape } = index.arrays[name];
  return Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => bytes.readFloatLE(4 * (offset + i)));
}

export function goldenTensor(name: string): tf.Tensor2D {
  return tf.tensor2d(goldenValues(name), goldenShape(name));
}

/** A seeded image of noise in 0…1. */
export function noiseImage(height: number, width: number, seed = 1): tf.Tensor2D {
  let state = seed >>> 0;
  const values = Float32Array.from({ length: height * width }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
  return tf.tensor2d(values, [height, width]);
}

/** Largest difference between two tensors, relative to the second one's largest value. */
export function peakError(actual: tf.Tensor, expected: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0] / tf.max(tf.abs(expected)).dataSync()[0]);
}

/** ‖a − b‖/‖b‖, summed in float64. */
export function relativeError(actual: tf.Tensor, expected: tf.Tensor): number {
  const [a, b] = [actual.dataSync<'float32'>(), expected.dataSync<'float32'>()];
  let [difference, norm] = [0, 0];
  b.forEach((value, i) => {
    difference += (a[i] - value) ** 2;
    norm += value ** 2;
  });
  return Math.sqrt(difference / norm);
}

/** Σ a·b, summed in float64. */
export function inner(a: tf.Tensor, b: tf.Tensor): number {
  const other = b.dataSync<'float32'>();
  return a.dataSync<'float32'>().reduce((sum, value, i) => sum + value * other[i], 0);
}
