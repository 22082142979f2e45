import { LoupeError } from '../../base/error.ts';
import { tf } from '../../tensor/tf.ts';
import { sizeOf } from '../examples.ts';
import type { Layer, Shape } from './layer.ts';

/** Images as vectors, row by row, the channels of a pixel together. */
export function flatten(input: Shape): Layer {
  const size = sizeOf(input);
  return {
    input,
    output: [size],
    weights: [],
    forward: (x) => ({ y: tf.reshape(x, [-1, size]), saved: [] }),
    backward: (dy, _w, _pass, wantsInput) => ({ dx: wantsInput ? tf.reshape(dy, [-1, ...input]) : null, dw: [] }),
  };
}

/** While training, zero with probability `rate`, otherwise x/(1 − rate); outside training x (Srivastava et al. 2014). */
export function dropout(input: Shape, { rate }: { rate: number }): Layer {
  return {
    input,
    output: input,
    weights: [],
    forward(x, _w, mode) {
      if (!mode.training || rate === 0) return { y: x, saved: [] };
      const kept = new Float32Array(x.size);
      for (let at = 0; at < kept.length; at++) kept[at] = mode.random.uniform() < rate ? 0 : 1 / (1 - rate);
      const mask = tf.tensor(kept, x.shape);
      return { y: tf.mul(x, mask), saved: [mask] };
    },
    backward: (dy, _w, { saved: [mask] }, wantsInput) => ({
      dx: wantsInput ? (mask ? tf.mul(dy, mask) : dy) : null,
      dw: [],
    }),
  };
}

/**
 * −½‖x − c‖² for each unit's centre c, a row of seeded ±1 that training leaves as it is: the nearer, the larger.
 * Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", Proc. IEEE 86 (1998), II-B.
 */
export function radial(input: Shape, { units }: { units: number }): Layer {
  if (input.length !== 1) {
    throw new LoupeError(
      'MODEL_INVALID',
      `A radial layer takes vectors, but here come ${input.join('×')}: put "flatten" before it.`,
    );
  }
  const [inputs] = input;
  return {
    input,
    output: [units],
    weights: [
      {
        name: 'centres',
        shape: [units, inputs],
        trained: false,
        decays: false,
        count: 0,
        initialise(out, random) {
          for (let at = 0; at < out.length; at++) out[at] = random.uniform() < 0.5 ? -1 : 1;
        },
      },
    ],
    products: inputs * units,
    forward(x, [centres]) {
      const product = tf.matMul(x, centres, false, true);
      const squares = tf.add(tf.sum(tf.square(x), 1, true), tf.sum(tf.square(centres), 1));
      return { y: tf.sub(product, tf.mul(squares, 0.5)), saved: [x] };
    },
    backward(dy, [centres], { saved: [x] }, wantsInput) {
      if (!wantsInput) return { dx: null, dw: [null] };
      const dx = tf.sub(tf.matMul(dy as tf.Tensor2D, centres as tf.Tensor2D), tf.mul(x, tf.sum(dy, 1, true)));
      return { dx, dw: [null] };
    },
  };
}
