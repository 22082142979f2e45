import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';

/** A file under its final name is always whole: it is written under a temporary one beside it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): LoupeError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LoupeError(
      'DISK_FULL',
      `The disk is full, so "${file}" could not be written: make room or choose another place.`,
      {
        cause: error,
      },
    );
  }
  if (code === 'ENOENT') {
    return new LoupeError('OUTPUT_FOLDER_MISSING', `The folder "${path.dirname(file)}" does not exist: make it first.`, {
      cause: error,
    });
  }
  return new LoupeError(
    'OUTPUT_NOT_WRITABLE',
    `"${file}" cannot be written (${code ?? String(error)}): check the rights of its folder or choose another place.`,
    { cause: error },
  );
}

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
