import { LoupeError } from '../base/error.ts';
import { tf } from '../tensor/tf.ts';
import { classCounts, sizeOf, type Examples } from './examples.ts';
import type { Network } from './network.ts';
import type { TrainingOptions } from './training-options.ts';

/** Reads examples for one network, always into the same memory. */
export class BatchReader {
  /** Wanted outputs of the examples read last; for classes 1 at the right one, else 0. */
  readonly targets: Float32Array;
  readonly #examples: Examples;
  readonly #inputs: Float32Array;
  readonly #width: number;
  #count = 0;

  /** @param largest most examples at once */
  constructor({ output }: Network, examples: Examples, largest: number) {
    this.#examples = examples;
    this.#width = sizeOf(output);
    this.#inputs = new Float32Array(largest * sizeOf(examples.shape));
    this.targets = new Float32Array(largest * this.#width);
  }

  async read(indices: readonly number[]): Promise<void> {
    this.#count = indices.length;
    await this.#examples.read(indices, this.#inputs);
    if (this.#examples.target) {
      await this.#examples.target.read(indices, this.targets);
      return;
    }
    this.targets.fill(0);
    for (const [at, index] of indices.entries()) this.targets[at * this.#width + this.#examples.label(index)] = 1;
  }

  /** The inputs read last, [examples, …shape]; valid until the next `read`. */
  tensor(): tf.Tensor {
    const { shape } = this.#examples;
    return tf.tensor(this.#inputs.subarray(0, this.#count * sizeOf(shape)), [this.#count, ...shape]);
  }
}

/** 0 … length − 1 in an order that depends on nothing but the random numbers (Fisher and Yates). */
export function shuffled(length: number, random: { uniform(): number }): number[] {
  const order = Array.from({ length }, (_, index) => index);
  for (let at = length - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/**
 * Weight of an example of each class.
 * @throws LoupeError USAGE where weights are given for another number of classes
 */
export function weightsOfClasses(classWeights: TrainingOptions['classWeights'], train: Examples): readonly number[] {
  const counts = classCounts(train);
  if (classWeights === 'equal') return counts.map(() => 1);
  if (classWeights === 'balanced') return counts.map((count) => (count > 0 ? train.length / (counts.length * count) : 0));
  if (classWeights.length !== counts.length) {
    throw new LoupeError('USAGE', `There are ${counts.length} classes, but ${classWeights.length} class weights were given.`);
  }
  return classWeights;
}

/**
 * Whether examples fit a network, and (for training) hold more than one class.
 * @throws LoupeError DATASET_INVALID
 */
export function checkExamples({ description, input, output }: Network, examples: Examples, what: string): void {
  const fail = (sentence: string): never => {
    throw new LoupeError('DATASET_INVALID', sentence);
  };
  if (examples.length === 0) fail(`There are no ${what} examples: add some, or give this part a larger share of the split.`);
  if (examples.shape.join() !== input.join()) {
    fail(`The ${what} examples are ${examples.shape.join('×')}, but the network takes ${input.join('×')}.`);
  }
  if (examples.target) {
    if (examples.target.size !== sizeOf(output)) {
      fail(`The ${what} examples have ${examples.target.size} wanted values, but the network has ${sizeOf(output)} outputs.`);
    }
    return;
  }
  if (examples.classes.join('\n') !== description.classes.join('\n')) {
    fail(`The ${what} examples are of ${examples.classes.join(', ')}, but the network tells ${description.classes.join(', ')}.`);
  }
  if (what === 'training') {
    const present = classCounts(examples).flatMap((count, at) => (count > 0 ? [examples.classes[at]] : []));
    if (present.length < 2)
      fail(`All training examples are "${present[0]}": a classifier needs examples of two classes at least.`);
  }
}
