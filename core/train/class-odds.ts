import { sizeOf } from './examples.ts';
import type { Network } from './network.ts';

/**
 * ln(p/(1 − p)) of a class for examples that lie one after another in `batch`. Taken from the scores, it still moves where
 * the probability is 1 to the last digit.
 * @param target index of the class
 */
export async function classOdds(network: Network, batch: Float32Array, target: number): Promise<Float32Array> {
  const classes = sizeOf(network.output);
  const scores = network.description.layers.at(-1)?.kind === 'softmax';
  const outputs = await network.activations(batch, network.layers.length - (scores ? 2 : 1));
  return Float32Array.from({ length: outputs.length / classes }, (_, row) => {
    const own = outputs.subarray(row * classes, (row + 1) * classes);
    if (!scores) return Math.log(own[target] / (1 - own[target]));
    const others = own.filter((_, at) => at !== target);
    const top = Math.max(...others);
    return own[target] - top - Math.log(others.reduce((sum, score) => sum + Math.exp(score - top), 0));
  });
}
