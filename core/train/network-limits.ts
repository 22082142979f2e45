import { LoupeError } from '../base/error.ts';
import { sizeOf } from './examples.ts';
import type { Layer } from './layers/layer.ts';

/** Most values that one example takes at any layer, padding included: 64 MB. AlexNet's largest layer has 290,400. */
const mostValues = 2 ** 24;
/** Most weights of a network: 1 GB. The original AlexNet has 61 million. */
const mostWeights = 2 ** 28;
/** Most multiplications for one example: some seconds. The original AlexNet takes 1.1 thousand million. */
const mostProducts = 2 ** 36;

/**
 * Refuses a network that is larger than any that can be run, by its description alone: nothing is allocated. A description from a
 * file may claim any size.
 * @throws LoupeError MODEL_INVALID with the size and the limit
 */
export function requireBounded(layers: readonly Layer[]): void {
  let [values, weights, products] = [0, 0, 0];
  for (const layer of layers) {
    values = Math.max(values, sizeOf(layer.input), sizeOf(layer.output), layer.held ?? 0);
    weights += layer.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    products += layer.products ?? 0;
  }
  for (const [what, count, most] of [
    ['values of one example', values, mostValues],
    ['weights', weights, mostWeights],
    ['multiplications for one example', products, mostProducts],
  ] as const) {
    if (count <= most) continue;
    throw new LoupeError(
      'MODEL_INVALID',
      `The network takes ${inDigits(count)} ${what}, more than the ${most} that can be run: use smaller inputs, or fewer and smaller layers.`,
    );
  }
}

function inDigits(count: number): string {
  return Number.isSafeInteger(count) ? String(count) : count.toPrecision(3);
}
