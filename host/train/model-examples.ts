import { LoupeError } from '../../core/base/error.ts';
import { createRandom } from '../../core/numeric/random.ts';
import type { ModelDescription } from '../../core/train/description.ts';
import { sizeOf, type Examples } from '../../core/train/examples.ts';
import type { ModelMeta, TrainedModel } from './trained-model.ts';

/** Most bytes of examples that go into a model's file, and most of them. */
const mostBytes = 256 * 1024;
const mostExamples = 32;
const mostDrawn = 32;
/** Most random values that are drawn: however large the inputs that a file claims, the comparison takes seconds. */
const mostDrawnValues = 2 ** 22;

/** Inputs on which an exported model is compared with ours. */
export interface ComparedInputs {
  readonly count: number;
  /** One after another, as the network takes them. */
  readonly values: Float32Array;
  /** Test examples that the model carries, or random numbers of the training examples' mean and spread. */
  readonly from: 'test examples' | 'random inputs';
}

/** Some examples in the form of a model's file, chosen evenly over all. */
export async function examplesToCarry(examples: Examples): Promise<NonNullable<ModelMeta['samples']>> {
  const size = sizeOf(examples.shape);
  const count = Math.max(1, Math.min(mostExamples, examples.length, Math.floor(mostBytes / (4 * size))));
  const indices = Array.from({ length: count }, (_, at) => Math.floor((at * examples.length) / count));
  const values = new Float32Array(count * size);
  await examples.read(indices, values);
  return { count, values: Buffer.from(values.buffer).toString('base64') };
}

/**
 * The examples that a model carries, else normally distributed inputs that follow from a fixed seed.
 * @throws LoupeError MODEL_INVALID where the examples are not as many as the file says, or not all of them are numbers
 */
export function inputsToCompare({ network, meta: { samples } }: Pick<TrainedModel, 'network' | 'meta'>): ComparedInputs {
  const size = sizeOf(network.input);
  if (samples) return { count: samples.count, values: carriedExamples(samples, size), from: 'test examples' };
  const random = createRandom(1);
  const [means, scales] = network.description.layers[0].kind === 'standardise' ? network.parameters : [];
  const channels = network.input[network.input.length - 1];
  const count = Math.max(1, Math.min(mostDrawn, Math.floor(mostDrawnValues / size)));
  const values = Float32Array.from({ length: count * size }, (_, at) => {
    const channel = at % channels;
    const known = means && scales && scales.values[channel] !== 0;
    return known ? means.values[channel] + random.normal() / scales.values[channel] : random.normal();
  });
  return { count, values, from: 'random inputs' };
}

function carriedExamples({ count, values: text }: NonNullable<ModelMeta['samples']>, size: number): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  if (bytes.length !== 4 * size * count) {
    throw new LoupeError(
      'MODEL_INVALID',
      `The model says that it holds ${count} samples of ${size} values, but they are ${bytes.length / 4} values in all: train it anew.`,
    );
  }
  const values = new Float32Array(bytes.buffer);
  if (values.every(Number.isFinite)) return values;
  throw new LoupeError('MODEL_INVALID', "The model's samples hold values that are infinite or not a number: train it anew.");
}

/** A model's description without the examples that it carries. */
export function withoutExamples(description: ModelDescription): ModelDescription {
  const { samples: _, ...meta } = description.meta;
  return { ...description, meta };
}
