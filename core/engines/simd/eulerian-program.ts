import { LoupeError } from '../../base/error.ts';
import { planeSizes } from '../../base/frame.ts';
import { coarserLength } from '../../plan/binomial.ts';
import { bufferBytes, type LevelPlan, type Plan } from '../../plan/plan.ts';
import type { Address, Arena } from './arena.ts';
import { storeFilters, type FilterStore } from './filters.ts';
import { storePlane, type PlaneStore } from './frame-store.ts';
import { frameInput, frameSource, frameWords } from './kernels/layout.ts';
import { layLevel, placeLevelPart, reserveGrid, writeLevel, type Grid, type LevelLayout } from './level-layout.ts';
import { readPlane } from './phase-reading.ts';
import { encodeProgram, type Call, type Program } from './program.ts';
import { shareEvenly } from './shares.ts';

/** Levels with fewer samples are left to one thread: meeting would take longer than the work. */
const worthSharing = 16384;

interface Part {
  readonly plane: number;
  readonly block: Address;
  readonly rows: number;
  readonly samples: number;
}

interface PlaneLevels {
  readonly store: PlaneStore;
  /** Gaussian levels from 1 on. */
  readonly gaussians: readonly Grid[];
  /** From fine to coarse. */
  readonly levels: readonly (LevelLayout & {
    readonly plan: LevelPlan | null;
    readonly height: number;
    readonly samples: number;
  })[];
}

/** Lays out methods `linear` and `color`: down the Gaussian pyramid of every plane, and up again with the changes. */
export function layEulerian(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const filters = storeFilters(arena, plan);
  const planes = plan.planes.map((plane, index) => layPlane(arena, plan, plane, index, filters, inspect));
  const widest = Math.max(...planes.map(({ store }) => store.width));
  const scratches = Array.from({ length: threads }, () => arena.reserve(3 * (widest * 4 + 256) + 256));
  const meeting = arena.reserve(64);
  const programs = scratches.map((): Call[] => []);
  let apart = false;
  /** One step of every plane. Large ones are shared out by rows; a plane's small ones all go to one thread. */
  const share = (kernel: 'reduceRows' | 'magnifyLevel', parts: readonly Part[]): void => {
    const shared = parts.some(({ samples }) => samples >= worthSharing);
    // a thread need not wait for others between small steps of its own
    if (threads > 1 && (shared || apart)) for (const program of programs) program.push(['barrier', meeting]);
    apart = shared;
    for (const { plane, block, rows, samples } of parts) {
      const shares = samples < worthSharing ? [] : shareEvenly(rows, threads);
      if (shares.length === 0) {
        const thread = plane % threads;
        programs[thread].push([kernel, placeLevelPart(arena, block, 0, rows, scratches[thread])]);
      }
      shares.forEach(([from, to], thread) => {
        programs[thread].push([kernel, placeLevelPart(arena, block, from, to, scratches[thread])]);
      });
    }
  };
  const depth = Math.max(...planes.map(({ gaussians }) => gaussians.length));
  for (let level = 0; level < depth; level++) {
    const parts = planes.flatMap(({ gaussians, levels }, plane) => {
      const coarse = gaussians[level];
      return coarse ? [{ plane, block: levels[level].block, rows: coarse.height, samples: coarse.width * coarse.height }] : [];
    });
    share('reduceRows', parts);
  }
  const highest = Math.max(...planes.map(({ levels }) => levels.length));
  for (let level = highest - 1; level >= 0; level--) {
    const parts = planes.flatMap(({ levels }, plane) => {
      const layout = levels[level];
      return layout ? [{ plane, block: layout.block, rows: layout.height, samples: layout.samples }] : [];
    });
    share('magnifyLevel', parts);
  }
  return {
    planes: planes.map(({ store }) => store),
    filters,
    slots: plan.latency + 1,
    threads: programs.map(encodeProgram),
    writeNumbers(memory, tuned) {
      planes.forEach(({ levels }, index) => {
        for (const layout of levels) {
          const tunedLevel = layout.plan && tuned.levels[plan.levels.indexOf(layout.plan)];
          writeLevel(memory, layout, tunedLevel?.alpha ?? 0, tuned.regions[index]);
        }
      });
    },
    read: (memory, current, buffer) => readEulerian(memory, current, planes, buffer),
    counts: () => ({ beyond: 0, all: 0 }),
  };
}

function layPlane(arena: Arena, plan: Plan, plane: number, index: number, filters: FilterStore, inspect: boolean): PlaneLevels {
  const store = storePlane(arena, plan, plane);
  const own = plan.levels.filter((level) => level.plane === index);
  const linear = plan.spec.method === 'linear';
  const depth = linear ? own.length : own[0].level;
  const { width, height } = planeSizes(plan.size, plan.format)[plane];
  const sizes = [{ width, height }];
  for (let level = 0; level < depth; level++) {
    sizes.push({ width: coarserLength(sizes[level].width), height: coarserLength(sizes[level].height) });
  }
  const gaussians = sizes.slice(1).map((size) => reserveGrid(arena, size));
  // a linear pyramid's coarsest level is only subtracted; the colour method's is what is filtered
  const count = linear ? depth : depth + 1;
  const changes = sizes.slice(0, count).map((size, level) => (level === 0 ? null : reserveGrid(arena, size)));
  const levels = sizes.slice(0, count).map((size, level) => {
    const levelPlan = own.find((candidate) => candidate.level === level) ?? null;
    const filtered = linear || level === depth;
    const named = (name: string): string => `${name}_${plane}_${level}`;
    const layout = layLevel(
      arena,
      plan,
      store,
      {
        size,
        fine: level === 0 ? null : gaussians[level - 1],
        coarse: gaussians[level] ?? null,
        filters: filtered ? filters : null,
        difference: linear,
        above: changes[level + 1] ?? null,
        change: changes[level],
        names: {
          ...(filtered && { change: named('change'), filtered: named('filtered'), amplified: named('amplified') }),
          ...(linear && { laplacian: named('laplacian') }),
          ...(level === 0 && { out: `plane_${plane}_change` }),
          ...(level > 0 && linear && { out: named('collapsed') }),
          ...(level > 0 && !linear && level < depth && { out: named('expanded') }),
        },
      },
      inspect,
    );
    return { ...layout, plan: levelPlan, height: size.height, samples: size.width * size.height };
  });
  return { store, gaussians, levels };
}

function readEulerian(memory: ArrayBufferLike, plan: Plan, planes: readonly PlaneLevels[], buffer: string): Float32Array {
  for (const { store, gaussians, levels } of planes) {
    const words = new Uint32Array(memory, store.frame, frameWords);
    if (buffer === `plane_${store.plane}`) return readPlane(memory, plan, store, words[frameInput]);
    if (buffer === `delayed_plane_${store.plane}`) return readPlane(memory, plan, store, words[frameSource]);
    for (const [index, grid] of gaussians.entries()) {
      if (buffer === `gaussian_${store.plane}_${index + 1}`) return readGrid(memory, grid);
    }
    for (const { views } of levels) {
      const address = views.get(buffer);
      if (address) return new Float32Array(memory, address, bufferBytes(plan.buffers[buffer]) / 4).slice();
    }
  }
  if (!(buffer in plan.buffers)) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" in this plan.`);
  throw new LoupeError('INTERNAL', `The buffer "${buffer}" is not kept; make the simd engine with inspect to see it.`);
}

function readGrid(memory: ArrayBufferLike, { address, pitch, width, height }: Grid): Float32Array {
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) values.set(new Float32Array(memory, address + row * pitch, width), row * width);
  return values;
}
