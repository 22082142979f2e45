import { LoupeError } from '../../base/error.ts';
import { tf } from '../../tensor/tf.ts';
import type { LayerDescription } from '../description.ts';
import { initialise } from '../initialisation.ts';
import { axisOf, imageShape, type Axis } from './geometry.ts';
import type { Layer, Shape } from './layer.ts';
import { constantWeight } from './weights.ts';

type Options = Extract<LayerDescription, { kind: 'convolution' }>;

/**
 * y(p, f) = b(f) + Σ w(q, c, f)·x(stride·p + q, c), over the channels c that filter f is connected to.
 *
 * All three passes are forward convolutions, which every backend has and has fast (the WebAssembly one lacks the
 * kernel's gradient): ∂C/∂w correlates the input with ∂C/∂y, batch and channels changing places, and ∂C/∂x convolves
 * ∂C/∂y, spread by the stride, with the kernel turned round.
 */
export function convolution(input: Shape, options: Options): Layer {
  const [height, width, channels] = imageShape(input, 'convolution');
  const { filters, stride, groups, bias } = options;
  const [kernelHeight, kernelWidth] = typeof options.size === 'number' ? [options.size, options.size] : options.size;
  const rows = axisOf(height, kernelHeight, stride, options.padding);
  const columns = axisOf(width, kernelWidth, stride, options.padding);
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new LoupeError(
      'MODEL_INVALID',
      `${groups} groups divide neither ${channels} channels nor ${filters} filters evenly: use a common divisor of both.`,
    );
  }
  const depth = channels / groups;
  const connections = options.connections && connectedChannels(options.connections, channels, filters, groups);
  const seen = connections ? connections.reduce((sum, { size }) => sum + size, 0) / filters : depth;
  // Made on first use: by then the larger kernel is known to fit into memory.
  let mask: Float32Array | undefined;
  const connected = (): Float32Array | undefined => (mask ??= connections && connectionMask(connections, channels));
  const taps = kernelHeight * kernelWidth;
  const shape = [kernelHeight, kernelWidth, depth, filters];

  const masked = (kernel: tf.Tensor): tf.Tensor4D =>
    (connections ? tf.mul(kernel, tf.tensor4d(connected() ?? [], [1, 1, depth, filters])) : kernel) as tf.Tensor4D;
  const inGroups = (tensor: tf.Tensor): tf.Tensor4D[] => (groups === 1 ? [tensor as tf.Tensor4D] : tf.split(tensor, groups, 3));
  const together = (parts: tf.Tensor4D[]): tf.Tensor4D => (groups === 1 ? parts[0] : tf.concat(parts, 3));

  return {
    input,
    output: [rows.output, columns.output, filters],
    weights: [
      {
        name: 'kernel',
        shape,
        trained: true,
        decays: true,
        count: taps * seen * filters,
        initialise(out, random) {
          initialise(options.initial, out, { in: taps * seen, out: (taps * seen * filters) / channels }, random);
          const seenBy = connected();
          if (seenBy) for (let at = 0; at < out.length; at++) out[at] *= seenBy[at % seenBy.length];
        },
      },
      ...(bias ? [constantWeight('bias', [filters], 0)] : []),
    ],
    products: rows.output * columns.output * taps * depth * filters,
    held: paddedLength(rows) * paddedLength(columns) * channels,
    forward(x, [kernel, offset]) {
      const padded = pad(x as tf.Tensor4D, [rows.before, rows.after], [columns.before, columns.after]);
      const kernels = inGroups(masked(kernel));
      const sums = together(inGroups(padded).map((part, at) => tf.conv2d(part, kernels[at], stride, 'valid')));
      return { y: offset ? tf.add(sums, offset) : sums, saved: [padded] };
    },
    backward(dy, [kernel], { saved: [padded] }, wantsInput) {
      const parts = inGroups(dy);
      const dKernel = masked(together(inGroups(padded).map((part, at) => kernelGradient(part, parts[at], rows, columns))));
      const dx = wantsInput
        ? together(inGroups(masked(kernel)).map((part, at) => inputGradient(parts[at], part, rows, columns)))
        : null;
      return { dx, dw: bias ? [dKernel, tf.sum(dy, [0, 1, 2])] : [dKernel] };
    },
  };
}

/** Correlates [n, h, w, c] with [n, h′, w′, f] over n, h and w. */
function kernelGradient(x: tf.Tensor4D, dy: tf.Tensor4D, rows: Axis, columns: Axis): tf.Tensor4D {
  return tf.tidy(() => {
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const kernels = tf.transpose(dy, [1, 2, 0, 3]);
    const sums = tf.conv2d(images, kernels, 1, 'valid', 'NHWC', [rows.stride, columns.stride]);
    // rows at the end that no window reached make it longer than the kernel
    const fits = sums.shape[1] === rows.size && sums.shape[2] === columns.size;
    const cut = fits ? sums : tf.slice(sums, [0, 0, 0, 0], [sums.shape[0], rows.size, columns.size, sums.shape[3]]);
    return tf.transpose(cut, [1, 2, 0, 3]);
  });
}

function inputGradient(dy: tf.Tensor4D, kernel: tf.Tensor4D, rows: Axis, columns: Axis): tf.Tensor4D {
  return tf.tidy(() => {
    const spread = spreadOut(dy, rows.stride, columns.stride);
    const padded = pad(spread, borders(rows), borders(columns));
    const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(padded, turned, 1, 'valid');
  });
}

/** Zeros round a spread ∂C/∂y that bring its convolution to the input's length. */
function borders({ input, size, stride, before, output }: Axis): [number, number] {
  return [size - 1 - before, input + before - ((output - 1) * stride + 1)];
}

/** Puts stride − 1 zeros between neighbours. */
function spreadOut(dy: tf.Tensor4D, down: number, across: number): tf.Tensor4D {
  if (down === 1 && across === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const rows = tf.pad<tf.Tensor4D>(tf.reshape(dy, [batch, height, 1, width * channels]), [
    [0, 0],
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const apart = tf.reshape(rows, [batch * height * down, width, 1, channels]);
  const columns = tf.pad(apart, [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = tf.reshape<tf.Rank.R4>(columns, [batch, height * down, width * across, channels]);
  return tf.slice<tf.Rank.R4, tf.Tensor4D>(
    whole,
    [0, 0, 0, 0],
    [batch, (height - 1) * down + 1, (width - 1) * across + 1, channels],
  );
}

function pad(x: tf.Tensor4D, rows: [number, number], columns: [number, number]): tf.Tensor4D {
  return [...rows, ...columns].every((zeros) => zeros === 0) ? x : tf.pad<tf.Tensor4D>(x, [[0, 0], rows, columns, [0, 0]]);
}

function paddedLength({ input, before, after }: Axis): number {
  return before + input + after;
}

/** The channels that each filter sees. @throws LoupeError MODEL_INVALID where the table does not go with the layer */
function connectedChannels(
  connections: readonly (readonly number[])[],
  channels: number,
  filters: number,
  groups: number,
): ReadonlySet<number>[] {
  if (connections.length !== filters || groups !== 1) {
    throw new LoupeError(
      'MODEL_INVALID',
      `A table of connections has one line for each of the ${filters} filters and goes with 1 group, but it has ${connections.length} lines and ${groups} groups.`,
    );
  }
  return connections.map((seen, filter) => {
    for (const channel of seen) {
      if (channel >= channels) {
        throw new LoupeError('MODEL_INVALID', `Filter ${filter} is connected to channel ${channel}, but there are ${channels}.`);
      }
    }
    return new Set(seen);
  });
}

/** 1 where a filter sees a channel, [channels, filters]. */
function connectionMask(connections: readonly ReadonlySet<number>[], channels: number): Float32Array {
  const filters = connections.length;
  const mask = new Float32Array(channels * filters);
  for (const [filter, seen] of connections.entries()) for (const channel of seen) mask[channel * filters + filter] = 1;
  return mask;
}
