import { LoupeError } from '../../base/error.ts';
import type { StoredModel } from '../model-file.ts';
import { layersToExport, type ExportedLayer, type ExportedRejection } from './exported-weights.ts';
import { affineLayer, denseLayer, nameOf, type TfjsLayer, type TfjsNode } from './tfjs-layers.ts';
import { strangenessName, strangenessNodes } from './tfjs-strangeness.ts';

/** A model as `loadLayersModel` of TensorFlow.js reads it: the two files of a folder. */
export interface TfjsFiles {
  /** `model.json` */
  readonly json: string;
  /** `weights.bin`, which the JSON names */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * Writes a model for TensorFlow.js. It takes batches of what the network takes, standardisation included. A model with rejection has
 * two outputs: the probabilities, and `strangeness`, [batch, 1], as in ONNX.
 *
 * A convolution in groups becomes one with zeros between them, and radial outputs before a softmax a dense layer: the
 * probabilities are the same.
 * @throws LoupeError OUTPUT_FORMAT for layers that TensorFlow.js' models do not have
 */
export function toTfjs(model: StoredModel, rejection: ExportedRejection | null = null): TfjsFiles {
  const { description } = model;
  const input: TfjsLayer = {
    class_name: 'InputLayer',
    config: { name: 'input', batch_input_shape: [null, ...description.input], dtype: 'float32', sparse: false },
    weights: [],
  };
  const nodes: TfjsNode[] = [{ ...input, from: [] }];
  let hidden: Parameters<typeof strangenessNodes>[2] = null;
  for (const exported of layersToExport(model)) {
    for (const layer of tfjsLayers(exported)) nodes.push({ ...layer, from: [nameOf(nodes[nodes.length - 1])] });
    if (rejection?.hidden && exported.index <= rejection.hidden.layer) {
      hidden = { name: nameOf(nodes[nodes.length - 1]), shape: exported.output };
    }
  }
  const output = nameOf(nodes[nodes.length - 1]);
  if (rejection) nodes.push(...strangenessNodes(rejection, { name: 'input', shape: description.input }, hidden));
  const weights = nodes.flatMap((node) => node.weights.map((weight) => ({ ...weight, name: `${nameOf(node)}/${weight.name}` })));
  const topology = {
    ...(rejection ? graph(description.name, nodes, [output, strangenessName]) : sequence(description.name, nodes)),
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
  const json = {
    format: 'layers-model',
    generatedBy: 'Motion Loupe',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }],
    userDefinedMetadata: { classes: description.classes, motionLoupe: description.meta },
  };
  return { json: JSON.stringify(json), weights: concatenated(weights.map(({ values }) => values)) };
}

function sequence(name: string, nodes: readonly TfjsNode[]): object {
  return {
    class_name: 'Sequential',
    config: { name, layers: nodes.map(({ class_name, config }) => ({ class_name, config })) },
  };
}

function graph(name: string, nodes: readonly TfjsNode[], outputs: readonly string[]): object {
  const layers = nodes.map((node) => ({
    name: nameOf(node),
    class_name: node.class_name,
    config: node.config,
    inbound_nodes: node.from.length > 0 ? [node.from.map((from) => [from, 0, 0, {}])] : [],
  }));
  const places = (names: readonly string[]): unknown[] => names.map((each) => [each, 0, 0]);
  return {
    class_name: 'Model',
    config: { name, layers, input_layers: places(['input']), output_layers: places(outputs) },
  };
}

function tfjsLayers({ index, description, input, output, weights, beforeSoftmax }: ExportedLayer): TfjsLayer[] {
  const name = `layer_${index}`;
  const channels = input[input.length - 1];
  const plain = (class_name: string, config: Readonly<Record<string, unknown>> = {}): TfjsLayer => ({
    class_name,
    config: { name, trainable: true, ...config },
    weights: [],
  });
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
