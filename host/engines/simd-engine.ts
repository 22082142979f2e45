import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LoupeError } from '../../core/base/error.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { simdEngine, threadCount } from '../../core/engines/simd/engine.ts';
import { canRun, compile } from '../../core/engines/simd/shared/web-assembly.ts';
import { nodeThreads } from './simd-threads.ts';

export interface SimdOptions {
  /** Threads that compute, 1 to 64; by default one per core, at most 8. */
  readonly threads?: number;
  /** Keep a copy of every intermediate result for `Magnifier.read`: for tests; slower, and more memory. */
  readonly inspect?: boolean;
  /** Look after every frame whether a kernel wrote outside its memory: for tests; more memory. */
  readonly guarded?: boolean;
}

/**
 * The engine that computes in WebAssembly SIMD on several threads. Relaxed SIMD (fused multiply-add) is used where the
 * machine has it.
 *
 * Threads belong to magnifiers and end when those are disposed of.
 *
 * @throws LoupeError `ENGINE_UNAVAILABLE` without SIMD, without shared memory, or when the kernels were not built
 */
export async function createSimdEngine({ threads, inspect = false, guarded = false }: SimdOptions = {}): Promise<Engine> {
  if (typeof SharedArrayBuffer !== 'function') {
    throw new LoupeError(
      'ENGINE_UNAVAILABLE',
      'The simd engine needs memory that threads share (SharedArrayBuffer), which is switched off here.',
    );
  }
  const { folder, bytes, fused } = bestKernels();
  const host = nodeThreads(path.join(folder, 'worker.cjs'), compile(bytes), threadCount(threads, availableParallelism()));
  return simdEngine(host, { fused, inspect, guarded });
}

/** The built kernels: beside the program in dist/, or in the folder of the package when its sources run. */
function kernelsFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    for (const candidate of [
      path.join(folder, 'kernels'),
      path.join(folder, '.cache', 'kernels'),
      path.join(folder, 'dist', 'kernels'),
    ]) {
      if (existsSync(path.join(candidate, 'kernels.wasm'))) return outsideArchive(candidate);
    }
    if (path.dirname(folder) === folder) {
      throw new LoupeError('ENGINE_UNAVAILABLE', 'The kernels of the simd engine were not built; run npm run build.');
    }
  }
}

/** Worker threads cannot be started from the archive that an app is packaged as: the files that they need are beside it. */
function outsideArchive(folder: string): string {
  return folder.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

/** The kernels that this machine runs best. @throws LoupeError `ENGINE_UNAVAILABLE` when it runs none, or they were not built */
export function bestKernels(): { readonly folder: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly fused: boolean } {
  const folder = kernelsFolder();
  for (const [name, fused] of [
    ['kernels-relaxed.wasm', true],
    ['kernels.wasm', false],
  ] as const) {
    const bytes = Uint8Array.from(readFileSync(path.join(folder, name)));
    if (canRun(bytes)) return { folder, bytes, fused };
  }
  throw new LoupeError(
    'ENGINE_UNAVAILABLE',
    'The simd engine needs WebAssembly SIMD with threads, which this machine does not run; use --engine tensor.',
  );
}
