import * as z from 'zod';
import { LoupeError } from '../base/error.ts';
import { parseModel, type ModelDescription } from './description.ts';
import { layersOfModel, Network, requireWeights } from './network.ts';
import { parseTraining } from './training-options.ts';
import type { TrainingState } from './training-state.ts';
import { decodeWeights, encodeWeights } from './weights-file.ts';

const modelMagic = 'MLPM';
const stateMagic = 'MLPT';
const version = 1;

/** A model as read from a file: description and weights, with nothing allocated on any backend. */
export interface StoredModel {
  readonly description: ModelDescription;
  readonly weights: readonly Float32Array[];
}

/**
 * Returns the bytes of a model file.
 * @param meta further data kept with the model, in addition to that of its description (settings of the features, figures)
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
  const description = parseModel(header);
  requireWeights(description, layersOfModel(description), arrays);
  return { description, weights: arrays };
}

/**
 * The network of a stored model.
 * @throws LoupeError MODEL_INVALID where the weights are not the description's
 */
export function loadNetwork({ description, weights }: StoredModel): Network {
  requireWeights(description, layersOfModel(description), weights);
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

/** JSON has no infinity: a loss that was too large for a number is written as null. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.POSITIVE_INFINITY);
const share = z.number().nullable();

/** What the header of a training's state holds, but for what has a schema of its own. */
const stateSchema = z.object({
  description: z.unknown(),
  options: z.unknown(),
  epoch: z.int().min(0),
  history: z.array(
    z.object({
      epoch: z.int(),
      rate: figure,
      loss: figure,
      accuracy: share,
      validation: z.object({ loss: figure, accuracy: share }).nullable(),
      seconds: figure,
      best: z.boolean(),
    }),
  ),
  steps: z.int().min(0),
  best: z.object({ epoch: z.int().min(0), loss: figure }),
});

/**
 * Reads a training's state, to go on with `new Trainer(loadNetwork(state), { …, state })`.
 * @throws LoupeError MODEL_INVALID as `decodeModel`
 */
export function decodeTraining(bytes: Uint8Array, name?: string): TrainingState {
  const { header, arrays } = decodeWeights(stateMagic, version, 'state of training', bytes, name);
  const parsed = stateSchema.safeParse(header);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LoupeError(
      'MODEL_INVALID',
      `The state of training does not hold at "${issue.path.join('.')}": ${issue.message}; train anew.`,
    );
  }
  const held = parsed.data;
  const description = parseModel(held.description);
  const layers = layersOfModel(description);
  const count = layers.reduce((sum, { weights }) => sum + weights.length, 0);
  if (arrays.length < 2 * count) {
    throw new LoupeError('MODEL_INVALID', 'The state of training does not hold the weights of its network: train anew.');
  }
  const [weights, best] = [arrays.slice(0, count), arrays.slice(count, 2 * count)];
  requireWeights(description, layers, weights);
  requireWeights(description, layers, best);
  return {
    description,
    options: parseTraining(held.options),
    epoch: held.epoch,
    history: held.history,
    weights,
    best: { ...held.best, weights: best },
    optimiser: { steps: held.steps, moments: arrays.slice(2 * count) },
  };
}
