import { sizeOf, type Examples } from './examples.ts';
import type { Network } from './network.ts';
import { predictExamples } from './predict-examples.ts';

/** An example near another. */
export interface Neighbour {
  readonly index: number;
  /** Cosine of the angle between the centred features, −1 … 1. */
  readonly similarity: number;
}

/**
 * Features of examples: the outputs of a network's last hidden layer, [examples][features], and their width.
 * @param layer another layer, by its index
 */
export async function featuresOf(
  network: Network,
  examples: Examples,
  layer = network.lastHiddenLayer,
): Promise<{ readonly values: Float32Array; readonly width: number }> {
  const values = await predictExamples(network, examples, { layer });
  return { values, width: sizeOf(network.layers[layer].output) };
}

/**
 * The examples whose features have the most similar direction to those of a given example, the most similar first. Features are
 * centred on the mean of all, so that what all have in common does not count.
 * @param features of the examples to choose from, as `featuresOf` gives them
 * @param own features of the example to compare with
 * @param exclude index of an example to skip: the given one itself
 */
export function nearest(
  features: { readonly values: Float32Array; readonly width: number },
  own: Float32Array,
  count: number,
  exclude = -1,
): Neighbour[] {
  const { values, width } = features;
  const length = values.length / width;
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at++) mean[at % width] += values[at] / length;
  const found: Neighbour[] = [];
  for (let index = 0; index < length; index++) {
    if (index === exclude) continue;
    let [product, ownSquare, otherSquare] = [0, 0, 0];
    for (let at = 0; at < width; at++) {
      const a = own[at] - mean[at];
      const b = values[index * width + at] - mean[at];
      product += a * b;
      ownSquare += a * a;
      otherSquare += b * b;
    }
    const size = Math.sqrt(ownSquare * otherSquare);
    found.push({ index, similarity: size > 0 ? product / size : 0 });
  }
  return found.toSorted((a, b) => b.similarity - a.similarity).slice(0, count);
}
