import { leaveOut, type LeaveOutPlan, type LeaveOutUnit } from '../../core/train/dataset/leave-out.ts';
import { kFolds, usualSplit, withValidation, type SplitRule } from '../../core/train/dataset/split.ts';
import { Network } from '../../core/train/network.ts';
import type { ClusteredShare } from '../../core/train/share.ts';
import { Trainer } from '../../core/train/trainer.ts';
import { parseTraining } from '../../core/train/training-options.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { clipExamples, type ClipExamples } from './feature-examples.ts';
import type { SkippedClip } from './clip-faults.ts';
import { learnUnknown } from './learn-unknown.ts';
import { shareOfTallies, tallyRejection, type RejectionTally } from './reject-clips.ts';
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
  /** Over the test windows of all folds, as in `ClipEvaluation`; null where no fold had enough examples to fit a rejection. */
  readonly rejected: ClusteredShare | null;
  readonly acceptedUnseen: ClusteredShare | null;
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
 * Each fold does what `trainModel` does: part of the clips that it does not test chooses the best epoch, calibrates the
 * probabilities, and sets the limits of the unknown.
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
  const { splits, rule, notes } =
    'leaveOut' in check
      ? { ...leaveOut(clips, check.leaveOut, material.copies), rule: split ?? usualSplit }
      : foldsOf(material, check.folds, split, seed);
  const folds: ClipEvaluation[] = [];
  const tallies: RejectionTally[] = [];
  const cautions = new Set<string>();
  let judged = 0;
  for (const { name, train: known, test } of splits) {
    const part = (chosen: readonly number[]): ClipExamples => clipExamples(set, classes, chosen);
    const { train, validation } = withValidation(clips, known, rule, seed, bounds);
    const measured = { train: part(train), validation: part(validation), test: part(test) };
    using network = new Network(describeModel(request.model, pipeline.shape, classes), seed);
    const trainer = new Trainer(network, {
      train: pipeline.examples(measured.train),
      ...(validation.length > 0 ? { validation: pipeline.examples(measured.validation) } : {}),
      options,
    });
    await trainer.run(signal ? { signal } : {});
    if (signal?.aborted) throw cancelled(signal);
    const { rejection, warnings } = await learnUnknown(network, pipeline, measured, request.falseAccept);
    for (const warning of warnings) cautions.add(warning);
    const evaluation = await evaluateClips(network, pipeline, measured.test, signal, rejection);
    folds.push(evaluation);
    if (rejection) {
      judged++;
      tallies.push(...(await tallyRejection(rejection, network, measured.test, pipeline)));
    }
    hooks.onFold?.({ name, fold: folds.length, of: splits.length, evaluation });
  }
  const mean = (of: (fold: ClipEvaluation) => number): number => folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  return {
    folds,
    names: splits.map(({ name }) => name),
    windowAccuracy: mean(({ windows }) => windows.accuracy.value),
    clipAccuracy: mean(({ clips }) => clips.accuracy.value),
    rejected: judged > 0 ? shareOfTallies(tallies, 'rejected') : null,
    acceptedUnseen: judged > 0 ? shareOfTallies(tallies, 'accepted') : null,
    skipped: set.skipped,
    warnings: [...material.warnings, ...notes, ...seenText(bounds.seen?.size ?? 0), ...cautions],
  };
}

function foldsOf(
  material: Material,
  count: number,
  split: SplitRule | undefined,
  seed: number,
): LeaveOutPlan & { readonly rule: SplitRule } {
  const { clips, bounds } = material;
  const { result, rule, notes } = withRule(material, split, ({ by }) => kFolds(clips, by, count, seed, bounds));
  return { splits: result.map((fold, at) => ({ ...fold, name: `fold ${at + 1} of ${count}` })), rule, notes };
}

function seenText(seen: number): string[] {
  return seen > 0
    ? [`The network that the features come from was trained on ${seen} of these clips, so the figures say less about new ones.`]
    : [];
}
