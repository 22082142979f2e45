import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

/** Bundles a host script of the tests for a process of its own; its packages are found where it lies. @returns its path */
export async function bundleHost(source: string): Promise<string> {
  const outfile = path.join(root, '.cache', 'tests', `${path.basename(source, '.ts')}-${process.pid}.mjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
