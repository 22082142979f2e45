import { inTurns } from '../../base/in-turns.ts';
import type { Engine } from '../engine.ts';
import { SimdAnalyser } from './analyser.ts';
import { simdMemoryBytes, SimdMagnifier } from './magnifier.ts';
import { GuardedArena } from './shared/guarded-arena.ts';
import type { ThreadHost } from './shared/threads.ts';

export interface SimdEngineOptions {
  /** The kernels use fused multiply-add. */
  readonly fused: boolean;
  /** Keep a copy of every intermediate result for `Magnifier.read`. For tests: slower, and takes more memory. */
  readonly inspect: boolean;
  /** Check after every frame that no kernel wrote outside its memory. For tests: takes more memory. */
  readonly guarded: boolean;
}

/** More threads than this gain nothing: an image has too few subbands to share among them, and memory is too slow. */
const mostThreads = 8;

/** Returns the number of threads: as many as asked for, 1 to 64; by default one per core of the machine, at most 8. */
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
