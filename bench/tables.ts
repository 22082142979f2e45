import type { EndToEndRow } from './end-to-end.ts';
import type { FeatureRow } from './feature-times.ts';
import type { FrameRow } from './frame-times.ts';
import type { Machine } from './machine.ts';
import type { SoakRow } from './soak.ts';
import type { StartRow } from './start-times.ts';
import type { SurveyRow } from './survey.ts';
import type { DigitsRow, TrainRow } from './train.ts';
import type { ClipsRow } from './train-clips.ts';
import type { WindowRow } from './window.ts';
import type { CameraRow } from './window-camera.ts';
import type { Held, WindowSoakRow } from './window-soak.ts';

export function machineText(machine: Machine): string {
  const { processor, cores, node, ceilings, loadBefore } = machine;
  const lines = ceilings.map((each) => {
    const fused = each.fusedGflops === null ? 'no fused one in this Node' : `${each.fusedGflops} fused`;
    return [
      `  ${each.threads} thread${each.threads === 1 ? ' ' : 's'}`,
      `multiply-add ${each.multiplyAddGflops} GFLOP/s (${fused})`,
      `memory read ${each.readGBs} GB/s, copied ${each.copyGBs} GB/s`,
    ].join('   ');
  });
  return [
    `${processor}, ${cores} cores, Node ${node}, load before ${loadBefore}; its ceilings, measured in this run:`,
    ...lines,
  ].join('\n');
}

export function frameTable(rows: readonly FrameRow[]): string {
  const times = ['method', 'size', 'engine', 'threads', 'median ms', 'min–max ms', 'frames/s', 'ns/coefficient', 'ns/pixel'];
  const heads = [...times, 'memory MB', 'grown MB', 'quiet', 'quiet ms', 'frames'];
  const table = rows.map((row) => [
    row.method,
    row.size,
    row.engine,
    `${row.threads}`,
    decimals(row.medianMs),
    `${decimals(row.minMs)}–${decimals(row.maxMs)}`,
    decimals(row.framesPerSecond),
    decimals(row.nsPerCoefficient),
    decimals(row.nsPerPixel),
    megabytes(row.memoryBytes),
    megabytes(row.residentBytes),
    row.quietRatio.toFixed(2),
    row.quietMedianMs === null ? '–' : decimals(row.quietMedianMs),
    `${row.frames}`,
  ]);
  return aligned(heads, table, 3);
}

export function featureTable(rows: readonly FeatureRow[]): string {
  const heads = ['features', 'size', 'engine', 'threads', 'median ms', 'frames/s', 'processor ms', 'frames', 'windows'];
  const table = rows.map((row) => [
    row.features,
    row.size,
    row.engine,
    `${row.threads}`,
    decimals(row.medianMs),
    decimals(row.framesPerSecond),
    decimals(row.processorMs),
    `${row.frames}`,
    `${row.windows}`,
  ]);
  return aligned(heads, table, 3);
}

/** Nanoseconds per coefficient of each kernel of the simd engine. */
export function stageTable(rows: readonly FrameRow[]): string {
  const lines = rows.flatMap((row) => {
    if (!row.stages) return [];
    const shares = Object.entries(row.stages)
      .sort(([, a], [, b]) => b - a)
      .map(
        ([name, milliseconds]) =>
          `${name} ${decimals(milliseconds)} ms (${decimals((milliseconds * 1e6) / row.coefficients)} ns)`,
      );
    return [[row.method, row.size, `${row.threads}`, shares.join(', ')]];
  });
  return aligned(['method', 'size', 'threads', 'stages: ms per frame (ns per coefficient), mean of the threads'], lines, 4);
}

export function startTable(rows: readonly StartRow[]): string {
  const heads = [
    'method',
    'size',
    'engine',
    'threads',
    'first ms',
    'second ms',
    'import',
    'open',
    'plan',
    'prepare',
    '1st push',
    '2nd push',
  ];
  const table = rows.map((row) => [
    row.method,
    row.size,
    row.engine,
    `${row.threads}`,
    ...[row.firstMs, row.secondMs, row.importMs, row.openMs, row.planMs, row.prepareMs, row.firstFrameMs, row.secondFrameMs].map(
      decimals,
    ),
  ]);
  return aligned(heads, table, 3);
}

export function endToEndTable(rows: readonly EndToEndRow[]): string {
  const known = (seconds: number | null): string => (seconds === null ? '?' : seconds.toFixed(2));
  const span = (part: { seconds: number; processorSeconds: number | null }): string =>
    `${part.seconds.toFixed(2)} (${known(part.processorSeconds)})`;
  const heads = [
    'method',
    'size',
    'engine',
    'threads',
    'frames',
    'decode s',
    'engine s',
    'encode s',
    'together s',
    'first, last s',
    'main thread s',
    'others s',
    'floor s',
    'wall / slowest',
  ];
  const table = rows.map((row) => [
    row.method,
    row.size,
    row.engineId,
    `${row.threads}`,
    `${row.frames}`,
    ...[row.decode, row.engine, row.encode, row.together].map(span),
    `${row.firstSeconds.toFixed(2)}, ${row.lastSeconds.toFixed(2)}`,
    known(row.mainThreadSeconds),
    known(row.together.othersSeconds),
    known(row.floorSeconds),
    `${row.ratio.toFixed(2)} (${row.slowest})`,
  ]);
  return `${aligned(heads, table, 3)}\nWall seconds, in brackets seconds of processor time. First, last: until the first frame was written, and from the last one to the
finished file. Others: processor time that was not this program's meanwhile, 0 on a quiet machine. Floor: the slowest part, or all
processor time over all cores.`;
}

export function soakTable(rows: readonly SoakRow[]): string {
  const heads = ['method', 'size', 'engine', 'threads', 'frames', 'frames/s', 'resident MB', 'grown MB', 'heap MB', 'buffers MB'];
  const table = rows.map((row) => [
    row.method,
    row.size,
    row.engine,
    `${row.threads}`,
    `${row.frames}`,
    decimals(row.framesPerSecond),
    ...[row.residentBytes, row.residentGrowth, row.heapGrowth, row.bufferGrowth].map((bytes) => (bytes / 1e6).toFixed(1)),
  ]);
  return aligned(heads, table, 3);
}

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
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
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
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
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

function decimals(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

/** The first `left` columns begin at the left, the others end at the right. */
function aligned(heads: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at < left ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ')
      .trimEnd();
  return [heads, ...rows].map(line).join('\n');
}

export function surveyTable(rows: readonly SurveyRow[]): string {
  const table = rows.map(({ kind, clips, moving, said, right, amplitudeShare }) => [
    kind,
    `${clips}`,
    moving ? 'moving' : 'still',
    `${said}`,
    right === null ? '' : `${right}`,
    amplitudeShare === null ? '' : amplitudeShare.toFixed(2),
  ]);
  const kinds = aligned(['clips of', 'number', 'they are', 'motion said', 'all right', 'amplitude ×'], table, 1);
  return `${kinds}\n\n${calibrationTable(rows)}`;
}

/** Edges of the confidences that are counted together. */
const confidenceSteps = [0, 0.5, 0.8, 0.95, 0.99, 1] as const;

/** How often findings were right, by how surely they were said; a clip that is still weighs as much in all as one that moves. */
function calibrationTable(rows: readonly SurveyRow[]): string {
  const clips = (moving: boolean): number => rows.reduce((sum, row) => sum + (row.moving === moving ? row.clips : 0), 0);
  const [still, moving] = [clips(false), clips(true)];
  const lines = rows.flatMap((row) => row.findings.map((finding) => ({ ...finding, weight: 1 / (row.moving ? moving : still) })));
  const table = confidenceSteps.slice(1).map((top, step) => {
    const low = confidenceSteps[step];
    const within = lines.filter(({ confidence }) => confidence >= low && (confidence < top || top === 1));
    const whole = within.reduce((sum, { weight }) => sum + weight, 0);
    const right = within.reduce((sum, { weight, right: isRight }) => sum + (isRight ? weight : 0), 0);
    return [`${low}–${top}`, `${within.length}`, whole > 0 ? (right / whole).toFixed(3) : ''];
  });
  return aligned(['confidence', 'findings', 'right'], table, 1);
}
