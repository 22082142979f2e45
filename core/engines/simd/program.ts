import type { Plan } from '../../plan/plan.ts';
import type { Arena } from './arena.ts';
import type { FilterStore } from './filters.ts';
import type { PlaneStore } from './frame-store.ts';
import { layPhase } from './phase-program.ts';

/** A plan laid out in memory. */
export interface Program {
  /** Planes of the picture that it magnifies. */
  readonly planes: readonly PlaneStore[];
  readonly filters: FilterStore;
  /** What every thread does for a frame: pairs of kernel number and address. */
  readonly threads: readonly Int32Array[];
  /** Writes the numbers that `retune` may change, the filters' apart. */
  writeNumbers(memory: ArrayBufferLike, plan: Plan): void;
  /** @throws LoupeError `INTERNAL` for a buffer that is not there or not kept */
  read(memory: ArrayBufferLike, plan: Plan, buffer: string): Float32Array;
  /** Sums of amplitudes beyond their limit, and of all. */
  counts(memory: ArrayBufferLike): { readonly beyond: number; readonly all: number };
}

/**
 * Lays out a plan for a number of threads.
 *
 * @param inspect keep every intermediate result
 */
export function layProgram(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  return layPhase(arena, plan, threads, inspect);
}
