import { leaveOut, type LeaveOutPlan, type LeaveOutUnit } from '../../core/train/dataset/leave-out.ts';
import { kFolds, type SplitRule } from '../../core/train/dataset/split.ts';
import { Network } from '../../core/train/network.ts';
import { Trainer } from '../../core/train/trainer.ts';
import { parseTraining } from '../../core/train/training-options.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { clipExamples } from './feature-examples.ts';
import type { SkippedClip } from './feature-set.ts';
import { describeModel, usualTraining } from '../../core/train/model-choice.ts';
import type { ClipEvaluation, TrainHooks, TrainRequest } from './request.ts';
import { prepareMaterial, withRule, type Material } from './material.ts';

/** What is tested in turn: a number of equal parts of the clips, or the clips of each value of a property. */
export type Check = { readonly folds: number } | { readonly leaveOut: LeaveOutUnit };

export interface CrossValidation {
  readonly folds: readonly ClipEvaluation[];
  /** What was held out in each fold. */
  readonly names: readonly string[];
  /** Means over the folds, 0–1. */
  readonly windowAccuracy: number;
  readonly clipAccuracy: number;
  readonly skipped: readonly SkippedClip[];
  readonly warnings: readonly string[];
}

/** One network, trained and tested. */
export interface Fold {
  /** What was held out. */
  readonly name: string;
  /** Counted from 1. */
  readonly fold: number;
  readonly of: number;
  readonly evaluation: ClipEvaluation;
}

/**
 * Trains one network for each fold, each tested on the clips that were held out, so that every clip is tested once. Writes no
 * model: it measures how well such a model classifies.
 *
 * @throws LoupeError DATASET_INVALID when a class has fewer clips than there are folds or nothing can be held out, and as
 *   `trainModel`
 */
export async function crossValidate(
  request: Omit<TrainRequest, 'output' | 'overwrite' | 'resume'>,
  check: Check,
  hooks: Pick<TrainHooks, 'signal' | 'onClip' | 'askRates'> & { readonly onFold?: (fold: Fold) => void } = {},
): Promise<CrossValidation> {
  const { seed = 1, split } = request;
  const { signal } = hooks;
  const options = parseTraining({ ...usualTraining(request.model), ...request.training, seed });
  await loadTensorBackend();
  const material = await prepareMaterial(request, hooks, async () => {});
  const { pipeline, set, classes, clips, bounds } = material;
  using _pipeline = pipeline;
  const { splits, notes } =
    'leaveOut' in check ? leaveOut(clips, check.leaveOut, material.copies) : foldsOf(material, check.folds, split, seed);
  const folds: ClipEvaluation[] = [];
  for (const { name, train, test } of splits) {
    using network = new Network(describeModel(request.model, pipeline.shape, classes), seed);
    const trainer = new Trainer(network, { train: pipeline.examples(clipExamples(set, classes, train)), options });
    await trainer.run(signal ? { signal } : {});
    if (signal?.aborted) throw cancelled(signal);
    folds.push(await evaluateClips(network, pipeline, clipExamples(set, classes, test), signal));
    hooks.onFold?.({ name, fold: folds.length, of: splits.length, evaluation: folds[folds.length - 1] });
  }
  const mean = (of: (fold: ClipEvaluation) => number): number => folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  return {
    folds,
    names: splits.map(({ name }) => name),
    windowAccuracy: mean(({ windows }) => windows.accuracy.value),
    clipAccuracy: mean(({ clips }) => clips.accuracy.value),
    skipped: set.skipped,
    warnings: [...material.warnings, ...notes, ...seenText(bounds.seen?.size ?? 0)],
  };
}

function foldsOf(material: Material, count: number, split: SplitRule | undefined, seed: number): LeaveOutPlan {
  const { clips, bounds } = material;
  const { result, notes } = withRule(material, split, ({ by }) => kFolds(clips, by, count, seed, bounds));
  return { splits: result.map((fold, at) => ({ ...fold, name: `fold ${at + 1} of ${count}` })), notes };
}

function seenText(seen: number): string[] {
  return seen > 0
    ? [`The network that the features come from was trained on ${seen} of these clips, so the figures say less about new ones.`]
    : [];
}
