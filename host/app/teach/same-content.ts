import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Finds files by their content. A file that was sent twice must count as one: a split could put the two on different sides, and the
 * test would then use what was trained on. Contents are read only where sizes are equal.
 */
export class SameContent {
  readonly #bySize = new Map<number, Set<string>>();

  /** Indexes files by their size; those that do not exist are skipped. */
  static async of(files: Iterable<string>): Promise<SameContent> {
    const found = new SameContent();
    for (const file of new Set(files)) await found.add(file).catch(() => {});
    return found;
  }

  async add(file: string): Promise<void> {
    const { size } = await stat(file);
    this.#bySize.set(size, (this.#bySize.get(size) ?? new Set()).add(file));
  }

  /** Returns one of the files with the same bytes, or undefined. */
  async find(file: string): Promise<string | undefined> {
    const { size } = await stat(file);
    const alike = [...(this.#bySize.get(size) ?? [])];
    if (alike.length === 0) return undefined;
    const hash = await contentHash(file);
    for (const one of alike) if ((await contentHash(one)) === hash) return one;
    return undefined;
  }
}

async function contentHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
