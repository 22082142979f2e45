import type { Plan } from '../../../plan/plan.ts';
import type { Address } from './arena.ts';
import type { FilterStore } from './filters.ts';
import type { PlaneStore } from './frame-store.ts';
import { kernelNames, type KernelName } from './thread.ts';

/** A plan laid out in memory. */
export interface Program {
  /** Planes of the image that it magnifies. */
  readonly planes: readonly PlaneStore[];
  readonly filters: FilterStore;
  /** Frames whose coefficients are kept, the newest included. */
  readonly slots: number;
  /** What every thread does for a frame: pairs of kernel number and address. */
  readonly threads: readonly Int32Array[];
  /** Writes the numbers that `retune` may change, the filters' apart. */
  writeNumbers(memory: ArrayBufferLike, plan: Plan): void;
  /** @throws LoupeError `INTERNAL` for a buffer that is not there or not kept */
  read(memory: ArrayBufferLike, plan: Plan, buffer: string): Float32Array;
  /** Share of the motion that noise holds back; absent for methods that hold nothing back. */
  heldShare?(memory: ArrayBufferLike, plan: Plan): number;
  /** Sums of amplitudes beyond their limit, and of all. */
  counts(memory: ArrayBufferLike): { readonly beyond: number; readonly all: number };
}

/** A kernel and the address of its block. */
export type Call = readonly [KernelName, Address];

/** A list of calls as threads read it. */
export function encodeProgram(calls: readonly Call[]): Int32Array {
  return Int32Array.from(calls.flatMap(([name, address]) => [kernelNames.indexOf(name), address]));
}
