import { tf } from '../../tensor/tf.ts';
import type { Layer, Shape } from './layer.ts';
import { constantWeight } from './weights.ts';

/** y(x) value by value; `slope` gives dy·∂y/∂x from what was saved. */
function elementwise(
  input: Shape,
  y: (x: tf.Tensor) => tf.Tensor,
  save: 'x' | 'y',
  back: (dy: tf.Tensor, saved: tf.Tensor) => tf.Tensor,
): Layer {
  return {
    input,
    output: input,
    weights: [],
    forward(x) {
      const value = y(x);
      return { y: value, saved: [save === 'x' ? x : value] };
    },
    backward: (dy, _w, { saved: [kept] }, wantsInput) => ({ dx: wantsInput ? back(dy, kept) : null, dw: [] }),
  };
}

/** 1/(1 + e⁻ˣ) */
export function sigmoid(input: Shape): Layer {
  return elementwise(input, tf.sigmoid, 'y', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))));
}

/** amplitude·tanh(slope·x) */
export function scaledTanh(input: Shape, { amplitude, slope }: { amplitude: number; slope: number }): Layer {
  if (amplitude === 1 && slope === 1) {
    return elementwise(input, tf.tanh, 'y', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))));
  }
  return elementwise(
    input,
    (x) => tf.mul(tf.tanh(tf.mul(x, slope)), amplitude),
    'y',
    (dy, y) => tf.mul(dy, tf.sub(amplitude * slope, tf.mul(tf.square(y), slope / amplitude))),
  );
}

/** max(0, x) */
export function relu(input: Shape): Layer {
  return elementwise(input, tf.relu, 'y', (dy, y) => tf.mul(dy, tf.step(y)));
}

/** x, or slope·x below zero. */
export function leakyRelu(input: Shape, { slope }: { slope: number }): Layer {
  return elementwise(
    input,
    (x) => tf.leakyRelu(x, slope),
    'x',
    (dy, x) => tf.mul(dy, tf.add(tf.mul(tf.step(x), 1 - slope), slope)),
  );
}

/** x, or slope·x below zero with a learned slope for each channel. */
export function parametricRelu(input: Shape, { slope }: { slope: number }): Layer {
  const channels = input[input.length - 1];
  return {
    input,
    output: input,
    weights: [constantWeight('slope', [channels], slope)],
    forward: (x, [slopes]) => ({ y: tf.prelu(x, slopes), saved: [x] }),
    backward(dy, [slopes], { saved: [x] }, wantsInput) {
      const positive = tf.step(x);
      const dSlope = sumOverChannels(tf.mul(dy, tf.minimum(x, 0)));
      if (!wantsInput) return { dx: null, dw: [dSlope] };
      // positive + (1 − positive)·slope
      const dx = tf.mul(dy, tf.add(slopes, tf.mul(positive, tf.sub(1, slopes))));
      return { dx, dw: [dSlope] };
    },
  };
}

/** eˣ/Σeˣ of vectors: probabilities that add up to 1. */
export function softmax(input: Shape): Layer {
  return elementwise(
    input,
    (x) => tf.softmax(x),
    'y',
    (dy, y) => {
      const product = tf.mul(dy, y);
      return tf.sub(product, tf.mul(y, tf.sum(product, -1, true)));
    },
  );
}

/** Sums over all axes but the last. */
export function sumOverChannels(x: tf.Tensor): tf.Tensor {
  return tf.sum(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
}
