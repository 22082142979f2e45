import { maxCode, type Size } from '../../base/frame.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Address, Arena } from './arena.ts';
import { Block } from './arena.ts';
import { keepsLast, stateFloats, type FilterStore } from './filters.ts';
import type { PlaneStore } from './frame-store.ts';
import {
  levelAbove,
  levelAlpha,
  levelBefore,
  levelChange,
  levelCoarse,
  levelCoarseHeight,
  levelCoarsePitch,
  levelCoarseWidth,
  levelDifference,
  levelFilters,
  levelFine,
  levelFrame,
  levelHeight,
  levelLargest,
  levelLast,
  levelPartFrom,
  levelPartLevel,
  levelPartScratch,
  levelPartTo,
  levelPartWords,
  levelPitch,
  levelRegion,
  levelSampleBytes,
  levelScale,
  levelSeeAmplified,
  levelSeeChange,
  levelSeeFiltered,
  levelSeeLaplacian,
  levelSeeOut,
  levelSlotBytes,
  levelState,
  levelStride,
  levelWaiting,
  levelWidth,
  levelWords,
} from './kernels/layout.ts';

/** A plane of float32 in memory; rows have room for whole vectors. */
export interface Grid extends Size {
  readonly address: Address;
  /** Bytes from row to row. */
  readonly pitch: number;
}

/** Floats beyond a row that vectors may touch. */
const margin = 16;

export function reserveGrid(arena: Arena, { width, height }: Size): Grid {
  const pitch = Math.ceil((width + margin) / 4) * 16;
  return { width, height, pitch, address: arena.reserve(pitch * height + 64) };
}

/** How a level is worked on. */
export interface LevelTask {
  readonly size: Size;
  /** Its Gaussian samples; null: the codes of the plane. */
  readonly fine: Grid | null;
  /** The coarser Gaussian level. */
  readonly coarse: Grid | null;
  readonly filters: FilterStore | null;
  /** What is filtered is this level less the expanded coarser one. */
  readonly difference: boolean;
  /** Change of the coarser level, and where this one's goes; null: into the plane. */
  readonly above: Grid | null;
  readonly change: Grid | null;
  /** Names of the plan's buffers that the level fills: for `read`. */
  readonly names: { readonly [What in 'laplacian' | 'change' | 'filtered' | 'amplified' | 'out']?: string };
}

export interface LevelLayout {
  readonly block: Address;
  readonly region: Address;
  /** Where the named buffers can be seen. */
  readonly views: ReadonlyMap<string, Address>;
}

export function layLevel(arena: Arena, plan: Plan, store: PlaneStore, task: LevelTask, inspect: boolean): LevelLayout {
  const { width, height } = task.size;
  const largest = maxCode(plan.format);
  const block = new Block(levelWords)
    .set(levelWidth, width)
    .set(levelHeight, height)
    .set(levelFrame, store.frame)
    .set(levelSampleBytes, store.sampleBytes)
    .set(levelStride, store.width * store.sampleBytes)
    .number(levelScale, 1 / largest)
    .number(levelLargest, largest)
    .set(levelDifference, task.difference ? 1 : 0)
    .set(levelAbove, task.above?.address ?? 0)
    .set(levelChange, task.change?.address ?? 0);
  const own = task.fine ?? task.change;
  block.set(levelFine, task.fine?.address ?? 0).set(levelPitch, own?.pitch ?? 0);
  const coarser = task.coarse ?? task.above;
  if (coarser) {
    block
      .set(levelCoarse, task.coarse?.address ?? 0)
      .set(levelCoarseWidth, coarser.width)
      .set(levelCoarseHeight, coarser.height)
      .set(levelCoarsePitch, coarser.pitch);
  }
  if (task.filters) {
    const { band } = plan.filters;
    const bytes = Math.ceil(width / 4) * 16 * height;
    block
      .set(levelFilters, task.filters.block)
      .set(levelBefore, arena.reserve(bytes))
      .set(levelState, arena.reserve(bytes * stateFloats(band)))
      .set(levelSlotBytes, bytes)
      .set(levelWaiting, band.kind === 'iir' ? arena.reserve(bytes) : 0)
      .set(levelLast, keepsLast(band) ? arena.reserve(bytes) : 0);
  }
  const views = new Map<string, Address>();
  if (inspect) {
    const words = {
      laplacian: levelSeeLaplacian,
      change: levelSeeChange,
      filtered: levelSeeFiltered,
      amplified: levelSeeAmplified,
      out: levelSeeOut,
    };
    for (const [what, name] of Object.entries(task.names) as [keyof typeof words, string][]) {
      const address = arena.reserve(width * height * 4 + 64);
      block.set(words[what], address);
      views.set(name, address);
    }
  }
  const region = task.change ? 0 : arena.reserve(width * height * 4 + 64);
  return { block: arena.place(block.words), region, views };
}

/** The numbers of a level that `retune` may change. */
export function writeLevel(memory: ArrayBufferLike, layout: LevelLayout, alpha: number, weights: Float32Array | null): void {
  new Float32Array(memory, layout.block, levelWords)[levelAlpha] = alpha;
  if (!layout.region) return;
  if (weights) new Float32Array(memory, layout.region, weights.length).set(weights);
  new Uint32Array(memory, layout.block, levelWords)[levelRegion] = weights ? layout.region : 0;
}

/** Block of one thread's rows `from` … `to` − 1 of a level. */
export function placeLevelPart(arena: Arena, level: Address, from: number, to: number, scratch: Address): Address {
  const block = new Block(levelPartWords)
    .set(levelPartLevel, level)
    .set(levelPartFrom, from)
    .set(levelPartTo, to)
    .set(levelPartScratch, scratch);
  return arena.place(block.words);
}
