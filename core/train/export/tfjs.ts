import type { StoredModel } from '../model-file.ts';
import { layersToExport, type ExportedRejection } from './exported-weights.ts';
import { tfjsLayersOf } from './tfjs-conversion.ts';
import { nameOf, type TfjsLayer, type TfjsNode } from './tfjs-layers.ts';
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
    for (const layer of tfjsLayersOf(exported)) nodes.push({ ...layer, from: [nameOf(nodes[nodes.length - 1])] });
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
