import { LoupeError } from '../base/error.ts';
import { parseModel, type ModelDescription } from './description.ts';
import { layersOfModel, Network } from './network.ts';
import { parseTraining } from './training-options.ts';
import type { EpochReport, TrainingState } from './training-state.ts';
import { decodeWeights, encodeWeights } from './weights-file.ts';

const modelMagic = 'MLPM';
const stateMagic = 'MLPT';
const version = 1;

/** A model as it lies in a file: description and weights, with nothing allocated on any backend. */
export interface StoredModel {
  readonly description: ModelDescription;
  readonly weights: readonly Float32Array[];
}

/**
 * The bytes of a model file.
 * @param meta more to go with the model, over what its description has (settings of the features, figures)
 */
export function encodeModel(
  { description, weights }: StoredModel,
  meta: Readonly<Record<string, unknown>> = {},
): Uint8Array<ArrayBuffer> {
  return encodeWeights(modelMagic, version, {
    header: { ...description, meta: { ...description.meta, ...meta } },
    arrays: weights,
  });
}

/** What a network holds, for `encodeModel`; a view of its numbers. */
export function storedModel({ description, parameters }: Network): StoredModel {
  return { description, weights: parameters.map(({ values }) => values) };
}

/**
 * Reads a model file.
 * @param name of the file, for messages
 * @throws LoupeError MODEL_INVALID for another file, a newer version, a damaged file, or weights that do not fit
 */
export function decodeModel(bytes: Uint8Array, name?: string): StoredModel {
  const { header, arrays } = decodeWeights(modelMagic, version, 'model', bytes, name);
  return { description: parseModel(header), weights: arrays };
}

/**
 * The network of a stored model.
 * @throws LoupeError MODEL_INVALID where the weights are not the description's
 */
export function loadNetwork({ description, weights }: StoredModel): Network {
  const network = new Network(description, 0);
  network.setWeights(weights);
  return network;
}

/** The bytes of a training's state, to be written after every epoch. */
export function encodeTraining(state: TrainingState): Uint8Array<ArrayBuffer> {
  const { weights, optimiser, best, ...header } = state;
  return encodeWeights(stateMagic, version, {
    header: { ...header, steps: optimiser.steps, best: { epoch: best.epoch, loss: best.loss } },
    arrays: [...weights, ...best.weights, ...optimiser.moments],
  });
}

/**
 * Reads a training's state, to go on with `new Trainer(loadNetwork(state), { …, state })`.
 * @throws LoupeError MODEL_INVALID as `decodeModel`
 */
export function decodeTraining(bytes: Uint8Array, name?: string): TrainingState {
  const { header, arrays } = decodeWeights(stateMagic, version, 'state of training', bytes, name);
  const held = header as {
    description: unknown;
    options: unknown;
    epoch: number;
    history: EpochReport[];
    steps: number;
    best: { epoch: number; loss: number };
  };
  const description = parseModel(held.description);
  const count = layersOfModel(description).reduce((sum, { weights }) => sum + weights.length, 0);
  if (arrays.length < 2 * count) {
    throw new LoupeError('MODEL_INVALID', 'The state of training does not hold the weights of its network: train anew.');
  }
  return {
    description,
    options: parseTraining(held.options),
    epoch: held.epoch,
    history: held.history,
    weights: arrays.slice(0, count),
    best: { ...held.best, weights: arrays.slice(count, 2 * count) },
    optimiser: { steps: held.steps, moments: arrays.slice(2 * count) },
  };
}
