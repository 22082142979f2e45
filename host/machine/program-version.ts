import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Version of the package that this file belongs to, whether it runs from the sources or from a bundle. */
export function programVersion(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file)) {
      const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
      const version: unknown = Reflect.get(Object(description), 'version');
      // A bundle may have a package.json beside it that has no version and only says how it is loaded.
      if (typeof version === 'string') return version;
    }
    if (path.dirname(folder) === folder) return 'unknown';
  }
}
