import { partNames } from '../core/train/dataset/parts.ts';
import type { Evaluation } from '../core/train/evaluation.ts';
import type { Share } from '../core/train/share.ts';
import type { PartsFigures } from '../host/train/part-figures.ts';
import type { ClipEvaluation } from '../host/train/request.ts';
import type { SkippedClip } from '../host/train/clip-faults.ts';

/** `98.6 %` */
export function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}

/**
 * Accuracy of windows and of clips, the figures of each class, and the confusion matrix: actual classes down, predicted ones across.
 */
export function evaluationText({ windows, clips, rejected, acceptedUnseen }: ClipEvaluation): string {
  const { value, low, high, effective } = windows.accuracy;
  const alike = effective < windows.examples - 0.5 ? `; windows of one file are alike and count as ${Math.round(effective)}` : '';
  const head = [
    `${percent(value)} of ${windows.examples} windows right (95 % sure: ${percent(low)} to ${percent(high)}${alike})`,
    `${Math.round(clips.accuracy.value * clips.examples)} of ${clips.examples} clips${rejectionText({ rejected, acceptedUnseen })}`,
    `calibration error ${percent(windows.calibration.error)}`,
  ];
  return [`${head.join('; ')}.`, ...classTable(windows), ...confusionTable(windows)].join('\n');
}

/** The shares of windows that are rejected as unknown, of known classes and of classes never seen; empty for a model that rejects nothing. */
export function rejectionText({ rejected, acceptedUnseen }: Pick<ClipEvaluation, 'rejected' | 'acceptedUnseen'>): string {
  if (!rejected || !acceptedUnseen) return '';
  return `; ${percent(rejected.value)} of windows rejected as unknown (${percent(1 - acceptedUnseen.value)} if the model had never seen their class)`;
}

/** Accuracy on each part of the split: training, validation, test and unseen clips. */
export function partsText(parts: PartsFigures): string {
  const rows = partNames.map((name) => {
    const { clips, examples, accuracy, clipAccuracy } = parts[name];
    return [name, String(clips), String(examples), shareText(accuracy), shareText(clipAccuracy)];
  });
  return table([['part', 'clips', 'windows', 'windows right (95 %)', 'clips right (95 %)'], ...rows]).join('\n');
}

function shareText(share: Share | null): string {
  return share === null ? '–' : `${percent(share.value)} (${(100 * share.low).toFixed(1)}–${percent(share.high)})`;
}

function classTable({ classes }: Evaluation): string[] {
  const rows = classes.map(({ name, precision, recall, f1, examples }) => [
    name,
    percent(precision),
    percent(recall),
    percent(f1),
    String(examples),
  ]);
  return table([['class', 'precision', 'recall', 'F1', 'windows'], ...rows]);
}

function confusionTable({ classes, confusion }: Evaluation): string[] {
  const rows = classes.map(({ name }, at) => [name, ...confusion[at].map(String)]);
  return table([['actual ↓  predicted →', ...classes.map(({ name }) => name)], ...rows]);
}

/** Columns of equal width: the first to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

/** One line for each of the first skipped clips. */
export function skippedText(skipped: readonly SkippedClip[]): string[] {
  const shown = 5;
  const lines = skipped.slice(0, shown).map(({ why, file }) => `Skipped: ${why.includes(file) ? why : `${file}: ${why}`}`);
  return skipped.length > shown ? [...lines, `… and ${skipped.length - shown} more (all of them with --json).`] : lines;
}
