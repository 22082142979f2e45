import { tf } from '../../tensor/tf.ts';
import { LoupeError } from '../../base/error.ts';
import type { LayerDescription } from '../description.ts';
import { initialise } from '../initialisation.ts';
import type { Layer, Shape } from './layer.ts';
import { constantWeight } from './weights.ts';

/** y = x·W + b of vectors. */
export function dense(input: Shape, options: Extract<LayerDescription, { kind: 'dense' }>): Layer {
  if (input.length !== 1) {
    throw new LoupeError(
      'MODEL_INVALID',
      `A dense layer takes vectors, but here come ${input.join('×')}: put "flatten" before it.`,
    );
  }
  const { units, bias } = options;
  const [inputs] = input;
  return {
    input,
    output: [units],
    weights: [
      {
        name: 'kernel',
        shape: [inputs, units],
        trained: true,
        decays: true,
        count: inputs * units,
        initialise: (out, random) => initialise(options.initial, out, { in: inputs, out: units }, random),
      },
      ...(bias ? [constantWeight('bias', [units], 0)] : []),
    ],
    products: inputs * units,
    forward(x, [kernel, offset]) {
      const product = tf.matMul(x, kernel);
      return { y: offset ? tf.add(product, offset) : product, saved: [x] };
    },
    backward(dy, [kernel], { saved: [x] }, wantsInput) {
      const dx = wantsInput ? tf.matMul(dy, kernel, false, true) : null;
      const dKernel = tf.matMul(x, dy, true);
      return { dx, dw: bias ? [dKernel, tf.sum(dy, 0)] : [dKernel] };
    },
  };
}
