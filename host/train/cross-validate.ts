import { kFolds } from '../../core/train/dataset/split.ts';
import { Network } from '../../core/train/network.ts';
import { Trainer } from '../../core/train/trainer.ts';
import { parseTraining } from '../../core/train/training-options.ts';
import { loadTensorBackend } from '../tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { clipExamples } from './feature-examples.ts';
import type { SkippedClip } from './feature-set.ts';
import { describeModel, usualTraining } from './model-choice.ts';
import type { ClipEvaluation, TrainHooks, TrainRequest } from './request.ts';
import { prepareMaterial } from './train-model.ts';

export interface CrossValidation {
  readonly folds: readonly ClipEvaluation[];
  /** Means over the folds, 0–1. */
  readonly windowAccuracy: number;
  readonly clipAccuracy: number;
  readonly skipped: readonly SkippedClip[];
}

/**
 * Trains as many networks as there are folds, each tested on the clips that it did not see, so that every clip is tested once.
 * Writes no model: it says how well such a model does.
 *
 * @throws LoupeError DATASET_INVALID when a class has fewer clips than there are folds, and as `trainModel`
 */
export async function crossValidate(
  request: Omit<TrainRequest, 'output' | 'overwrite' | 'resume'>,
  count: number,
  hooks: Pick<TrainHooks, 'signal' | 'onClip'> & { readonly onFold?: (fold: number, evaluation: ClipEvaluation) => void } = {},
): Promise<CrossValidation> {
  const { seed = 1, split } = request;
  const { signal } = hooks;
  const options = parseTraining({ ...usualTraining(request.model), ...request.training, seed });
  await loadTensorBackend();
  const { pipeline, set, classes } = await prepareMaterial(request, hooks, async () => {});
  using _pipeline = pipeline;
  const folds: ClipEvaluation[] = [];
  const clips = set.clips.map(({ clip }) => clip);
  for (const { train, test } of kFolds(clips, split?.by ?? 'clip', count, seed)) {
    using network = new Network(describeModel(request.model, pipeline.shape, classes), seed);
    const trainer = new Trainer(network, { train: pipeline.examples(clipExamples(set, classes, train)), options });
    await trainer.run(signal ? { signal } : {});
    if (signal?.aborted) throw cancelled(signal);
    folds.push(await evaluateClips(network, pipeline, clipExamples(set, classes, test), signal));
    hooks.onFold?.(folds.length, folds[folds.length - 1]);
  }
  const mean = (of: (fold: ClipEvaluation) => number): number => folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  return {
    folds,
    windowAccuracy: mean(({ windows }) => windows.accuracy.value),
    clipAccuracy: mean(({ clips }) => clips.accuracy.value),
    skipped: set.skipped,
  };
}
