import { Arena } from '../core/engines/simd/arena.ts';
import { compile, instantiate } from '../core/engines/simd/web-assembly.ts';
import { bestKernels } from '../host/simd-engine.ts';

/** What one core of the machine can do at most, measured at the same time as what is compared with it. */
export interface Ceilings {
  /** 10⁹ multiplications and additions of float32 a second, in 128-bit vectors. */
  readonly multiplyAddGflops: number;
  /** 10⁹ bytes a second read from memory that no cache holds. */
  readonly memoryGigabytes: number;
}

interface CalibrationKernels {
  multiplyAdd(rounds: number): number;
  readMemory(at: number, bytes: number): number;
}

/** Measures for about a fifth of a second; the best of several tries counts. */
export function measureCeilings(): Ceilings {
  const bytes = 96 * 2 ** 20;
  const arena = new Arena();
  const at = arena.reserve(bytes);
  const memory = arena.create();
  // pages that were never written all show the same zeros
  new Uint8Array(memory.buffer, at, bytes).fill(1);
  const kernels = instantiate(compile(bestKernels().bytes), memory) as CalibrationKernels;
  const rounds = 100_000;
  const compute = fastest(12, () => kernels.multiplyAdd(rounds));
  const read = fastest(6, () => kernels.readMemory(at, bytes));
  return { multiplyAddGflops: (rounds * 64 * 2 * 4) / compute / 1e6, memoryGigabytes: bytes / read / 1e6 };
}

/** Milliseconds of the fastest of `tries` calls. */
function fastest(tries: number, work: () => void): number {
  let best = Infinity;
  for (let index = 0; index < tries; index++) {
    const before = performance.now();
    work();
    best = Math.min(best, performance.now() - before);
  }
  return best;
}
