import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { KeptWork } from '../../core/protocol/kept-work.ts';
import { writeWhole } from '../files/whole-file.ts';
import { readWork, type RecentWork } from './recent-work.ts';

/** Copies in use by windows of this process. */
const owned = new Set<string>();

/**
 * A copy of the unsaved work of one window, for the case of a crash. The file is named after this process, so that a later process
 * can distinguish a crash (the process, or its window, is gone) from a window that is still open.
 */
export class CrashCopy {
  readonly #folder: string;
  readonly #file: string;
  readonly #recent: RecentWork;
  #work: Promise<void> = Promise.resolve();

  /** @param recent where copies of closed windows are kept once they were offered */
  constructor(folder: string, recent: RecentWork) {
    this.#folder = folder;
    this.#file = path.join(folder, `${process.pid}-${randomBytes(6).toString('hex')}.json`);
    this.#recent = recent;
    owned.add(this.#file);
  }

  save(work: Omit<KeptWork, 'id'>): Promise<void> {
    return this.#next(async () => {
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#file, JSON.stringify(work));
    });
  }

  /** Moves the copies that crashes left behind to the recent work, and returns the latest. Damaged ones are removed. */
  async recover(): Promise<Omit<KeptWork, 'id'> | null> {
    let latest: Omit<KeptWork, 'id'> | null = null;
    await this.#next(async () => {
      // Oldest first: the recent work is in the order in which it was added.
      for (const file of await leftBehind(this.#folder)) {
        const found = await readWork(file, 'left');
        if (found) {
          const { id: _, ...work } = found;
          await this.#recent.add(work);
          latest = work;
        }
        await rm(file, { force: true });
      }
    });
    return latest;
  }

  /** Removes the copy, when the work has been saved. */
  discard(): Promise<void> {
    return this.#next(() => rm(this.#file, { force: true }));
  }

  /** The window is closed; unless `discard` was called before, its copy stays for the next window. */
  async release(): Promise<void> {
    await this.#work;
    owned.delete(this.#file);
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#work.then(step);
    this.#work = done.catch(() => {});
    return done;
  }
}

/** Copies that crashes left behind, oldest first. */
async function leftBehind(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => /^\d+-[0-9a-f]+\.json$/.test(name))
    .map((name) => path.join(folder, name))
    .filter((file) => !owned.has(file) && !belongsToAnother(file));
  const dated = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })));
  return dated.toSorted((a, b) => a.time - b.time).map(({ file }) => file);
}

/** Whether another process that wrote it is still alive. */
function belongsToAnother(file: string): boolean {
  const pid = Number(path.basename(file).split('-')[0]);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
