import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the path of a bundled script for a thread, such as `host/train/training-worker.js`, beside the built program that runs; null
 * where the sources run.
 *
 * @param parts of its path under dist/
 */
export function builtScript(...parts: readonly string[]): string | null {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const script = path.join(folder, ...parts);
    if (existsSync(script)) return script;
    if (path.dirname(folder) === folder) return null;
  }
}
