import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CallResult } from '../../core/protocol/host-api.ts';
import type { Project } from '../../core/spec/project.ts';
import { readProject } from '../../core/spec/read-project.ts';
import { writeWhole } from '../whole-file.ts';

type Recovered = NonNullable<CallResult<'project.recover'>>;

/** Copies in use by windows of this process. */
const owned = new Set<string>();

/**
 * What one window would lose in a crash. Its copy is a file named after this process, so that a later one can tell a crash
 * (the process is gone, or its window is) from a window that is still at work.
 */
export class CrashCopy {
  readonly #folder: string;
  readonly #file: string;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = path.join(folder, `${process.pid}-${randomBytes(6).toString('hex')}.json`);
    owned.add(this.#file);
  }

  save(project: Project, file: string | null): Promise<void> {
    return this.#next(async () => {
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#file, JSON.stringify({ path: file, savedAt: new Date().toISOString(), project }));
    });
  }

  /** The latest copy that a crash left behind; it is this window's own from now on. Damaged ones are thrown away. */
  async recover(): Promise<Recovered | null> {
    let found: Recovered | null = null;
    await this.#next(async () => {
      for (const file of await leftBehind(this.#folder)) {
        const recovered = await readCopy(file);
        if (recovered) {
          await rename(file, this.#file);
          found = recovered;
          return;
        }
        await rm(file, { force: true });
      }
    });
    return found;
  }

  /** Nothing would be lost any more. */
  discard(): Promise<void> {
    return this.#next(() => rm(this.#file, { force: true }));
  }

  /** The window is gone; without a `discard` before, its copy waits for the next one. */
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

/** Latest first. */
async function leftBehind(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => /^\d+-[0-9a-f]+\.json$/.test(name))
    .map((name) => path.join(folder, name))
    .filter((file) => !owned.has(file) && !belongsToAnother(file));
  const dated = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })));
  return dated.toSorted((a, b) => b.time - a.time).map(({ file }) => file);
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

async function readCopy(file: string): Promise<Recovered | null> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const at: unknown = Reflect.get(Object(content), 'path');
    const savedAt: unknown = Reflect.get(Object(content), 'savedAt');
    const project = readProject(JSON.stringify(Reflect.get(Object(content), 'project')), file);
    return { project, path: typeof at === 'string' ? at : null, savedAt: typeof savedAt === 'string' ? savedAt : '' };
  } catch {
    return null;
  }
}
