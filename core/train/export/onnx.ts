import { LoupeError } from '../../base/error.ts';
import { sizeOf } from '../examples.ts';
import type { Shape } from '../layers/layer.ts';
import { axisOf } from '../layers/geometry.ts';
import type { StoredModel } from '../model-file.ts';
import { foldedNormalisation, layersToExport, type ExportedLayer, type ExportedRejection } from './exported-weights.ts';
import type { LimitedSpread } from '../rejection.ts';
import { leastEnergy } from '../rejection.ts';
import { encodeOnnx } from './onnx-messages.ts';

/**
 * Writes a model as ONNX (operator set 12). Its one input "input" takes [batch, …] of what the network takes,
 * standardisation included. Its outputs are "output" and, of a model with rejection, "strangeness" [batch, 1]: above 1 an
 * example is unknown (see `strangeness`). Inside, images lie channel by channel, as ONNX wants them.
 * @throws LoupeError OUTPUT_FORMAT for a response normalisation over an even number of channels, which ONNX lacks
 */
export function toOnnx(model: StoredModel, rejection: ExportedRejection | null = null): Uint8Array {
  const { description } = model;
  const layers = layersToExport(model);
  const graph = new Graph(description.input);
  let hidden: string | null = null;
  for (const layer of layers) {
    addLayer(graph, layer);
    if (rejection?.hidden && layer.index <= rejection.hidden.layer) hidden = graph.flattened();
  }
  graph.end('output', layers.at(-1)?.output ?? description.input);
  if (rejection) addStrangeness(graph, rejection, sizeOf(description.input), hidden);
  return encodeOnnx({
    irVersion: 7,
    producerName: 'Motion Loupe',
    graph: graph.finished(description.name),
    opsetImport: [{ domain: '', version: 12 }],
    metadataProps: [
      { key: 'classes', value: JSON.stringify(description.classes) },
      { key: 'motion-loupe', value: JSON.stringify(description.meta) },
    ],
  });
}

type Attribute = number | readonly number[] | { readonly float: number };

const floatType = 1;

/** A chain of nodes; `current` is the name of the tensor that the next one takes. */
class Graph {
  readonly #input: Shape;
  readonly #nodes: unknown[] = [];
  readonly #constants: unknown[] = [];
  /** Whether images lie channel by channel at this point. */
  #channelsFirst = false;
  readonly #outputs: unknown[] = [];
  #count = 0;
  #current = 'input';

  constructor(input: Shape) {
    this.#input = input;
  }

  get current(): string {
    return this.#current;
  }

  /** A node with one output, the new current tensor. */
  add(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    this.#current = `t${++this.#count}`;
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') return { name, type: 2, i: value };
      return 'float' in value ? { name, type: 1, f: value.float } : { name, type: 7, ints: value };
    });
    this.#nodes.push({ opType, name: `n${this.#count}`, input: inputs, output: [this.#current], attribute });
    return this.#current;
  }

  constant(shape: Shape, values: Float32Array): string {
    const name = `c${this.#constants.length}`;
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push({ name, dims: shape, dataType: floatType, rawData });
    return name;
  }

  /** One number for each channel, shaped so that it spreads over what is current. */
  channelConstant(values: Float32Array): string {
    return this.constant(this.#channelsFirst ? [values.length, 1, 1] : [values.length], values);
  }

  channelsFirst(): void {
    if (!this.#channelsFirst) this.add('Transpose', [this.#current], { perm: [0, 3, 1, 2] });
    this.#channelsFirst = true;
  }

  channelsLast(): void {
    if (this.#channelsFirst) this.add('Transpose', [this.#current], { perm: [0, 2, 3, 1] });
    this.#channelsFirst = false;
  }

  /** Name of the current tensor as one vector an example; what is current stays so. */
  flattened(): string {
    this.channelsLast();
    const current = this.#current;
    const name = this.add('Flatten', [current], { axis: 1 });
    this.#current = current;
    return name;
  }

  /** Makes the current tensor an output, and the input current again. */
  end(output: string, shape: Shape): void {
    this.channelsLast();
    this.#nodes.push({ opType: 'Identity', name: `last ${output}`, input: [this.#current], output: [output], attribute: [] });
    this.#outputs.push(described(output, shape));
    this.#current = 'input';
  }

  finished(name: string): unknown {
    return {
      name,
      node: this.#nodes,
      initializer: this.#constants,
      input: [described('input', this.#input)],
      output: this.#outputs,
    };
  }
}

/** An input or output of the graph. */
function described(name: string, shape: Shape): unknown {
  const dim = [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType: floatType, shape: { dim } } } };
}

/** The largest of the distances to the nearest class over their limits, and the limit of the energy over the energy. */
function addStrangeness(graph: Graph, rejection: ExportedRejection, size: number, hidden: string | null): void {
  const { energy, energies } = rejection;
  const inputs = graph.add('Flatten', ['input'], { axis: 1 });
  const ratios = [addDistance(graph, inputs, rejection)];
  if (rejection.hidden && hidden !== null) ratios.push(addDistance(graph, hidden, rejection.hidden));
  if (energy !== null && energies) {
    const { first, step } = energies;
    const isEnergy = Float32Array.from({ length: size }, (_, at) => (at >= first && (at - first) % step === 0 ? 1 : 0));
    // energies are never below zero
    const own = graph.add('Mul', [inputs, graph.constant([size], isEnergy)]);
    const most = graph.add('ReduceMax', [own], { axes: [1], keepdims: 1 });
    ratios.push(graph.add('Div', [numberOf(graph, energy), graph.add('Max', [most, numberOf(graph, leastEnergy)])]));
  }
  graph.add('Max', ratios);
  graph.end('strangeness', [1]);
}

/** The distance of vectors to the nearest class over its limit, [batch, 1]; see `distanceTo`. */
function addDistance(graph: Graph, vectors: string, { means, scales, directions, distance }: LimitedSpread): string {
  const size = scales.length;
  const scale = graph.constant([size], scales);
  const count = directions.length / size;
  const wide = count > 0 ? graph.constant([count, size], directions) : null;
  const squares = Array.from({ length: means.length / size }, (_, label) => {
    const mean = graph.constant([size], means.slice(label * size, (label + 1) * size));
    let off = graph.add('Mul', [graph.add('Sub', [vectors, mean]), scale]);
    if (wide !== null) {
      const along = graph.add('Gemm', [off, wide], { transB: 1 });
      off = graph.add('Sub', [off, graph.add('Gemm', [along, wide])]);
    }
    return graph.add('ReduceSumSquare', [off], { axes: [1], keepdims: 1 });
  });
  const nearest = graph.add('Min', squares);
  const root = graph.add('Sqrt', [graph.add('Mul', [nearest, numberOf(graph, 1 / size)])]);
  return graph.add('Mul', [root, numberOf(graph, 1 / distance)]);
}

function numberOf(graph: Graph, value: number): string {
  return graph.constant([], Float32Array.of(value));
}

function addLayer(graph: Graph, { description, input, output, weights }: ExportedLayer): void {
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
    case 'convolution': {
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
      return;
    }
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
    case 'response-normalisation': {
      const { depth, k, alpha, beta } = description;
      if (depth % 2 === 0) {
        throw new LoupeError(
          'OUTPUT_FORMAT',
          `ONNX normalises over an odd number of channels, not ${depth}: train with ${depth + 1}.`,
        );
      }
      graph.channelsFirst();
      // ONNX divides its alpha by the number of channels
      plain('LRN', { size: depth, alpha: { float: alpha * depth }, beta: { float: beta }, bias: { float: k } });
      return;
    }
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

/** −½‖x − c‖² = c·x − ½‖c‖² − ½‖x‖² */
function addRadial(graph: Graph, centres: Float32Array, inputs: number, units: number): void {
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
