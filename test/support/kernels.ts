import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const script = new URL('../../scripts/build-kernels.mjs', import.meta.url);

/** Builds the SIMD engine's kernels unless they exist for exactly these sources. Returns their folder. */
export async function builtKernels(): Promise<string> {
  const { ensureKernels } = (await import(fileURLToPath(script))) as { ensureKernels(): Promise<string> };
  return ensureKernels();
}

export async function kernelBytes(name: 'kernels.wasm' | 'kernels-relaxed.wasm'): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(readFileSync(path.join(await builtKernels(), name)));
}
