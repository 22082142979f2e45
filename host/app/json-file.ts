import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { writeWhole } from '../files/whole-file.ts';

/** A small record of the program's own. A file that is missing or damaged counts as empty: nothing in it is worth a stop. */
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

  /** Changes come one after another, each to what the one before has left. */
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
