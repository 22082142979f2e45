import { LoupeError } from '../../base/error.ts';
import { coarserLength } from '../../plan/binomial.ts';
import { bufferBytes, type Plan } from '../../plan/plan.ts';
import type { Address, Arena } from './arena.ts';
import { storeFilters } from './filters.ts';
import { storePlane, type PlaneStore } from './frame-store.ts';
import { frameBandSlot, frameInput, frameSource, frameWords, rieszPartCount } from './kernels/layout.ts';
import { layLevel, placeLevelPart, reserveGrid, writeLevel, type Grid } from './level-layout.ts';
import { readPlane } from './phase-reading.ts';
import { encodeProgram, type Call, type Program } from './program.ts';
import {
  layRieszLevel,
  placeRieszPart,
  rieszScratchBytes,
  rieszSlots,
  writeRieszLevel,
  type RieszLevel,
} from './riesz-layout.ts';
import { shareEvenly } from './shares.ts';
import type { KernelName } from './thread.ts';

/** Steps with fewer samples are left to one thread: meeting would take longer than the work. */
const worthSharing = 4096;

/** One kernel over rows of one level. */
interface Step {
  readonly kernel: KernelName;
  readonly block: Address;
  readonly rows: number;
  readonly samples: number;
}

/** Lays out method `riesz`: pyramid and equations from fine to coarse, motion from coarse to fine, moved levels likewise. */
export function layRiesz(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const filters = storeFilters(arena, plan);
  const store = storePlane(arena, plan, 0);
  const sizes = [{ width: store.width, height: store.height }];
  for (const { width, height } of plan.levels) sizes.push({ width: coarserLength(width), height: coarserLength(height) });
  const gaussians = sizes.slice(1).map((size) => reserveGrid(arena, size));
  // the reduce kernel and the way into the plane need a block of the plain kind
  const planes = plan.levels.map((_, level) =>
    layLevel(
      arena,
      plan,
      store,
      {
        size: sizes[level],
        fine: gaussians[level - 1] ?? null,
        coarse: gaussians[level],
        filters: null,
        difference: false,
        above: null,
        change: level === 0 ? null : gaussians[level - 1],
        names: {},
      },
      inspect,
    ),
  );
  const levels: RieszLevel[] = [];
  for (let level = plan.levels.length - 1; level >= 0; level--) {
    const near = {
      fine: gaussians[level - 1] ?? null,
      coarse: gaussians[level],
      prior: levels[level + 1] ?? null,
      change: level === 0 ? null : reserveGrid(arena, sizes[level]),
      plane: planes[level].block,
    };
    levels[level] = layRieszLevel(arena, plan, plan.levels[level], filters, near, inspect);
  }
  const scratchBytes = rieszScratchBytes(store.width);
  const scratches = Array.from({ length: threads }, () => arena.reserve(scratchBytes));
  const counts: Address[] = [];
  const programs = layOutSteps(arena, threads, scratches, planSteps(planes, levels, gaussians), counts);
  return {
    planes: [store],
    filters,
    slots: rieszSlots(plan),
    threads: programs,
    writeNumbers(memory, tuned) {
      levels.forEach((layout, index) => writeRieszLevel(memory, layout, tuned, tuned.levels[index]));
      planes.forEach((layout) => writeLevel(memory, layout, 0, tuned.regions[0]));
    },
    read: (memory, current, buffer) => readRiesz(memory, current, { store, gaussians, levels }, buffer),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const part of counts) {
        const [partBeyond, partAll] = new Float64Array(memory, part + rieszPartCount * 4, 2);
        beyond += partBeyond;
        all += partAll;
      }
      return { beyond, all };
    },
  };
}

/** What has to be done, in groups: steps of a group do not need each other's results. */
function planSteps(planes: readonly { block: Address }[], levels: readonly RieszLevel[], gaussians: readonly Grid[]): Step[][] {
  const fine = (kernel: KernelName, { block, plan }: RieszLevel): Step => {
    return { kernel, block, rows: plan.height, samples: plan.width * plan.height };
  };
  const coarse = (kernel: KernelName, { block, grid }: RieszLevel): Step => {
    return { kernel, block, rows: grid.height, samples: grid.width * grid.height };
  };
  const reductions = gaussians.map(({ width, height }, level): Step[] => {
    return [{ kernel: 'reduceRows', block: planes[level].block, rows: height, samples: width * height }];
  });
  // a level moves while the next finer one's motion is worked out
  const fromCoarse = levels.map((_, index) => levels.length - 1 - index);
  const rising = [...fromCoarse, -1].map((level): Step[] => [
    ...(level >= 0 ? [coarse('rieszMotionRows', levels[level])] : []),
    ...(levels[level + 1] ? [fine('rieszShiftRows', levels[level + 1])] : []),
  ]);
  return [
    ...reductions,
    levels.map((level) => fine('rieszLaplacianRows', level)),
    levels.map((level) => coarse('rieszEquationRows', level)),
    ...rising,
  ];
}

function layOutSteps(
  arena: Arena,
  threads: number,
  scratches: readonly Address[],
  groups: readonly (readonly Step[])[],
  counts: Address[],
): Int32Array[] {
  const meeting = arena.reserve(64);
  const programs = scratches.map((): Call[] => []);
  let apart = false;
  for (const group of groups) {
    const shared = group.some(({ samples }) => samples >= worthSharing);
    if (threads > 1 && (shared || apart)) for (const program of programs) program.push(['barrier', meeting]);
    apart = shared;
    for (const { kernel, block, rows, samples } of group) {
      const ranges = samples < worthSharing ? [[0, rows] as const] : shareEvenly(rows, threads);
      ranges.forEach(([from, to], thread) => {
        const place = kernel === 'reduceRows' ? placeLevelPart : placeRieszPart;
        const part = place(arena, block, from, to, scratches[thread]);
        if (kernel === 'rieszShiftRows') counts.push(part);
        programs[thread].push([kernel, part]);
      });
    }
  }
  return programs.map(encodeProgram);
}

interface RieszMemory {
  readonly store: PlaneStore;
  readonly gaussians: readonly Grid[];
  readonly levels: readonly RieszLevel[];
}

function readRiesz(memory: ArrayBufferLike, plan: Plan, { store, gaussians, levels }: RieszMemory, buffer: string): Float32Array {
  const frame = new Uint32Array(memory, store.frame, frameWords);
  if (buffer === 'plane_0') return readPlane(memory, plan, store, frame[frameInput]);
  if (buffer === 'delayed_plane_0') return readPlane(memory, plan, store, frame[frameSource]);
  for (const [index, grid] of gaussians.entries()) {
    if (buffer === `gaussian_${index + 1}`) return readPlanes(memory, grid, grid.address, 1, 0);
  }
  for (const [index, level] of levels.entries()) {
    const { grid, planeBytes, laplacian } = level;
    const slot = frame[frameBandSlot] * laplacian.pitch * laplacian.height;
    if (buffer === `laplacian_${index}`) return readPlanes(memory, laplacian, laplacian.address + slot, 1, 0);
    if (buffer === `equations_${index}`) return readPlanes(memory, grid, level.equations, 5, planeBytes);
    if (buffer === `motion_${index}`) return readPlanes(memory, grid, level.motion, 2, planeBytes);
    if (buffer === `filtered_${index}`) return readPlanes(memory, grid, level.filtered, 2, planeBytes);
    if (buffer === `outside_${index}`) return readPlanes(memory, grid, level.outside, 2, planeBytes);
    const address = level.views.get(buffer === 'plane_0_change' ? 'moved_0' : buffer);
    if (address) return new Float32Array(memory, address, bufferBytes(plan.buffers[buffer]) / 4).slice();
  }
  if (!(buffer in plan.buffers)) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" in this plan.`);
  throw new LoupeError('INTERNAL', `The buffer "${buffer}" is not kept; make the simd engine with inspect to see it.`);
}

/** Planes `planeBytes` apart, dense and one after another. */
function readPlanes(memory: ArrayBufferLike, grid: Grid, address: Address, count: number, planeBytes: number): Float32Array {
  const { width, height, pitch } = grid;
  const values = new Float32Array(width * height * count);
  for (let plane = 0; plane < count; plane++) {
    for (let row = 0; row < height; row++) {
      const at = address + plane * planeBytes + row * pitch;
      values.set(new Float32Array(memory, at, width), (plane * height + row) * width);
    }
  }
  return values;
}
