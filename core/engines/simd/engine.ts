import { inTurns } from '../../base/in-turns.ts';
import type { Engine } from '../engine.ts';
import { SimdAnalyser } from './analyser.ts';
import { simdMemoryBytes, SimdMagnifier } from './magnifier.ts';
import { GuardedArena } from './shared/guarded-arena.ts';
import type { ThreadHost } from './shared/threads.ts';

export interface SimdEngineOptions {
  /** The kernels use fused multiply-add. */
  readonly fused: boolean;
  /** Keep a copy of every intermediate result for `Magnifier.read`: for tests; slower, and more memory. */
  readonly inspect: boolean;
  /** Look after every frame whether a kernel wrote outside its memory: for tests; more memory. */
  readonly guarded: boolean;
}

/** Threads beyond this gain nothing: the bands of an image are too few and its memory too slow. */
const mostThreads = 8;

/** Number of threads: as many as the option says, 1 to 64; by default one per core of the machine, at most 8. */
export function threadCount(asked: number | undefined, cores: number): number {
  return Math.min(64, Math.max(1, Math.floor(asked ?? Math.min(cores, mostThreads))));
}

/** Returns the engine on the threads of a host: Node's or a browser's. */
export function simdEngine(host: ThreadHost, { fused, inspect, guarded }: SimdEngineOptions): Engine {
  const guards = (): GuardedArena | undefined => (guarded ? new GuardedArena() : undefined);
  const { threads } = host;
  return {
    id: 'simd',
    backend: `WebAssembly SIMD${fused ? ' with fused multiply-add' : ''}, ${threads} thread${threads === 1 ? '' : 's'}`,
    threads,
    memoryBytes: (plan) => simdMemoryBytes(plan, threads, { inspect }),
    prepare: (plan) => inTurns(SimdMagnifier.preparation(plan, host, { inspect, guards: guards() }), host.giveWay),
    prepareAnalysis: async (plan) => new SimdAnalyser(plan, host, guards()),
  };
}
