import { aligned, decimals, megabytes } from './aligned-table.ts';
import type { WindowRow } from './window.ts';
import type { CameraRow } from './window-camera.ts';
import type { Held, WindowSoakRow } from './window-soak.ts';

/** A share as text in the tables of the window, where the program, ffmpeg and the browser share the machine. */
const shareText = (value: number | null): string => (value === null ? '?' : `${Math.round(100 * value)} %`);
const memoryText = (all: readonly (number | null)[]): string =>
  all.map((bytes) => (bytes === null ? '?' : megabytes(bytes))).join(' → ');

export function windowTable(rows: readonly WindowRow[]): string {
  const heads = [
    'window',
    'size',
    'seconds',
    'engine ms',
    'frames/s',
    'latency ms',
    'pace',
    'shown',
    'dropped',
    'CPU host',
    'CPU browser',
  ];
  const change = (before: number | null, after: number | null, text: (value: number) => string): string =>
    before === null || after === null ? '?' : `${text(before)} → ${text(after)}`;
  const table = rows.map((row) => [
    row.method,
    row.size,
    row.seconds.toFixed(0),
    decimals(row.engineMs),
    decimals(row.framesPerSecond),
    decimals(row.latencyMs),
    row.pace.toFixed(2),
    `${row.shown}`,
    `${row.dropped}`,
    shareText(row.hostShare),
    shareText(row.browserShare),
    memoryText([row.bytesBefore, row.bytesHalfway, row.bytesAfter]),
    change(row.threadsBefore, row.threadsAfter, String),
  ]);
  return aligned([...heads, 'memory MB', 'threads'], table, 2);
}

export function cameraTable(rows: readonly CameraRow[]): string {
  const heads = [
    'camera',
    'size',
    'seconds',
    'chosen',
    'latency ms',
    'p95',
    'in page',
    'p95',
    'engine ms',
    'shown',
    'dropped',
    'frames/s',
    'CPU host',
    'CPU browser',
    'memory MB',
  ];
  const table = rows.map((row) => [
    row.quality,
    row.size,
    row.seconds.toFixed(0),
    row.qualityInWork,
    decimals(row.latencyMs.median),
    decimals(row.latencyMs.p95),
    decimals(row.inPageMs.median),
    decimals(row.inPageMs.p95),
    decimals(row.engineMs),
    `${row.shown}`,
    `${row.dropped}`,
    decimals(row.framesPerSecond),
    shareText(row.hostShare),
    shareText(row.browserShare),
    memoryText([row.bytesBefore, row.bytesHalfway, row.bytesAfter]),
  ]);
  return aligned(heads, table, 2);
}

export function windowSoakTable(row: WindowSoakRow): string {
  const { before, halfway, played, firstOpened, allOpened, browserBytes } = row;
  const heads = ['window soak', 'program MB', 'threads', 'handles', 'processes', 'browser MB'];
  const looks: readonly (readonly [string, Held])[] = [
    [`${row.method} ${row.size}`, before],
    ['halfway', halfway],
    [`after ${row.seconds.toFixed(0)} s, ${row.shown} shown, ${row.dropped} dropped`, played],
    ['after the first openings', firstOpened],
    [`after ${row.opened} openings`, allOpened],
  ];
  const table = looks.map(([name, { bytes, threads, handles, processes }], at) => [
    name,
    megabytes(bytes),
    `${threads}`,
    `${handles}`,
    `${processes}`,
    megabytes(browserBytes[at]),
  ]);
  return aligned(heads, table, 1);
}
