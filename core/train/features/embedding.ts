import type { Examples } from '../examples.ts';
import { sizeOf } from '../examples.ts';
import type { Network } from '../network.ts';

/** Length of what a network's last hidden layer gives. */
export function embeddingSize(network: Network): number {
  return sizeOf(network.layers[network.lastHiddenLayer].output);
}

/**
 * What a trained network's last hidden layer gives for examples that lie one after another.
 * @returns one vector of `embeddingSize` values an example
 */
export function embed(network: Network, values: Float32Array): Promise<Float32Array> {
  return network.activations(values, network.lastHiddenLayer);
}

/** Examples seen through a trained network: their embeddings instead of themselves. */
export function embeddedExamples(examples: Examples, network: Network): Examples {
  const size = sizeOf(examples.shape);
  return {
    length: examples.length,
    shape: [embeddingSize(network)],
    classes: examples.classes,
    label: (index) => examples.label(index),
    async read(indices, out) {
      const values = new Float32Array(indices.length * size);
      await examples.read(indices, values);
      out.set(await embed(network, values));
    },
  };
}
