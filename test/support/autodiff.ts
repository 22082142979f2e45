import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Gives TensorFlow.js all of its own gradients, in place of those that this project registers.
 *
 * They come with the package in a form that Node cannot import and are therefore bundled first; the bundle's copy of the
 * engine finds the one that runs already. Some of them need kernels that only the plain backend has here.
 */
export async function registerOwnGradients(): Promise<void> {
  const require = createRequire(import.meta.url);
  const core = path.dirname(require.resolve('@tensorflow/tfjs-core/package.json'));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'motion-loupe-gradients-'));
  try {
    const outfile = path.join(folder, 'gradients.mjs');
    const entry = path.join(core, 'dist', 'register_all_gradients.js');
    await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
