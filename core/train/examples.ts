import { LoupeError } from '../base/error.ts';

/**
 * Labelled examples, wherever they lie: a mini-batch at a time is read, so a set may be larger than memory.
 *
 * Every example has the same shape. For regression `target` takes the place of the labels.
 */
export interface Examples {
  readonly length: number;
  /** Of one example, without the batch: [inputs], or [height, width, channels]. */
  readonly shape: readonly number[];
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** Class of an example, 0 … classes.length − 1. */
  label(index: number): number;
  /** Reads examples one after another into `out`, which has room for them all. */
  read(indices: readonly number[], out: Float32Array): Promise<void>;
  /** Values that the network's outputs should take, instead of a class. */
  readonly target?: {
    /** Values of each example. */
    readonly size: number;
    read(indices: readonly number[], out: Float32Array): Promise<void>;
  };
}

/** Values of one example of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Examples that lie in memory, one after another in `data`.
 * @throws LoupeError DATASET_INVALID where the lengths do not go together or a label names no class
 */
export function memoryExamples(
  shape: readonly number[],
  classes: readonly string[],
  data: Float32Array,
  labels: ArrayLike<number>,
): Examples {
  const size = sizeOf(shape);
  if (data.length !== labels.length * size) {
    throw new LoupeError(
      'DATASET_INVALID',
      `${labels.length} examples of ${shape.join('×')} need ${labels.length * size} values, but there are ${data.length}.`,
    );
  }
  for (let index = 0; index < labels.length; index++) {
    if (!Number.isInteger(labels[index]) || labels[index] < 0 || labels[index] >= classes.length) {
      throw new LoupeError(
        'DATASET_INVALID',
        `Example ${index} has the label ${labels[index]}, but labels are whole numbers from 0 to ${classes.length - 1}.`,
      );
    }
  }
  return {
    length: labels.length,
    shape,
    classes,
    label: (index) => labels[index],
    read: async (indices, out) => gather(data, size, indices, out),
  };
}

/** Pairs of inputs and wanted outputs, for regression; `targets` holds `targetSize` values an example. */
export function memoryPairs(shape: readonly number[], data: Float32Array, targetSize: number, targets: Float32Array): Examples {
  const length = targets.length / targetSize;
  return {
    ...memoryExamples(shape, ['value'], data, new Uint8Array(length)),
    target: { size: targetSize, read: async (indices, out) => gather(targets, targetSize, indices, out) },
  };
}

function gather(data: Float32Array, size: number, indices: readonly number[], out: Float32Array): void {
  for (const [at, index] of indices.entries()) out.set(data.subarray(index * size, (index + 1) * size), at * size);
}

/** A part of a set of examples, in a given order, without copying them. */
export function subset(examples: Examples, chosen: readonly number[]): Examples {
  const { target } = examples;
  const inside = (indices: readonly number[]): number[] => indices.map((index) => chosen[index]);
  return {
    length: chosen.length,
    shape: examples.shape,
    classes: examples.classes,
    label: (index) => examples.label(chosen[index]),
    read: (indices, out) => examples.read(inside(indices), out),
    ...(target && { target: { size: target.size, read: (indices, out) => target.read(inside(indices), out) } }),
  };
}

/** How many examples each class has. */
export function classCounts(examples: Examples): number[] {
  const counts = examples.classes.map(() => 0);
  for (let index = 0; index < examples.length; index++) counts[examples.label(index)]++;
  return counts;
}
