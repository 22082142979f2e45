import { LoupeError } from '../base/error.ts';
import { tf } from '../tensor/tf.ts';
import { classOdds } from './class-odds.ts';
import { sizeOf } from './examples.ts';
import type { Network } from './network.ts';

/** How strongly a network's answer for one example depends on each input. */
export interface AttentionMap {
  /** Shape of `values`: [height, width] of an image, [inputs] of a vector. */
  readonly shape: readonly number[];
  /** Row by row; their meaning depends on the function that computed them. */
  readonly values: Float32Array;
}

/**
 * The gradient of a class's score, |∂s/∂x|, the largest over the channels of a pixel. The score is the input of the final softmax,
 * so that an example of probability near 1 has gradients too.
 *
 * Source: K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks", ICLR workshop 2014.
 * @param target index of the class
 */
export function gradientMap(network: Network, example: Float32Array, target: number): AttentionMap {
  checkExample(network, example, target);
  const values = tf.tidy(() => {
    const pass = network.forward(tf.tensor(example, [1, ...network.input]), { training: false }, scoreLayers(network));
    const chosen = new Float32Array(sizeOf(network.output));
    chosen[target] = 1;
    const { dx } = network.backward(pass, tf.tensor(chosen, [1, ...network.output]), { wantsInput: true });
    return dx ? Float32Array.from(dx.dataSync<'float32'>()) : new Float32Array(example.length);
  });
  return overChannels(network, values);
}

/**
 * Occlusion: how much the probability of a class, or the logarithm of its odds, falls when a window of the example is covered; for
 * every pixel the mean over the windows that cover it. Positive values speak for the class. Vectors are covered one input at a
 * time.
 *
 * Source: M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, 4.2.
 * @param window side of the window in pixels; a quarter of the shorter side by default
 * @param cover values that replace the covered ones, channel by channel; the means of a `standardise` layer, or 0, by default
 * @param of the quantity whose fall is measured; log odds still change where the probability is near 1
 */
export async function occlusionMap(
  network: Network,
  example: Float32Array,
  target: number,
  options: {
    readonly window?: number;
    readonly stride?: number;
    readonly cover?: readonly number[];
    readonly of?: 'probability' | 'log odds';
  } = {},
): Promise<AttentionMap> {
  checkExample(network, example, target);
  const [height, width, channels] = network.input.length === 3 ? network.input : [network.input[0], 1, 1];
  const isVector = network.input.length === 1;
  const { window = isVector ? 1 : Math.max(1, Math.round(Math.min(height, width) / 4)) } = options;
  const { stride = Math.max(1, Math.floor(window / 2)), cover = meansOf(network) } = options;
  const size = example.length;
  const classes = sizeOf(network.output);
  const sums = new Float64Array(height * width);
  const counts = new Float64Array(height * width);
  const standing =
    options.of === 'log odds'
      ? (batch: Float32Array) => classOdds(network, batch, target)
      : async (batch: Float32Array) => (await network.predict(batch)).filter((_, at) => at % classes === target);
  const [whole] = await standing(example);

  const places = starts(height, window, stride).flatMap((top) =>
    starts(width, isVector ? 1 : window, stride).map((left) => ({ top, left })),
  );
  const pixels = function* ({ top, left }: { top: number; left: number }): Generator<number> {
    for (let y = top; y < Math.min(height, top + window); y++) {
      for (let x = left; x < Math.min(width, left + (isVector ? 1 : window)); x++) yield y * width + x;
    }
  };
  const batch = 64;
  for (let start = 0; start < places.length; start += batch) {
    const part = places.slice(start, start + batch);
    const covered = new Float32Array(part.length * size);
    for (const [at, place] of part.entries()) {
      covered.set(example, at * size);
      for (const pixel of pixels(place)) {
        for (let channel = 0; channel < channels; channel++) {
          covered[at * size + pixel * channels + channel] = cover[isVector ? pixel : channel] ?? 0;
        }
      }
    }
    const left = await standing(covered);
    for (const [at, place] of part.entries()) {
      const fall = whole - left[at];
      for (const pixel of pixels(place)) {
        sums[pixel] += fall;
        counts[pixel]++;
      }
    }
  }
  return {
    shape: isVector ? [height] : [height, width],
    values: Float32Array.from(sums, (sum, at) => (counts[at] > 0 ? sum / counts[at] : 0)),
  };
}

/** First rows of windows that together cover everything. */
function starts(length: number, window: number, stride: number): number[] {
  const last = Math.max(0, length - window);
  const found: number[] = [];
  for (let at = 0; at < last; at += stride) found.push(at);
  return [...found, last];
}

/** Layers up to the scores. */
function scoreLayers({ description, layers }: Network): number {
  return layers.length - (description.layers.at(-1)?.kind === 'softmax' ? 1 : 0);
}

/** Values that replace a covered input: the means of a `standardise` layer, else 0. */
export function meansOf({ description, parameters, input }: Network): readonly number[] {
  if (description.layers[0].kind === 'standardise') return [...parameters[0].values];
  return Array.from({ length: input[input.length - 1] }, () => 0);
}

function overChannels({ input }: Network, gradient: Float32Array): AttentionMap {
  const channels = input.length === 3 ? input[2] : 1;
  const values = new Float32Array(gradient.length / channels);
  for (let at = 0; at < gradient.length; at++) {
    const pixel = Math.floor(at / channels);
    values[pixel] = Math.max(values[pixel], Math.abs(gradient[at]));
  }
  return { shape: input.length === 3 ? [input[0], input[1]] : [...input], values };
}

/** @throws LoupeError FRAME_MISMATCH, USAGE */
export function checkExample({ input, output }: Network, example: Float32Array, target: number): void {
  if (example.length !== sizeOf(input)) {
    throw new LoupeError('FRAME_MISMATCH', `The model takes ${input.join('×')} values, but the example has ${example.length}.`);
  }
  if (!Number.isInteger(target) || target < 0 || target >= sizeOf(output)) {
    throw new LoupeError('USAGE', `There is no class ${target}: the model tells 0 to ${sizeOf(output) - 1}.`);
  }
}
