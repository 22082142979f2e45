import type { Size } from '../../../base/frame.ts';
import type { Address, Handle } from '../blocks/block-table.ts';
import { planePartBlock, pyramidStepBlock, rowScratchBlock, stepPartBlock } from '../blocks/eulerian-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import type { Call, KernelOf } from '../shared/program.ts';
import type { Stage } from '../shared/schedule.ts';
import { scratchBytes, ThreadScratch, type Scratch } from '../shared/scratch.ts';
import { shareEvenly } from '../shared/shares.ts';

/** A level of a pyramid in memory: rows of float32. */
export interface Grid extends Size {
  readonly data: Address;
  /** Bytes from row to row. */
  readonly pitch: number;
}

/**
 * Returns the bytes from row to row of a level that is read and written 16 samples at a time. Never a multiple of a page (4096
 * bytes), because the samples of a column would then compete for the same lines of the cache.
 */
export function pitchOf(width: number): number {
  const bytes = (Math.ceil(width / 16) + 1) * 64;
  return bytes % 4096 === 0 ? bytes + 64 : bytes;
}

export function layGrid(arena: Arena, { width, height }: Size): Grid {
  const pitch = pitchOf(width);
  return { width, height, pitch, data: arena.reserve({ bytes: pitch * height + 64 }, 'level of a pyramid') };
}

/** Memory that a thread needs while it works on rows: a row with mirrored edges, and a row of changes. */
export type RowScratch = Scratch<'RowScratch', typeof rowScratchBlock.fields>;

/** Mirrored samples beyond each end of a row. */
const mirroredSamples = 2;

/**
 * Returns the scratch for rows of a level of `width` samples and of the next coarser one. REDUCE along a row computes
 * four samples at a time from eight and two more at either end; the row of changes is read sixteen samples at a time.
 */
export function levelScratch(width: number): RowScratch {
  const eights = 8 * Math.ceil(width / 8);
  return rowScratch(mirroredSamples * 4, 4 * (eights + mirroredSamples), 4 * 16 * Math.ceil(width / 16));
}

/** Returns a scratch: a row of `bytes` bytes, with `before` more in front of its address, and `change` bytes of changes. */
export function rowScratch(before: number, bytes: number, change: number): RowScratch {
  return { table: rowScratchBlock, rooms: { row: { before, bytes }, change: { bytes: change } } };
}

/** What a step between two levels reads and writes, as in `pyramidStepBlock`; `above` has the grid of `coarse`, its default. */
export interface LevelStep {
  readonly fine: Grid;
  readonly coarse: Grid;
  readonly above?: Address;
  readonly to?: Address;
  readonly gain?: number;
  readonly aboveGain?: number;
  readonly change?: Address;
  readonly frame?: Handle<'Frame'>;
}

export function placeLevel(arena: Arena, step: LevelStep): Handle<'PyramidStep'> {
  const { fine, coarse, above = coarse.data, to, gain = 1, aboveGain = 1, change, frame } = step;
  return arena.placeBlock(pyramidStepBlock, {
    fine: fine.data,
    pitch: fine.pitch,
    width: fine.width,
    height: fine.height,
    coarse: coarse.data,
    coarsePitch: coarse.pitch,
    coarseWidth: coarse.width,
    coarseHeight: coarse.height,
    above,
    to,
    gain,
    aboveGain,
    change,
    frame,
  });
}

/** Divides the work on planes and between levels among threads, each of which has its own scratch. */
export class Sharing {
  readonly #arena: Arena;
  readonly #scratches: readonly Handle<'RowScratch'>[];

  constructor(arena: Arena, threads: number, scratch: RowScratch) {
    this.#arena = arena;
    const bytes = scratchBytes(scratch);
    const memory = new ThreadScratch(
      arena,
      Array.from({ length: threads }, () => bytes),
    );
    this.#scratches = Array.from({ length: threads }, (_, thread) => memory.place(thread, scratch));
  }

  get threads(): number {
    return this.#scratches.length;
  }

  /** Places the block for one thread's work on a plane: rows `from` … `to` − 1. */
  planePart(plane: Handle<'CodedPlane'>, thread: number, from: number, to: number): Handle<'PlanePart'> {
    return this.#arena.placeBlock(planePartBlock, { plane, scratch: this.#scratches[thread], from, to });
  }

  /** Places the block for one thread's part of a step between two levels: rows `from` … `to` − 1. */
  stepPart(step: Handle<'PyramidStep'>, thread: number, from: number, to: number): Handle<'StepPart'> {
    return this.#arena.placeBlock(stepPartBlock, { step, scratch: this.#scratches[thread], from, to });
  }

  /** Returns a stage in which all threads run a kernel on a plane, each on its share of `count` rows. */
  planeRows(kernel: KernelOf<'PlanePart'>, plane: Handle<'CodedPlane'>, count: number): Stage {
    return shareEvenly(count, this.threads).map(([from, to], thread) => [[kernel, this.planePart(plane, thread, from, to)]]);
  }

  /** Returns a stage in which all threads run a kernel between two levels, each on its share of `count` rows. */
  stepRows(kernel: KernelOf<'StepPart'>, step: Handle<'PyramidStep'>, count: number): Stage {
    return shareEvenly(count, this.threads).map(([from, to], thread) => [[kernel, this.stepPart(step, thread, from, to)]]);
  }

  /** Returns a stage in which one thread runs several kernels, each on all rows of its step, and the others nothing. */
  stepsOnThread(thread: number, steps: readonly (readonly [KernelOf<'StepPart'>, Handle<'PyramidStep'>, number])[]): Stage {
    return this.callsOnThread(
      thread,
      steps.map(([kernel, step, count]) => [kernel, this.stepPart(step, thread, 0, count)]),
    );
  }

  /** Returns a stage in which one thread makes all the calls and the others none. */
  callsOnThread(thread: number, calls: readonly Call[]): Stage {
    return Array.from({ length: this.threads }, (_, index) => (index === thread ? calls : []));
  }
}

/** Most samples of a level that one thread does alone: shared among threads, it would cost more at the barrier than it saves. */
const smallLevel = 16384;

export function isSmall({ width, height }: Size): boolean {
  return width * height <= smallLevel;
}

/** Returns a grid's samples, row by row, times `scale`. */
export function readGrid(memory: ArrayBufferLike, { data, pitch, width, height }: Grid, scale: number): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) values.set(new Float32Array(memory, data + y * pitch, width), y * width);
  return values.map((value) => value * scale);
}
