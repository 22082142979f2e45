import type { Random } from '../numeric/random.ts';
import type { Initialisation } from './description.ts';

/**
 * Initial weights that keep the size of signals and gradients from layer to layer.
 *
 * - `glorot`: uniform, variance 2/(fan in + fan out); for sigmoid, tanh and softmax (Glorot and Bengio 2010)
 * - `he`: normal, variance 2/fan in; for ReLU and similar functions (He et al. 2015)
 * - `lecun`: normal, variance 1/fan in (LeCun et al. 1998)
 *
 * @param fanIn number of inputs of one output
 * @param fanOut number of outputs that depend on one input
 */
export function initialise(
  kind: Initialisation,
  out: Float32Array,
  fan: { readonly in: number; readonly out: number },
  random: Random,
): void {
  switch (kind) {
    case 'glorot': {
      const limit = Math.sqrt(6 / (fan.in + fan.out));
      for (let at = 0; at < out.length; at++) out[at] = limit * (2 * random.uniform() - 1);
      return;
    }
    case 'he':
    case 'lecun': {
      const deviation = Math.sqrt((kind === 'he' ? 2 : 1) / fan.in);
      for (let at = 0; at < out.length; at++) out[at] = deviation * random.normal();
      return;
    }
    default:
      kind satisfies never;
  }
}
