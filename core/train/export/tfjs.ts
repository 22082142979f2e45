import { LoupeError } from '../../base/error.ts';
import type { StoredModel } from '../model-file.ts';
import { layersToExport, type ExportedLayer } from './exported-weights.ts';

/** A model as `loadLayersModel` of TensorFlow.js reads it: the two files of a folder. */
export interface TfjsFiles {
  /** `model.json` */
  readonly json: string;
  /** `weights.bin`, which the JSON names */
  readonly weights: Uint8Array<ArrayBuffer>;
}

interface TfjsLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[];
}

/**
 * Writes a model for TensorFlow.js. It takes batches of what the network takes, standardisation included.
 *
 * A convolution in groups becomes one with zeros between them, and radial outputs before a softmax a dense layer: the
 * probabilities are the same.
 * @throws LoupeError OUTPUT_FORMAT for layers that TensorFlow.js' models do not have
 */
export function toTfjs(model: StoredModel): TfjsFiles {
  const { description } = model;
  const layers = layersToExport(model).flatMap((layer, index) => tfjsLayers(layer, index));
  const named = layers.flatMap(({ config, weights }) =>
    weights.map((weight) => ({ ...weight, name: `${String(config['name'])}/${weight.name}` })),
  );
  const input: TfjsLayer = {
    class_name: 'InputLayer',
    config: { name: 'input', batch_input_shape: [null, ...description.input], dtype: 'float32', sparse: false },
    weights: [],
  };
  const topology = {
    class_name: 'Sequential',
    config: { name: description.name, layers: [input, ...layers].map(({ class_name, config }) => ({ class_name, config })) },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
  const json = {
    format: 'layers-model',
    generatedBy: 'Motion Loupe',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: named.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }],
    userDefinedMetadata: { classes: description.classes, motionLoupe: description.meta },
  };
  return { json: JSON.stringify(json), weights: concatenated(named.map(({ values }) => values)) };
}

function tfjsLayers({ description, input, output, weights, beforeSoftmax }: ExportedLayer, index: number): TfjsLayer[] {
  const name = `layer_${index}`;
  const channels = input[input.length - 1];
  const plain = (class_name: string, config: Readonly<Record<string, unknown>> = {}): TfjsLayer => ({
    class_name,
    config: { name, trainable: true, ...config },
    weights: [],
  });
  const dense = (kernel: Float32Array, bias: Float32Array | undefined): TfjsLayer => ({
    ...plain('Dense', { units: output[0], activation: 'linear', use_bias: bias !== undefined }),
    weights: [
      { name: 'kernel', shape: [channels, output[0]], values: kernel },
      ...(bias ? [{ name: 'bias', shape: [output[0]], values: bias }] : []),
    ],
  });
  /** (x − mean)·scale + bias, channel by channel. */
  const affine = (mean: Float32Array, scale: Float32Array, bias: Float32Array, own = name): TfjsLayer => ({
    ...plain('BatchNormalization', { name: own, axis: -1, epsilon: 0, center: true, scale: true }),
    weights: (
      [
        ['gamma', scale],
        ['beta', bias],
        ['moving_mean', mean],
        ['moving_variance', new Float32Array(channels).fill(1)],
      ] as const
    ).map(([weight, values]) => ({ name: weight, shape: [channels], values })),
  });
  const zeros = new Float32Array(channels);

  switch (description.kind) {
    case 'standardise':
      return [affine(weights['mean'], weights['scale'], zeros)];
    case 'gain':
      return [affine(zeros, weights['gain'], weights['bias'])];
    case 'batch-normalisation': {
      const { epsilon } = description;
      const values = ['gain', 'bias', 'mean', 'variance'].map((weight) => weights[weight]);
      const named = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
      return [
        {
          ...plain('BatchNormalization', { axis: -1, epsilon, center: true, scale: true }),
          weights: named.map((weight, at) => ({ name: weight, shape: [channels], values: values[at] })),
        },
      ];
    }
    case 'dense':
      return [dense(weights['kernel'], weights['bias'])];
    case 'radial':
      return [radialAsDense(weights['centres'], channels, output[0], beforeSoftmax, dense)];
    case 'convolution': {
      const { size, stride, padding, filters, bias } = description;
      const kernelSize = typeof size === 'number' ? [size, size] : [...size];
      const layer: TfjsLayer = {
        ...plain('Conv2D', {
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
            values: ungrouped(weights['kernel'], channels, filters, description.groups),
          },
          ...(bias ? [{ name: 'bias', shape: [filters], values: weights['bias'] }] : []),
        ],
      };
      if (typeof padding !== 'number' || padding === 0) return [layer];
      const around = [
        [padding, padding],
        [padding, padding],
      ];
      return [plain('ZeroPadding2D', { name: `${name}_padding`, padding: around, data_format: 'channels_last' }), layer];
    }
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

/** Little-endian, as all machines are that run this. */
function concatenated(arrays: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return new Uint8Array(whole.buffer);
}
