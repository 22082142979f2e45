import { LoupeError } from '../base/error.ts';
import { evaluateProbabilities, type Evaluation } from './evaluation.ts';
import { sizeOf, type Examples } from './examples.ts';
import type { Network } from './network.ts';
import type { StopSignal } from './trainer.ts';

export interface PredictionOptions {
  /** Layer whose outputs are wanted; the last by default. */
  readonly layer?: number;
  readonly signal?: StopSignal;
  /** Called with the share that is done, 0–1. */
  readonly onProgress?: (share: number) => void;
}

/** Examples that are read and computed at once. */
const batch = 128;

/**
 * Outputs of a network for all examples, [examples][outputs], a batch at a time.
 * @throws LoupeError CANCELLED when the signal says so, FRAME_MISMATCH where the examples have another shape
 */
export async function predictExamples(
  network: Network,
  examples: Examples,
  { layer = network.layers.length - 1, signal, onProgress }: PredictionOptions = {},
): Promise<Float32Array> {
  if (examples.shape.join() !== network.input.join()) {
    throw new LoupeError(
      'FRAME_MISMATCH',
      `The examples are ${examples.shape.join('×')}, but the model takes ${network.input.join('×')}.`,
    );
  }
  const width = sizeOf(network.layers[layer].output);
  const size = sizeOf(examples.shape);
  const values = new Float32Array(examples.length * width);
  const inputs = new Float32Array(Math.min(batch, examples.length) * size);
  for (let start = 0; start < examples.length; start += batch) {
    if (signal?.aborted) throw new LoupeError('CANCELLED', 'The examples were not gone through to the end.');
    const part = Array.from({ length: Math.min(batch, examples.length - start) }, (_, at) => start + at);
    await examples.read(part, inputs);
    values.set(await network.activations(inputs.subarray(0, part.length * size), layer), start * width);
    onProgress?.((start + part.length) / examples.length);
  }
  return values;
}

/**
 * How well a classifier does on examples.
 * @throws LoupeError DATASET_INVALID where their classes are not the network's, and as `predictExamples`
 */
export async function evaluate(network: Network, examples: Examples, options: PredictionOptions = {}): Promise<Evaluation> {
  const { classes } = network.description;
  if (examples.classes.join('\n') !== classes.join('\n')) {
    throw new LoupeError(
      'DATASET_INVALID',
      `The examples are of ${examples.classes.join(', ')}, but the model tells ${classes.join(', ')}.`,
    );
  }
  const probabilities = await predictExamples(network, examples, options);
  const labels = Array.from({ length: examples.length }, (_, index) => examples.label(index));
  return evaluateProbabilities(probabilities, labels, classes);
}
