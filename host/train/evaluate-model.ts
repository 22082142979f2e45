import { LoupeError } from '../../core/base/error.ts';
import { nearest } from '../../core/base/nearest.ts';
import { loadTensorBackend } from '../tensor-backend.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { clipExamples } from './feature-examples.ts';
import { extractDataset, type SkippedClip } from './feature-set.ts';
import { readDataset, type Dataset } from './read-dataset.ts';
import type { ClipEvaluation } from './request.ts';
import { openModel } from './trained-model.ts';

export interface EvaluateRequest {
  /** A model's file. */
  readonly model: string;
  /** A folder, or a manifest. */
  readonly dataset: string;
  /** Also count clips that the model was trained on; default false, unless there are no others. */
  readonly all?: boolean;
  readonly cache?: string;
}

export interface EvaluateHooks {
  readonly signal?: AbortSignal;
  readonly onClip?: (done: number, of: number) => void;
}

export interface EvaluateResult extends ClipEvaluation {
  readonly model: string;
  readonly dataset: string;
  readonly classes: readonly string[];
  /** Clips that were counted. */
  readonly counted: number;
  /** Clips of the dataset that the model was trained on. */
  readonly trainedOn: number;
  readonly skipped: readonly SkippedClip[];
  readonly warnings: readonly string[];
}

/**
 * Measures a model on labelled clips. Clips that it was trained on are recognised by their content and left out, where there
 * are others: they would say how well it remembers, not how well it tells.
 *
 * @throws LoupeError MODEL_INVALID, DATASET_INVALID (a label that the model does not know), …
 */
export async function evaluateModel(request: EvaluateRequest, { signal, onClip }: EvaluateHooks = {}): Promise<EvaluateResult> {
  await loadTensorBackend();
  using model = await openModel(request.model);
  const { classes } = model.network.description;
  const dataset = await readDataset(request.dataset);
  requireKnown(dataset, classes);
  const set = await extractDataset(dataset, () => model.pipeline.base, await openFeatureEngine(), {
    ...(signal === undefined ? {} : { signal }),
    ...(onClip === undefined ? {} : { onClip }),
    ...(request.cache === undefined ? {} : { cache: request.cache }),
  });
  const seen = new Set(model.meta.trainedOn);
  const every = set.clips.map((_, index) => index);
  const unseen = every.filter((index) => !seen.has(set.clips[index].hash));
  const trainedOn = every.length - unseen.length;
  const counted = request.all === true || unseen.length === 0 ? every : unseen;
  const warnings: string[] = [];
  if (trainedOn > 0) {
    warnings.push(
      counted === unseen
        ? `${trainedOn} of ${every.length} clips are left out, because the model was trained on them.`
        : `The model was trained on ${trainedOn} of these ${every.length} clips, so the figures say less about new ones.`,
    );
  }
  if (set.skipped.length > 0) warnings.push(`${set.skipped.length} of ${dataset.clips.length} clips were passed over.`);
  warnings.push(...set.warnings);
  const evaluation = await evaluateClips(model.network, model.pipeline, clipExamples(set, classes, counted), signal);
  return {
    model: request.model,
    dataset: request.dataset,
    classes,
    counted: counted.length,
    trainedOn,
    skipped: set.skipped,
    ...evaluation,
    warnings,
  };
}

function requireKnown({ clips, name }: Dataset, classes: readonly string[]): void {
  if (clips.length === 0) throw new LoupeError('DATASET_INVALID', `${name} holds no clips: label some first.`);
  const strange = clips.find(({ label }) => !classes.includes(label));
  if (!strange) return;
  const meant = nearest(strange.label, classes);
  throw new LoupeError(
    'DATASET_INVALID',
    `${name} holds the label "${strange.label}", but the model tells ${classes.join(', ')}${meant ? `; did you mean "${meant}"?` : '.'}`,
  );
}
