import { LoupeError } from '../../base/error.ts';
import type { DescriptionOf, ExportedLayer } from './exported-weights.ts';
import { affineLayer, denseLayer, type TfjsLayer } from './tfjs-layers.ts';

/** Returns a layer as one or more stock layers. @throws LoupeError OUTPUT_FORMAT for what TensorFlow.js' models lack */
export function tfjsLayersOf({ index, description, input, output, weights, beforeSoftmax }: ExportedLayer): TfjsLayer[] {
  const name = `layer_${index}`;
  const channels = input[input.length - 1];
  const plain = (class_name: string, config: Readonly<Record<string, unknown>> = {}): TfjsLayer =>
    plainLayer(class_name, name, config);
  const dense = (kernel: Float32Array, bias: Float32Array | undefined): TfjsLayer => denseLayer(name, kernel, output[0], bias);
  /** (x − mean)·scale + bias, channel by channel. */
  const affine = (mean: Float32Array, scale: Float32Array, bias: Float32Array, own = name): TfjsLayer =>
    affineLayer(own, mean, scale, bias);
  const zeros = new Float32Array(channels);

  switch (description.kind) {
    case 'standardise':
      return [affine(weights['mean'], weights['scale'], zeros)];
    case 'gain':
      return [affine(zeros, weights['gain'], weights['bias'])];
    case 'batch-normalisation':
      return [batchNormalisation(name, description.epsilon, channels, weights)];
    case 'dense':
      return [dense(weights['kernel'], weights['bias'])];
    case 'radial':
      return [radialAsDense(weights['centres'], channels, output[0], beforeSoftmax, dense)];
    case 'convolution':
      return convolution(name, description, channels, weights);
    case 'pooling': {
      const { of, size, stride = size } = description;
      const options = { pool_size: [size, size], strides: [stride, stride], padding: 'valid', data_format: 'channels_last' };
      return [plain(of === 'max' ? 'MaxPooling2D' : 'AveragePooling2D', options)];
    }
    case 'flatten':
      return [plain('Flatten')];
    case 'tanh': {
      const { amplitude, slope } = description;
      const times = (factor: number, own: string): TfjsLayer[] =>
        factor === 1 ? [] : [affine(zeros, new Float32Array(channels).fill(factor), zeros, own)];
      return [
        ...times(slope, `${name}_slope`),
        plain('Activation', { activation: 'tanh' }),
        ...times(amplitude, `${name}_amplitude`),
      ];
    }
    case 'sigmoid':
    case 'relu':
    case 'softmax':
      return [plain('Activation', { activation: description.kind })];
    case 'leaky-relu':
      return [plain('LeakyReLU', { alpha: description.slope })];
    case 'prelu': {
      const isImage = input.length === 3;
      return [
        {
          ...plain('PReLU', isImage ? { shared_axes: [1, 2] } : {}),
          weights: [{ name: 'alpha', shape: isImage ? [1, 1, channels] : [channels], values: weights['slope'] }],
        },
      ];
    }
    case 'response-normalisation':
      throw new LoupeError(
        'OUTPUT_FORMAT',
        'TensorFlow.js models have no local response normalisation: export this network as ONNX.',
      );
    case 'dropout':
      return [];
    default:
      return description satisfies never;
  }
}

/** A layer of one of the stock kinds, without weights. */
function plainLayer(class_name: string, name: string, config: Readonly<Record<string, unknown>>): TfjsLayer {
  return { class_name, config: { name, trainable: true, ...config }, weights: [] };
}

function batchNormalisation(name: string, epsilon: number, channels: number, weights: ExportedLayer['weights']): TfjsLayer {
  const values = ['gain', 'bias', 'mean', 'variance'].map((weight) => weights[weight]);
  const named = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  return {
    ...plainLayer('BatchNormalization', name, { axis: -1, epsilon, center: true, scale: true }),
    weights: named.map((weight, at) => ({ name: weight, shape: [channels], values: values[at] })),
  };
}

/** A convolution, after zeros around the image where it asks for a number of them. */
function convolution(
  name: string,
  description: DescriptionOf<'convolution'>,
  channels: number,
  weights: ExportedLayer['weights'],
): TfjsLayer[] {
  const { size, stride, padding, filters, bias, groups } = description;
  const kernelSize = typeof size === 'number' ? [size, size] : [...size];
  const layer: TfjsLayer = {
    ...plainLayer('Conv2D', name, {
      filters,
      kernel_size: kernelSize,
      strides: [stride, stride],
      padding: typeof padding === 'number' ? 'valid' : padding,
      data_format: 'channels_last',
      activation: 'linear',
      use_bias: bias,
    }),
    weights: [
      {
        name: 'kernel',
        shape: [...kernelSize, channels, filters],
        values: ungrouped(weights['kernel'], channels, filters, groups),
      },
      ...(bias ? [{ name: 'bias', shape: [filters], values: weights['bias'] }] : []),
    ],
  };
  if (typeof padding !== 'number' || padding === 0) return [layer];
  const around = [
    [padding, padding],
    [padding, padding],
  ];
  return [plainLayer('ZeroPadding2D', name, { name: `${name}_padding`, padding: around, data_format: 'channels_last' }), layer];
}

/** −½‖x − c‖² = c·x − ½‖c‖² − ½‖x‖², and a softmax does not see the last term, which all outputs share. */
function radialAsDense(
  centres: Float32Array,
  inputs: number,
  units: number,
  beforeSoftmax: boolean,
  dense: (kernel: Float32Array, bias: Float32Array) => TfjsLayer,
): TfjsLayer {
  if (!beforeSoftmax) {
    throw new LoupeError('OUTPUT_FORMAT', 'TensorFlow.js models have no radial outputs without a softmax: export as ONNX.');
  }
  const kernel = new Float32Array(inputs * units);
  const bias = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    let square = 0;
    for (let at = 0; at < inputs; at++) {
      const value = centres[unit * inputs + at];
      kernel[at * units + unit] = value;
      square += value * value;
    }
    bias[unit] = -square / 2;
  }
  return dense(kernel, bias);
}

/** [taps, channels/groups, filters] → [taps, channels, filters], zero where filter and channel are of different groups. */
function ungrouped(kernel: Float32Array, channels: number, filters: number, groups: number): Float32Array {
  if (groups === 1) return kernel;
  const depth = channels / groups;
  const taps = kernel.length / depth / filters;
  const whole = new Float32Array(taps * channels * filters);
  for (let tap = 0; tap < taps; tap++) {
    for (let filter = 0; filter < filters; filter++) {
      const group = Math.floor(filter / (filters / groups));
      for (let at = 0; at < depth; at++) {
        whole[(tap * channels + group * depth + at) * filters + filter] = kernel[(tap * depth + at) * filters + filter];
      }
    }
  }
  return whole;
}
