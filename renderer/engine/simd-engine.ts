import { LoupeError } from '../../core/base/error.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { simdEngine, threadCount } from '../../core/engines/simd/engine.ts';
import { canRun, compile } from '../../core/engines/simd/web-assembly.ts';
import { browserThreads } from './simd-threads.ts';

export interface BrowserSimdOptions {
  /** Threads that compute, 1 to 64; by default one per core, at most 8. */
  readonly threads?: number;
  /** Address of the folder with the built kernels; by default `kernels/` beside this page or worker. */
  readonly kernels?: string;
}

/**
 * The engine of core/engines/simd on workers of this browser. Call it in a worker, where laying out a plan holds up no page.
 *
 * Threads belong to magnifiers and end when those are disposed of.
 *
 * @throws LoupeError `ENGINE_UNAVAILABLE` without SIMD, without memory that threads share, or when the kernels are not there
 */
export async function createBrowserSimdEngine({ threads, kernels = 'kernels/' }: BrowserSimdOptions = {}): Promise<Engine> {
  if (typeof SharedArrayBuffer !== 'function') {
    throw new LoupeError(
      'ENGINE_UNAVAILABLE',
      'The simd engine needs memory that threads share (SharedArrayBuffer), which browsers give only to isolated pages; serve this one with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".',
    );
  }
  const folder = new URL(kernels, self.location.href);
  for (const [name, fused] of [
    ['kernels-relaxed.wasm', true],
    ['kernels.wasm', false],
  ] as const) {
    const bytes = await load(new URL(name, folder));
    if (!canRun(bytes)) continue;
    const script = new URL('browser-worker.js', folder).href;
    const host = browserThreads(script, compile(bytes), threadCount(threads, navigator.hardwareConcurrency));
    return simdEngine(host, { fused, inspect: false });
  }
  throw new LoupeError(
    'ENGINE_UNAVAILABLE',
    'The simd engine needs WebAssembly SIMD with threads, which this browser does not run; use another engine.',
  );
}

async function load(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const whyNot = (reason: string, cause?: unknown): LoupeError =>
    new LoupeError(
      'ENGINE_UNAVAILABLE',
      `The kernels of the simd engine could not be loaded from ${file.href} (${reason}); run npm run build and serve its folder "kernels".`,
      { cause },
    );
  const response = await fetch(file).catch((error: unknown) => {
    throw whyNot(error instanceof Error ? error.message : String(error), error);
  });
  if (!response.ok) throw whyNot(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
