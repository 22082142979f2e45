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
 * Bytes of a row that is read and written in vectors of 16 samples. Never a multiple of a page: equal places of all rows would
 * share the same lines of the cache.
 */
export function pitchOf(width: number): number {
  const bytes = (Math.ceil(width / 16) + 1) * 64;
  return bytes % 4096 === 0 ? bytes + 64 : bytes;
}

export function layGrid(arena: Arena, { width, height }: Size): Grid {
  const pitch = pitchOf(width);
  return { width, height, pitch, data: arena.reserve({ bytes: pitch * height + 64 }, 'level of a pyramid') };
}

/** What a thread needs while it works on rows. */
export type RowScratch = Scratch<'RowScratch', typeof rowScratchBlock.fields>;

/** Samples on either side of a row whose edges are mirrored. */
const mirroredSamples = 2;

/**
 * Scratch for rows of a level of `width` samples and of the next coarser one. REDUCE along a row reads eight samples for four, and
 * two more; what is stored is read sixteen samples at a time.
 */
export function levelScratch(width: number): RowScratch {
  const eights = 8 * Math.ceil(width / 8);
  return rowScratch(mirroredSamples * 4, 4 * (eights + mirroredSamples), 4 * 16 * Math.ceil(width / 16));
}

/** Scratch with a row of so many bytes before and behind its address, and so many bytes of changes. */
export function rowScratch(before: number, bytes: number, change: number): RowScratch {
  return { table: rowScratchBlock, rooms: { row: { before, bytes }, change: { bytes: change } } };
}

/** What a step between two levels reads and writes; `above` stands on the grid of `coarse`. */
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

/** Hands out parts of steps to threads, each with its scratch. */
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

  /** The part `from` … `to` − 1 of a thread of a step of a plane. */
  planePart(plane: Handle<'CodedPlane'>, thread: number, from: number, to: number): Handle<'PlanePart'> {
    return this.#arena.placeBlock(planePartBlock, { plane, scratch: this.#scratches[thread], from, to });
  }

  /** The part `from` … `to` − 1 of a thread of a step between two levels. */
  stepPart(step: Handle<'PyramidStep'>, thread: number, from: number, to: number): Handle<'StepPart'> {
    return this.#arena.placeBlock(stepPartBlock, { step, scratch: this.#scratches[thread], from, to });
  }

  /** All threads at one kernel of a plane, each with its share of `count` rows. */
  planeRows(kernel: KernelOf<'PlanePart'>, plane: Handle<'CodedPlane'>, count: number): Stage {
    return shareEvenly(count, this.threads).map(([from, to], thread) => [[kernel, this.planePart(plane, thread, from, to)]]);
  }

  /** All threads at one kernel between two levels, each with its share of `count` rows. */
  stepRows(kernel: KernelOf<'StepPart'>, step: Handle<'PyramidStep'>, count: number): Stage {
    return shareEvenly(count, this.threads).map(([from, to], thread) => [[kernel, this.stepPart(step, thread, from, to)]]);
  }

  /** One thread alone with several kernels, all rows each. */
  alone(thread: number, steps: readonly (readonly [KernelOf<'StepPart'>, Handle<'PyramidStep'>, number])[]): Stage {
    return this.only(
      thread,
      steps.map(([kernel, step, count]) => [kernel, this.stepPart(step, thread, 0, count)]),
    );
  }

  /** One thread alone with some calls. */
  only(thread: number, calls: readonly Call[]): Stage {
    return Array.from({ length: this.threads }, (_, index) => (index === thread ? calls : []));
  }
}

/** Levels of at most so many samples are left to one thread: the barrier would take longer than the work. */
const smallLevel = 16384;

export function isSmall({ width, height }: Size): boolean {
  return width * height <= smallLevel;
}

/** A grid's samples, row by row, times `scale`. */
export function readGrid(memory: ArrayBufferLike, { data, pitch, width, height }: Grid, scale: number): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) values.set(new Float32Array(memory, data + y * pitch, width), y * width);
  return values.map((value) => value * scale);
}
