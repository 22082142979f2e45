import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the path of a file of the build beside the built program that runs, such as `host/train/training-worker.js`, the script of a
 * thread; null where the sources run.
 *
 * @param parts of its path under dist/
 */
export function builtFile(...parts: readonly string[]): string | null {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, ...parts);
    if (existsSync(file)) return file;
    if (path.dirname(folder) === folder) return null;
  }
}
