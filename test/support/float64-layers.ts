import type { LayerDescription } from '../../core/train/description.ts';
import { axisOf, type Axis } from '../../core/train/layers/geometry.ts';
import type { Layer } from '../../core/train/layers/layer.ts';

type Numbers = Float64Array;

/**
 * Outputs of a layer in float64, written out from its formula without any tensors: what the tensor passes are checked against.
 * @param x [batch, …input]
 * @param w every weight of the layer
 * @param mask of a dropout that is on: the factor of every input
 */
export function forwardInFloat64(
  layer: Layer,
  description: LayerDescription,
  x: Numbers,
  w: readonly Numbers[],
  batch: number,
  { training = false, mask }: { training?: boolean; mask?: ArrayLike<number> } = {},
): Float64Array {
  const channels = layer.input[layer.input.length - 1];
  const map = (value: (x: number, channel: number, at: number) => number): Float64Array =>
    Float64Array.from(x, (each, at) => value(each, at % channels, at));
  switch (description.kind) {
    case 'dense':
      return rowsOf(x, batch, channels, description.units, (row, unit) => {
        const sum = row.reduce((all, value, at) => all + value * w[0][at * description.units + unit], 0);
        return sum + (description.bias ? w[1][unit] : 0);
      });
    case 'radial':
      return rowsOf(x, batch, channels, description.units, (row, unit) =>
        row.reduce((all, value, at) => all - (value - w[0][unit * channels + at]) ** 2 / 2, 0),
      );
    case 'softmax':
      return rowsOf(x, batch, channels, channels, (row, unit) => {
        const top = Math.max(...row);
        return Math.exp(row[unit] - top) / row.reduce((all, value) => all + Math.exp(value - top), 0);
      });
    case 'convolution':
      return convolve(layer, description, x, w, batch);
    case 'pooling':
      return pool(layer, description, x, batch);
    case 'standardise':
      return map((value, channel) => (value - w[0][channel]) * w[1][channel]);
    case 'gain':
      return map((value, channel) => value * w[0][channel] + w[1][channel]);
    case 'batch-normalisation': {
      const [mean, variance] = training ? momentsOf(x, channels) : [w[2], w[3]];
      return map(
        (value, channel) =>
          ((value - mean[channel]) / Math.sqrt(variance[channel] + description.epsilon)) * w[0][channel] + w[1][channel],
      );
    }
    case 'response-normalisation': {
      const { depth, k, alpha, beta } = description;
      const back = Math.floor((depth - 1) / 2);
      return map((value, channel, at) => {
        let sum = 0;
        for (let other = Math.max(0, channel - back); other < Math.min(channels, channel - back + depth); other++)
          sum += x[at - channel + other] ** 2;
        return value * (k + alpha * sum) ** -beta;
      });
    }
    case 'flatten':
      return map((value) => value);
    case 'dropout':
      return map((value, _channel, at) => value * (mask ? mask[at] : 1));
    case 'sigmoid':
      return map((value) => 1 / (1 + Math.exp(-value)));
    case 'tanh':
      return map((value) => description.amplitude * Math.tanh(description.slope * value));
    case 'relu':
      return map((value) => Math.max(0, value));
    case 'leaky-relu':
      return map((value) => (value < 0 ? description.slope * value : value));
    case 'prelu':
      return map((value, channel) => (value < 0 ? w[0][channel] * value : value));
    default:
      return description satisfies never;
  }
}

function rowsOf(
  x: Numbers,
  batch: number,
  inputs: number,
  units: number,
  output: (row: Numbers, unit: number) => number,
): Float64Array {
  const y = new Float64Array(batch * units);
  for (let example = 0; example < batch; example++) {
    const row = x.slice(example * inputs, (example + 1) * inputs);
    for (let unit = 0; unit < units; unit++) y[example * units + unit] = output(row, unit);
  }
  return y;
}

function momentsOf(x: Numbers, channels: number): [mean: Float64Array, variance: Float64Array] {
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
  const count = x.length / channels;
  for (let at = 0; at < x.length; at++) mean[at % channels] += x[at] / count;
  for (let at = 0; at < x.length; at++) variance[at % channels] += (x[at] - mean[at % channels]) ** 2 / count;
  return [mean, variance];
}

/** Calls `each` for every output position with the inputs of its window: index in the window, and index in `x` of channel 0. */
function overWindows(
  layer: Layer,
  rows: Axis,
  columns: Axis,
  batch: number,
  each: (output: number, window: readonly { tap: number; at: number }[]) => void,
): void {
  const [height, width, channels] = layer.input;
  const filters = layer.output[2];
  let place = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows.output; row++) {
      for (let column = 0; column < columns.output; column++, place++) {
        const window: { tap: number; at: number }[] = [];
        for (let tap = 0; tap < rows.size * columns.size; tap++) {
          const y = row * rows.stride - rows.before + Math.floor(tap / columns.size);
          const x = column * columns.stride - columns.before + (tap % columns.size);
          if (y >= 0 && y < height && x >= 0 && x < width)
            window.push({ tap, at: ((image * height + y) * width + x) * channels });
        }
        each(place * filters, window);
      }
    }
  }
}

function convolve(
  layer: Layer,
  { filters, size, stride, padding, groups, bias, connections }: Extract<LayerDescription, { kind: 'convolution' }>,
  x: Numbers,
  w: readonly Numbers[],
  batch: number,
): Float64Array {
  const [height, width, channels] = layer.input;
  const [tall, wide] = typeof size === 'number' ? [size, size] : size;
  const depth = channels / groups;
  const y = new Float64Array(batch * layer.output.reduce((product, side) => product * side, 1));
  overWindows(layer, axisOf(height, tall, stride, padding), axisOf(width, wide, stride, padding), batch, (output, window) => {
    for (let filter = 0; filter < filters; filter++) {
      const first = Math.floor(filter / (filters / groups)) * depth;
      let sum = bias ? w[1][filter] : 0;
      for (const { tap, at } of window) {
        for (let channel = 0; channel < depth; channel++) {
          if (connections && !connections[filter].includes(channel)) continue;
          sum += x[at + first + channel] * w[0][(tap * depth + channel) * filters + filter];
        }
      }
      y[output + filter] = sum;
    }
  });
  return y;
}

function pool(
  layer: Layer,
  { of, size, stride = size }: Extract<LayerDescription, { kind: 'pooling' }>,
  x: Numbers,
  batch: number,
): Float64Array {
  const [height, width, channels] = layer.input;
  const y = new Float64Array(batch * layer.output.reduce((product, side) => product * side, 1));
  overWindows(layer, axisOf(height, size, stride, 'valid'), axisOf(width, size, stride, 'valid'), batch, (output, window) => {
    for (let channel = 0; channel < channels; channel++) {
      const values = window.map(({ at }) => x[at + channel]);
      y[output + channel] = of === 'max' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
    }
  });
  return y;
}
