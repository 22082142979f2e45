import type { TeachEvaluation } from '../../../core/protocol/teach-results.ts';
import { partNames } from '../../../core/train/dataset/parts.ts';
import type { Share } from '../../../core/train/share.ts';
import type { PartsFigures } from '../../train/part-figures.ts';
import type { Answer, ClipEvaluation } from '../../train/request.ts';
import { exampleFile } from './example-file.ts';

/** Most examples that a window lists for one cell of the confusion matrix. */
const listed = 50;

/** The clips that an evaluation is of. */
export interface EvaluatedClips {
  readonly heldOut: boolean;
  readonly parts: PartsFigures;
}

/** An evaluation in the form in which it is sent to a window: numbers that do not exist are null. */
export function evaluationFigures(
  { windows, clips, rejected, mistakes, hits }: ClipEvaluation,
  { heldOut, parts }: EvaluatedClips,
  showsPaths: boolean,
): TeachEvaluation {
  return {
    examples: windows.examples,
    heldOut,
    parts: partNames.map((part) => {
      const { accuracy, ...counts } = parts[part];
      return { part, clips: counts.clips, examples: counts.examples, accuracy: accuracy && share(accuracy) };
    }),
    accuracy: share(windows.accuracy),
    clipAccuracy: share(clips.accuracy),
    classes: windows.classes.map(({ name, examples, precision, recall, f1 }) => ({
      name,
      examples,
      precision: existing(precision),
      recall: existing(recall),
      f1: existing(f1),
    })),
    confusion: windows.confusion.map((row) => [...row]),
    calibrationError: existing(windows.calibration.error),
    rejected: rejected && share(rejected),
    answers: someOfEachCell([...mistakes, ...hits]).map(({ file, captureFps, ...answer }) => ({
      ...answer,
      ...exampleFile({ file, ...(captureFps === undefined ? {} : { captureFps }) }, showsPaths),
    })),
  };
}

function someOfEachCell(answers: readonly Answer[]): Answer[] {
  const counts = new Map<string, number>();
  return answers.filter(({ label, taken }) => {
    const cell = JSON.stringify([label, taken]);
    const count = (counts.get(cell) ?? 0) + 1;
    counts.set(cell, count);
    return count <= listed;
  });
}

function share({ value, low, high }: Share): TeachEvaluation['accuracy'] {
  return Number.isFinite(value) ? { value, low, high } : null;
}

function existing(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
