import type { LayerDescription, ModelDescription } from '../description.ts';
import type { Shape } from '../layers/layer.ts';
import type { StoredModel } from '../model-file.ts';
import { layersOfModel } from '../network.ts';
import type { Rejection } from '../rejection.ts';

/** One layer with its numbers, as an export writes it. */
export interface ExportedLayer {
  /** Of the layer in the model. */
  readonly index: number;
  readonly description: LayerDescription;
  readonly input: Shape;
  readonly output: Shape;
  /** By name; convolution kernels are [height, width, channels of a group, filters] with zeros where nothing is connected. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** Whether a softmax follows, to which only differences of outputs matter. */
  readonly beforeSoftmax: boolean;
}

/** The description of a layer of one kind. */
export type DescriptionOf<Kind extends LayerDescription['kind']> = Extract<LayerDescription, { readonly kind: Kind }>;

/** How an exported model recognises examples of no known class. */
export interface ExportedRejection extends Rejection {
  /** Which inputs are energies of motion; null where none are. */
  readonly energies: { readonly first: number; readonly step: number } | null;
}

/** The layers of a model that have an effect outside training. */
export function layersToExport({ description, weights }: StoredModel): ExportedLayer[] {
  let at = 0;
  const kept = layersOfModel(description).map((layer, index): ExportedLayer => {
    const own = layer.weights.map(({ name }) => [name, weights[at++]] as const);
    const part = description.layers[index];
    return {
      index,
      description: part,
      input: layer.input,
      output: layer.output,
      weights: unconnectedAsZeros(part, Object.fromEntries(own)),
      beforeSoftmax: kindAfter(description, index) === 'softmax',
    };
  });
  return kept.filter(({ description: { kind } }) => kind !== 'dropout');
}

function kindAfter({ layers }: ModelDescription, index: number): string | undefined {
  return layers.slice(index + 1).find(({ kind }) => kind !== 'dropout')?.kind;
}

function unconnectedAsZeros(
  layer: LayerDescription,
  weights: Readonly<Record<string, Float32Array>>,
): Readonly<Record<string, Float32Array>> {
  if (layer.kind !== 'convolution' || !layer.connections) return weights;
  const { connections, filters } = layer;
  const taps = typeof layer.size === 'number' ? layer.size ** 2 : layer.size[0] * layer.size[1];
  const channels = weights['kernel'].length / filters / taps;
  const kernel = weights['kernel'].map((value, at) =>
    connections[at % filters].includes(Math.floor(at / filters) % channels) ? value : 0,
  );
  return { ...weights, kernel };
}

/** A batch normalisation with its running statistics as (x − mean)·scale + bias. */
export function foldedNormalisation(
  { gain, bias, mean, variance }: Readonly<Record<string, Float32Array>>,
  epsilon: number,
): { mean: Float32Array; scale: Float32Array; bias: Float32Array } {
  return { mean, bias, scale: gain.map((value, at) => value / Math.sqrt(variance[at] + epsilon)) };
}
