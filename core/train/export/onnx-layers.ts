import { LoupeError } from '../../base/error.ts';
import type { Shape } from '../layers/layer.ts';
import { axisOf } from '../layers/geometry.ts';
import { foldedNormalisation, type DescriptionOf, type ExportedLayer } from './exported-weights.ts';
import type { Attribute, OnnxGraph } from './onnx-graph.ts';

/** Adds the nodes of one layer. @throws LoupeError OUTPUT_FORMAT for what ONNX lacks */
export function addLayer(graph: OnnxGraph, { description, input, output, weights }: ExportedLayer): void {
  const plain = (opType: string, attributes?: Readonly<Record<string, Attribute>>): void => {
    graph.add(opType, [graph.current], attributes);
  };
  const withChannels = (opType: string, values: Float32Array): void => {
    graph.add(opType, [graph.current, graph.channelConstant(values)]);
  };
  const times = (factor: number): void => {
    if (factor !== 1) graph.add('Mul', [graph.current, graph.constant([], Float32Array.of(factor))]);
  };
  switch (description.kind) {
    case 'standardise':
      withChannels('Sub', weights['mean']);
      withChannels('Mul', weights['scale']);
      return;
    case 'gain':
      withChannels('Mul', weights['gain']);
      withChannels('Add', weights['bias']);
      return;
    case 'batch-normalisation': {
      const { mean, scale, bias } = foldedNormalisation(weights, description.epsilon);
      withChannels('Sub', mean);
      withChannels('Mul', scale);
      withChannels('Add', bias);
      return;
    }
    case 'dense': {
      const kernel = graph.constant([input[0], output[0]], weights['kernel']);
      const bias = weights['bias'] ? [graph.constant([output[0]], weights['bias'])] : [];
      graph.add('Gemm', [graph.current, kernel, ...bias]);
      return;
    }
    case 'radial':
      addRadial(graph, weights['centres'], input[0], output[0]);
      return;
    case 'convolution':
      addConvolution(graph, description, input, weights);
      return;
    case 'pooling': {
      const { of, size, stride = size } = description;
      graph.channelsFirst();
      plain(of === 'max' ? 'MaxPool' : 'AveragePool', { kernel_shape: [size, size], strides: [stride, stride] });
      return;
    }
    case 'flatten':
      graph.channelsLast();
      plain('Flatten', { axis: 1 });
      return;
    case 'response-normalisation':
      addResponseNormalisation(graph, description);
      return;
    case 'tanh':
      times(description.slope);
      plain('Tanh');
      times(description.amplitude);
      return;
    case 'sigmoid':
      plain('Sigmoid');
      return;
    case 'relu':
      plain('Relu');
      return;
    case 'leaky-relu':
      plain('LeakyRelu', { alpha: { float: description.slope } });
      return;
    case 'prelu':
      withChannels('PRelu', weights['slope']);
      return;
    case 'softmax':
      plain('Softmax', { axis: 1 });
      return;
    case 'dropout':
      return;
    default:
      description satisfies never;
  }
}

function addConvolution(
  graph: OnnxGraph,
  description: DescriptionOf<'convolution'>,
  input: Shape,
  weights: ExportedLayer['weights'],
): void {
  const [kernelHeight, kernelWidth] =
    typeof description.size === 'number' ? [description.size, description.size] : description.size;
  const { stride, padding, groups, filters } = description;
  const rows = axisOf(input[0], kernelHeight, stride, padding);
  const columns = axisOf(input[1], kernelWidth, stride, padding);
  graph.channelsFirst();
  const depth = input[2] / groups;
  const shape = [filters, depth, kernelHeight, kernelWidth];
  const kernel = graph.constant(shape, filtersFirst(weights['kernel'], kernelHeight * kernelWidth, depth, filters));
  const bias = weights['bias'] ? [graph.constant([filters], weights['bias'])] : [];
  graph.add('Conv', [graph.current, kernel, ...bias], {
    kernel_shape: [kernelHeight, kernelWidth],
    strides: [stride, stride],
    pads: [rows.before, columns.before, rows.after, columns.after],
    group: groups,
  });
}

function addResponseNormalisation(graph: OnnxGraph, { depth, k, alpha, beta }: DescriptionOf<'response-normalisation'>): void {
  if (depth % 2 === 0) {
    throw new LoupeError(
      'OUTPUT_FORMAT',
      `ONNX normalises over an odd number of channels, not ${depth}: train with ${depth + 1}.`,
    );
  }
  graph.channelsFirst();
  // ONNX divides its alpha by the number of channels
  graph.add('LRN', [graph.current], { size: depth, alpha: { float: alpha * depth }, beta: { float: beta }, bias: { float: k } });
}

/** −½‖x − c‖² = c·x − ½‖c‖² − ½‖x‖² */
function addRadial(graph: OnnxGraph, centres: Float32Array, inputs: number, units: number): void {
  const x = graph.current;
  const kernel = new Float32Array(centres.length);
  const bias = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    for (let at = 0; at < inputs; at++) {
      const value = centres[unit * inputs + at];
      kernel[at * units + unit] = value;
      bias[unit] -= (value * value) / 2;
    }
  }
  const squares = graph.add('ReduceSumSquare', [x], { axes: [1], keepdims: 1 });
  const half = graph.add('Mul', [squares, graph.constant([], Float32Array.of(0.5))]);
  const product = graph.add('Gemm', [x, graph.constant([inputs, units], kernel), graph.constant([units], bias)]);
  graph.add('Sub', [product, half]);
}

/** [taps, depth, filters] → [filters, depth, taps] */
function filtersFirst(kernel: Float32Array, taps: number, depth: number, filters: number): Float32Array {
  const turned = new Float32Array(kernel.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let channel = 0; channel < depth; channel++) {
      for (let filter = 0; filter < filters; filter++) {
        turned[(filter * depth + channel) * taps + tap] = kernel[(tap * depth + channel) * filters + filter];
      }
    }
  }
  return turned;
}
