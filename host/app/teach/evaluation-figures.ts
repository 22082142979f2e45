import path from 'node:path';
import type { TeachEvaluation } from '../../../core/protocol/teach-api.ts';
import type { Share } from '../../../core/train/evaluation.ts';
import type { ClipEvaluation } from '../../train/request.ts';

/** Mistakes that a window lists. */
const listed = 200;

/** An evaluation as it crosses to a window: a number that does not exist is null there. */
export function evaluationFigures({ windows, clips, mistakes }: ClipEvaluation, showsPaths: boolean): TeachEvaluation {
  return {
    examples: windows.examples,
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
    mistakes: mistakes.slice(0, listed).map(({ file, ...mistake }) => ({
      ...mistake,
      name: path.basename(file),
      path: showsPaths ? file : null,
    })),
  };
}

function share({ value, low, high }: Share): TeachEvaluation['accuracy'] {
  return Number.isFinite(value) ? { value, low, high } : null;
}

function existing(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
