import { tf } from '../../tensor/tf.ts';
import type { LayerDescription } from '../description.ts';
import { sizeOf } from '../examples.ts';
import { sumOverChannels } from './activations.ts';
import type { Layer, Shape } from './layer.ts';
import { constantWeight, fixedWeight } from './weights.ts';

/** (x − mean)·scale for each channel, with numbers that training does not change. */
export function standardise(input: Shape): Layer {
  const channels = [input[input.length - 1]];
  return {
    input,
    output: input,
    weights: [fixedWeight('mean', channels, 0), fixedWeight('scale', channels, 1)],
    forward: (x, [mean, scale]) => ({ y: tf.mul(tf.sub(x, mean), scale), saved: [] }),
    backward: (dy, [, scale], _pass, wantsInput) => ({ dx: wantsInput ? tf.mul(dy, scale) : null, dw: [null, null] }),
  };
}

/** gain·x + bias for each channel. */
export function gain(input: Shape): Layer {
  const channels = [input[input.length - 1]];
  return {
    input,
    output: input,
    weights: [constantWeight('gain', channels, 1), constantWeight('bias', channels, 0)],
    forward: (x, [factor, bias]) => ({ y: tf.add(tf.mul(x, factor), bias), saved: [x] }),
    backward: (dy, [factor], { saved: [x] }, wantsInput) => ({
      dx: wantsInput ? tf.mul(dy, factor) : null,
      dw: [sumOverChannels(tf.mul(dy, x)), sumOverChannels(dy)],
    }),
  };
}

/**
 * Each channel brought to mean 0 and variance 1 over batch and place, times a gain, plus a bias. Outside training the
 * running mean and variance take the place of the batch's.
 *
 * With x̂ = (x − µ)/σ over m values: ∂C/∂x = gain/σ·(∂C/∂y − mean(∂C/∂y) − x̂·mean(∂C/∂y·x̂)).
 * Source: S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015.
 */
export function batchNormalisation(
  input: Shape,
  { momentum, epsilon }: Extract<LayerDescription, { kind: 'batch-normalisation' }>,
): Layer {
  const channels = [input[input.length - 1]];
  return {
    input,
    output: input,
    weights: [
      constantWeight('gain', channels, 1),
      constantWeight('bias', channels, 0),
      fixedWeight('mean', channels, 0),
      fixedWeight('variance', channels, 1),
    ],
    forward(x, [factor, bias, runningMean, runningVariance], { training }) {
      const values = x.size / channels[0];
      const mean = training ? tf.div(sumOverChannels(x), values) : runningMean;
      const centred = tf.sub(x, mean);
      const variance = training ? tf.div(sumOverChannels(tf.square(centred)), values) : runningVariance;
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const normal = tf.mul(centred, inverse);
      const y = tf.add(tf.mul(normal, factor), bias);
      if (!training) return { y, saved: [normal, inverse] };
      const moved = (old: tf.Tensor, now: tf.Tensor): tf.Tensor => tf.add(tf.mul(old, momentum), tf.mul(now, 1 - momentum));
      const updates = new Map([
        [2, moved(runningMean, mean)],
        [3, moved(runningVariance, variance)],
      ]);
      return { y, saved: [normal, inverse], updates };
    },
    backward(dy, [factor], { saved: [normal, inverse], updates }, wantsInput) {
      const dGain = sumOverChannels(tf.mul(dy, normal));
      const dBias = sumOverChannels(dy);
      const dw = [dGain, dBias, null, null];
      if (!wantsInput) return { dx: null, dw };
      const slope = tf.mul(factor, inverse);
      if (!updates) return { dx: tf.mul(dy, slope), dw };
      const values = dy.size / channels[0];
      const held = tf.add(tf.div(dBias, values), tf.mul(normal, tf.div(dGain, values)));
      return { dx: tf.mul(tf.sub(dy, held), slope), dw };
    },
  };
}

/**
 * y = x·s^(−β) with s(c) = k + α·Σ x²(c′), the sum over the `depth` channels round c.
 *
 * ∂C/∂x = ∂C/∂y·s^(−β) − 2αβ·x·Σ (∂C/∂y·x·s^(−β−1))(c′). The sums are products with a band of ones.
 * Source: A. Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", NIPS 2012, 3.3.
 */
export function responseNormalisation(
  input: Shape,
  { depth, k, alpha, beta }: Extract<LayerDescription, { kind: 'response-normalisation' }>,
): Layer {
  const channels = input[input.length - 1];
  // Made on first use: by then it is known to fit into memory.
  let made: Float32Array | undefined;
  const band = (): Float32Array => (made ??= bandOfOnes(channels, depth));
  const summed = (x: tf.Tensor, turned: boolean): tf.Tensor =>
    tf.reshape(
      tf.matMul(tf.reshape<tf.Rank.R2>(x, [-1, channels]), tf.tensor2d(band(), [channels, channels]), false, turned),
      x.shape,
    );
  return {
    input,
    output: input,
    weights: [],
    products: sizeOf(input) * channels,
    held: channels ** 2,
    forward(x) {
      const s = tf.add(tf.mul(summed(tf.square(x), false), alpha), k);
      const shrink = tf.pow(s, -beta);
      return { y: tf.mul(x, shrink), saved: [x, s, shrink] };
    },
    backward(dy, _w, { saved: [x, s, shrink] }, wantsInput) {
      if (!wantsInput) return { dx: null, dw: [] };
      const direct = tf.mul(dy, shrink);
      const round = summed(tf.div(tf.mul(direct, x), s), true);
      return { dx: tf.sub(direct, tf.mul(tf.mul(x, round), 2 * alpha * beta)), dw: [] };
    },
  };
}

/** 1 where one channel is among the `depth` round another, [channels, channels]. */
function bandOfOnes(channels: number, depth: number): Float32Array {
  const band = new Float32Array(channels * channels);
  // With an even depth the window reaches one channel further ahead than back, as in other programs.
  const back = Math.floor((depth - 1) / 2);
  for (let to = 0; to < channels; to++) {
    for (let from = Math.max(0, to - back); from < Math.min(channels, to - back + depth); from++) band[from * channels + to] = 1;
  }
  return band;
}
