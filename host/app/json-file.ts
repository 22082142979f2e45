import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { writeWhole } from '../files/whole-file.ts';

/**
 * A small JSON file of the program's own. A missing or damaged file counts as empty: nothing in it is worth failing for. It is
 * checked with one of the program's zod schemas when read, and written whole through a temporary name; changes are queued.
 *
 * Own code, because that is all of it: the libraries for this (`conf`, `electron-store`) bring a second kind of schema, and
 * electron-store needs Electron, which the local server runs without.
 */
export class JsonFile<Schema extends z.ZodType> {
  readonly #file: string;
  readonly #schema: Schema;
  readonly #empty: z.input<Schema>;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, schema: Schema, empty: z.input<Schema>) {
    this.#file = file;
    this.#schema = schema;
    this.#empty = empty;
  }

  async read(): Promise<z.output<Schema>> {
    await this.#writing;
    return this.#readNow();
  }

  /** Applies changes one after another, each to the result of the one before. */
  change(edit: (value: z.output<Schema>) => z.output<Schema>): Promise<void> {
    const work = this.#changeAfter(this.#writing, edit);
    this.#writing = work.catch(() => {});
    return work;
  }

  async #changeAfter(before: Promise<void>, edit: (value: z.output<Schema>) => z.output<Schema>): Promise<void> {
    await before;
    const value = edit(await this.#readNow());
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeWhole(this.#file, `${JSON.stringify(value, null, 2)}\n`);
  }

  async #readNow(): Promise<z.output<Schema>> {
    try {
      return this.#schema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return this.#schema.parse(this.#empty);
    }
  }
}
