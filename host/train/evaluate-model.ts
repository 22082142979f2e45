import { LoupeError } from '../../core/base/error.ts';
import { nearest } from '../../core/base/nearest.ts';
import type { CaptureRates, RateGuess } from '../../core/train/dataset/capture-rate.ts';
import { joinKnown, partFinder, partNames, type PartName } from '../../core/train/dataset/parts.ts';
import { unknownLabel } from '../../core/train/rejection.ts';
import type { ClusteredShare } from '../../core/train/share.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { clipExamples, type ClipExamples } from './feature-examples.ts';
import { extractDataset, settledFeatures } from './feature-set.ts';
import type { DamagedClip, SkippedClip } from './clip-faults.ts';
import { traceOf } from './material.ts';
import { evaluateParts, type PartsFigures } from './part-figures.ts';
import { readDataset, type Dataset } from './read-dataset.ts';
import type { ClipEvaluation } from './request.ts';
import { shareOfTallies, tallyRejection } from './reject-clips.ts';
import { openModel } from './trained-model.ts';

export interface EvaluateRequest {
  /** A model's file. */
  readonly model: string;
  /** A folder, or a manifest. */
  readonly dataset: string;
  /** Whether to count every clip; default false, unless all clips were used in training or to choose the best epoch. */
  readonly all?: boolean;
  /** Capture rates of clips that state none; see `extractDataset`. */
  readonly rates?: CaptureRates;
  readonly cache?: string;
}

export interface EvaluateHooks {
  readonly signal?: AbortSignal;
  readonly onClip?: (done: number, of: number) => void;
  /** See `extractDataset`. */
  readonly askRates?: (guesses: readonly RateGuess[]) => Promise<boolean>;
}

export interface EvaluateResult extends ClipEvaluation {
  readonly model: string;
  readonly dataset: string;
  readonly classes: readonly string[];
  /** Share of the windows of clips labelled "unknown", of no class of the model, that are not rejected; null without such clips. */
  readonly accepted: ClusteredShare | null;
  /** Clips of the model's classes that were counted. */
  readonly counted: number;
  /** Whether only clips were counted that were used neither in training nor to choose the best epoch. */
  readonly heldOut: boolean;
  /** Figures by the part that the clips had in training, whether or not they count above. */
  readonly parts: PartsFigures;
  readonly skipped: readonly SkippedClip[];
  readonly damaged: readonly DamagedClip[];
  readonly warnings: readonly string[];
}

/**
 * Evaluates a model on labelled clips. Clips that were used in training, or to choose the best epoch, are recognised by their
 * content and not counted where there are others: they would show how well the model remembers, not how well it classifies.
 *
 * @throws LoupeError MODEL_INVALID, DATASET_INVALID (a label that the model does not have), …
 */
export async function evaluateModel(
  request: EvaluateRequest,
  { signal, onClip, askRates }: EvaluateHooks = {},
): Promise<EvaluateResult> {
  await loadTensorBackend();
  using model = await openModel(request.model);
  const { classes } = model.network.description;
  const dataset = await readDataset(request.dataset);
  requireKnown(dataset, classes);
  const set = await extractDataset(dataset, settledFeatures(model.pipeline.base), await openFeatureEngine(), {
    ...(signal === undefined ? {} : { signal }),
    ...(onClip === undefined ? {} : { onClip }),
    ...(request.rates === undefined ? {} : { rates: request.rates }),
    ...(askRates === undefined ? {} : { askRates }),
    ...(request.cache === undefined ? {} : { cache: request.cache }),
  });
  const knownClips = joinKnown(model.meta.clips, model.meta.earlier);
  const partOf = partFinder(knownClips);
  const held: Record<PartName, number[]> = { train: [], validation: [], test: [], unseen: [] };
  const strangers: number[] = [];
  const contents = new Set(
    partNames.flatMap((part) => (part === 'unseen' ? [] : knownClips[part].map(({ content }) => content))),
  );
  const copies: string[] = [];
  for (const [index, clip] of set.clips.entries()) {
    if (!classes.includes(clip.clip.label)) {
      strangers.push(index);
      continue;
    }
    const part = partOf(traceOf(clip));
    held[part].push(index);
    if (part !== 'unseen' && !contents.has(clip.content)) copies.push(clip.clip.file);
    if (index % clipsAtOnce === clipsAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw cancelled(signal);
  }
  const apart = [...held.test, ...held.unseen].toSorted((a, b) => a - b);
  const heldOut = request.all !== true && apart.length > 0;
  const counted = heldOut ? apart : partNames.flatMap((name) => held[name]).toSorted((a, b) => a - b);
  const warnings = [...known(held, heldOut), ...copiesText(copies)];
  if (set.skipped.length > 0) warnings.push(`${set.skipped.length} of ${dataset.clips.length} clips were skipped.`);
  warnings.push(...set.warnings);
  const examples = (chosen: readonly number[]): ClipExamples => clipExamples(set, classes, chosen);
  const { network, pipeline } = model;
  const parts = Object.fromEntries(partNames.map((name) => [name, examples(held[name])]));
  const evaluation = await evaluateClips(network, pipeline, examples(counted), signal, model.rejection);
  const rejected =
    model.rejection && strangers.length > 0
      ? shareOfTallies(await tallyRejection(model.rejection, network, examples(strangers), pipeline), 'rejected')
      : null;
  return {
    model: request.model,
    dataset: request.dataset,
    classes,
    counted: counted.length,
    heldOut,
    parts: await evaluateParts(network, pipeline, parts, signal),
    skipped: set.skipped,
    damaged: set.damaged,
    ...evaluation,
    accepted: rejected && { ...rejected, value: 1 - rejected.value, low: 1 - rejected.high, high: 1 - rejected.low },
    warnings,
  };
}

/** Clips between two pauses, and copies that a sentence names. */
const clipsAtOnce = 20;
const namedCopies = 5;

function copiesText(files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const list = files.slice(0, namedCopies).map((file) => `"${file}"`);
  const more = files.length > namedCopies ? ` and ${files.length - namedCopies} more` : '';
  return [
    `Clips that change as some of the training do seem to be copies of these, and count as such: ${list.join(', ')}${more}.`,
  ];
}

/** Returns sentences on clips that were part of the model's training. */
function known({ train, validation, test, unseen }: Record<PartName, number[]>, heldOut: boolean): string[] {
  if (train.length + validation.length === 0) return [];
  const all = train.length + validation.length + test.length + unseen.length;
  const both = `${train.length} of ${all} clips taught the model and ${validation.length} chose its best epoch`;
  return [heldOut ? `${both}: these are not counted.` : `${both}, so the figures say less about new ones.`];
}

function requireKnown({ clips, name }: Dataset, classes: readonly string[]): void {
  if (clips.length === 0) throw new LoupeError('DATASET_INVALID', `${name} holds no clips: label some first.`);
  const strange = clips.find(({ label }) => label !== unknownLabel && !classes.includes(label));
  if (!strange) return;
  const meant = nearest(strange.label, classes);
  throw new LoupeError(
    'DATASET_INVALID',
    `${name} holds the label "${strange.label}", but the classes of the model are ${classes.join(', ')}${meant ? `; did you mean "${meant}"?` : '.'}`,
  );
}
