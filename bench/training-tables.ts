import { aligned, decimals } from './aligned-table.ts';
import type { DigitsRow, TrainRow } from './train.ts';
import type { ClipsRow } from './train-clips.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function trainTable(rows: readonly TrainRow[]): string {
  const heads = ['net', 'backend', 'parameters', 'batch', 'ours examples/s', 'tf.layers examples/s', 'ours / theirs', 'rounds'];
  const table = rows.map((row) => [
    row.net,
    row.backend,
    `${row.parameters}`,
    `${row.batch}`,
    decimals(row.oursPerSecond),
    decimals(row.layersPerSecond),
    row.ratio.toFixed(2),
    row.roundRatios.map((ratio) => ratio.toFixed(2)).join(' '),
  ]);
  return aligned(heads, table, 2);
}

export function clipsTable(rows: readonly ClipsRow[]): string {
  const heads = [
    'clips',
    'features',
    'net',
    'backend',
    'windows',
    'folds',
    'windows right, a seed each',
    'clips right',
    'chance',
    'seconds',
  ];
  const table = rows.map((row) => [
    `${row.clips} ${row.set}`,
    row.features,
    row.net,
    row.backend,
    `${row.windows}`,
    `${row.folds}`,
    row.windowsRight.map(percent).join(' '),
    row.clipsRight.map(percent).join(' '),
    percent(row.chance),
    decimals(row.seconds),
  ]);
  return aligned(heads, table, 4);
}

export function digitsTable(rows: readonly DigitsRow[]): string {
  const heads = [
    'digits',
    'backend',
    'trained on',
    'epochs',
    'best',
    'seconds',
    'held out',
    'right',
    '95 % interval',
    'calibration error',
  ];
  const table = rows.map((row) => [
    row.net,
    row.backend,
    `${row.trained}`,
    `${row.epochs}`,
    `${row.bestEpoch}`,
    decimals(row.seconds),
    `${row.heldOut}`,
    percent(row.accuracy),
    row.interval.map(percent).join(' – '),
    row.calibrationError.toFixed(3),
  ]);
  return aligned(heads, table, 2);
}
