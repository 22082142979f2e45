import { existsSync } from 'node:fs';
import { LoupeError } from '../../core/base/error.ts';
import type { ModelDescription } from '../../core/train/description.ts';
import { decodeModel, decodeTraining } from '../../core/train/model-file.ts';
import type { TrainingState } from '../../core/train/training-state.ts';
import { checkpointOf } from './checkpoint.ts';
import type { ModelChoice } from '../../core/train/model-choice.ts';
import { readDataset } from './read-dataset.ts';
import type { TrainRequest } from './request.ts';
import { modelMetaSchema } from './trained-model.ts';
import { mostBytes, readWhole } from '../files/whole-file.ts';

export interface GoOn {
  /** A folder, or a manifest. */
  readonly dataset: string;
  /** The model's file. */
  readonly model: string;
  /** Number of further epochs; a training that has written no model yet ends after the number that it was started with. */
  readonly epochs: number;
}

/**
 * Returns the request that continues the training of a model with its features and its network: from where it stopped, if the
 * examples are the same, else from the weights of the model.
 *
 * @throws LoupeError INPUT_MISSING where there is neither model nor training, MODEL_INVALID also for a model of other names
 */
export async function goOnRequest({ dataset, model, epochs }: GoOn): Promise<TrainRequest> {
  const state = existsSync(checkpointOf(model))
    ? decodeTraining(await readWhole(checkpointOf(model), 'state of training', mostBytes.training))
    : null;
  const isWritten = existsSync(model);
  const description = state?.description ?? decodeModel(await readWhole(model, 'model')).description;
  const meta = modelMetaSchema.safeParse(description.meta);
  if (!meta.success) {
    throw new LoupeError(
      'MODEL_INVALID',
      `"${model}" does not hold the settings of the features it was trained on: train it with motion-loupe train.`,
    );
  }
  const { classes } = await readDataset(dataset);
  if (classes.toSorted().join('\n') !== description.classes.toSorted().join('\n')) {
    throw new LoupeError(
      'MODEL_INVALID',
      `The classes of the model are ${description.classes.join(', ')}, but the examples are ${classes.join(', ')}: go on with examples of the same names, or train a new model.`,
    );
  }
  const { features, split, samples } = meta.data;
  return {
    dataset,
    features: { kind: 'settled', features },
    model: choiceOf(description),
    ...(state ? { training: { ...state.options, epochs: isWritten ? state.epoch + epochs : wanted(state) } } : {}),
    split: { by: split.by, shares: split.shares },
    seed: split.seed,
    output: model,
    overwrite: true,
    withExamples: samples !== undefined,
    resume: state !== null,
    ...(isWritten ? { startFrom: { model, epochs } } : {}),
  };
}

/** An interrupted training ends at the epoch that was requested at first. */
function wanted({ options, epoch }: TrainingState): number {
  return Math.max(options.epochs, epoch + 1);
}

function choiceOf({ name, layers, classes }: ModelDescription): ModelChoice {
  return name === 'perceptron' ? { kind: 'perceptron' } : { kind: 'own', name, layers, classes };
}
