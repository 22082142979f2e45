import type { Size } from '../../../base/frame.ts';
import { Block, type Address, type Arena } from '../shared/arena.ts';
import { partFrom, partImage, partScratch, partTo, partWords } from '../kernels/layout.ts';
import {
  stepAbove,
  stepAboveGain,
  stepChange,
  stepCoarse,
  stepCoarseHeight,
  stepCoarsePitch,
  stepCoarseWidth,
  stepFine,
  stepFrame,
  stepGain,
  stepHeight,
  stepPitch,
  stepTo,
  stepWidth,
  stepWords,
  scratchMargin,
} from '../kernels/eulerian/pyramid-layout.ts';
import type { Stage } from '../shared/schedule.ts';
import { shareEvenly } from '../shared/shares.ts';
import type { KernelName } from '../shared/thread.ts';

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
  return { width, height, pitch, data: arena.reserve(pitch * height + 64) };
}

/** Scratch of a thread: two rows of the finest level with margins. */
export function rowScratchBytes(width: number): number {
  return 2 * (pitchOf(width) + 2 * scratchMargin) + scratchMargin;
}

/** What a step between two levels reads and writes (see kernels/eulerian/pyramid-layout.ts); `above` stands on the grid of `coarse`. */
export interface LevelStep {
  readonly fine: Grid;
  readonly coarse: Grid;
  readonly above?: Address;
  readonly to?: Address;
  readonly gain?: number;
  readonly aboveGain?: number;
  readonly change?: Address;
  readonly frame?: Address;
}

export function placeLevel(arena: Arena, step: LevelStep): Address {
  const { fine, coarse, above = coarse.data, to = 0, gain = 1, aboveGain = 1, change = 0, frame = 0 } = step;
  const block = new Block(stepWords)
    .set(stepFine, fine.data)
    .set(stepPitch, fine.pitch)
    .set(stepWidth, fine.width)
    .set(stepHeight, fine.height)
    .set(stepCoarse, coarse.data)
    .set(stepCoarsePitch, coarse.pitch)
    .set(stepCoarseWidth, coarse.width)
    .set(stepCoarseHeight, coarse.height)
    .set(stepAbove, above)
    .set(stepTo, to)
    .number(stepGain, gain)
    .number(stepAboveGain, aboveGain)
    .set(stepChange, change)
    .set(stepFrame, frame);
  return arena.place(block.words);
}

/** Hands out parts of steps to threads, each with its scratch. */
export class Sharing {
  readonly #arena: Arena;
  readonly #scratches: readonly Address[];

  /** @param width samples of the widest row that is worked on */
  constructor(arena: Arena, threads: number, width: number) {
    this.#arena = arena;
    this.#scratches = Array.from({ length: threads }, () => arena.reserve(rowScratchBytes(width)));
  }

  get threads(): number {
    return this.#scratches.length;
  }

  /** Block of the part `from` … `to` − 1 of a thread. */
  part(block: Address, thread: number, from: number, to: number): Address {
    const words = new Block(partWords)
      .set(partImage, block)
      .set(partFrom, from)
      .set(partTo, to)
      .set(partScratch, this.#scratches[thread]);
    return this.#arena.place(words.words);
  }

  /** All threads at one kernel, each with its share of `count` rows. */
  rows(kernel: KernelName, block: Address, count: number): Stage {
    return shareEvenly(count, this.threads).map(([from, to], thread) => [[kernel, this.part(block, thread, from, to)]]);
  }

  /** One thread alone with several kernels, all rows each. */
  alone(thread: number, steps: readonly (readonly [KernelName, Address, number])[]): Stage {
    const calls = steps.map(([kernel, block, count]) => [kernel, this.part(block, thread, 0, count)] as const);
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
