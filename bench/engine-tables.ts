import type { EndToEndRow } from './end-to-end.ts';
import type { FeatureRow } from './feature-times.ts';
import type { FrameRow } from './frame-times.ts';
import type { Machine } from './machine.ts';
import type { SoakRow } from './soak.ts';
import type { StartRow } from './start-times.ts';
import { aligned, decimals, megabytes } from './aligned-table.ts';

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
