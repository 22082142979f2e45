import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type KeptWork, keptWorkSchema } from '../../core/protocol/kept-work.ts';
import { readProject } from '../../core/spec/read-project.ts';
import { writeWhole } from '../files/whole-file.ts';

/** States of work that no project file holds, one file each: work replaced by another clip, and work that a crash left behind. */
export class RecentWork {
  readonly #folder: string;
  #work: Promise<unknown> = Promise.resolve();
  #latest = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds a state; the oldest beyond `mostKept` are removed. A state equal to the newest of its clip replaces that one. */
  add(work: Omit<KeptWork, 'id'>): Promise<void> {
    return this.#next(async () => {
      await mkdir(this.#folder, { recursive: true });
      const before = await this.#read();
      // Names are in the order of time, even of two states within a millisecond.
      this.#latest = Math.max(Date.now(), this.#latest + 1);
      const id = `${this.#latest.toString(36).padStart(9, '0')}${randomBytes(4).toString('hex')}`;
      await writeWhole(this.#file(id), JSON.stringify(work));
      const same = before.find(({ project }) => project.media.name === work.project.media.name);
      const replaced = same && JSON.stringify(same.project) === JSON.stringify(work.project) ? same.id : null;
      const kept = before.filter((one) => one.id !== replaced);
      const gone = [...(replaced === null ? [] : [replaced]), ...kept.slice(mostKept - 1).map((one) => one.id)];
      for (const one of gone) await rm(this.#file(one), { force: true });
    });
  }

  /** All states, the latest first. */
  list(): Promise<KeptWork[]> {
    return this.#next(() => this.#read());
  }

  remove(id: string): Promise<void> {
    return this.#next(() => rm(this.#file(id), { force: true }));
  }

  async #read(): Promise<KeptWork[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = names.filter((name) => /^[0-9a-z]+\.json$/.test(name)).map((name) => path.parse(name).name);
    ids.sort((a, b) => (a < b ? 1 : -1));
    const read = await Promise.all(ids.map((id) => readWork(this.#file(id), id)));
    return read.filter((work) => work !== null);
  }

  #file(id: string): string {
    return path.join(this.#folder, `${path.basename(id)}.json`);
  }

  #next<Result>(step: () => Promise<Result>): Promise<Result> {
    const done = this.#work.then(step);
    this.#work = done.catch(() => {});
    return done;
  }
}

/** Most states that are kept; a project is some kilobytes, its thumbnail as much again. */
const mostKept = 24;

/** The state that a file holds, or null when it holds none that this version can read. */
export async function readWork(file: string, id: string): Promise<KeptWork | null> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const project = readProject(JSON.stringify(Reflect.get(Object(content), 'project')), file);
    return keptWorkSchema.parse({ ...Object(content), id, project });
  } catch {
    return null;
  }
}
