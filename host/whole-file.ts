import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../core/base/error.ts';
import { diskFull } from './video/output-file.ts';

/**
 * Puts bytes or text under a name, all or none: a process that is killed leaves what was there before.
 * @throws LoupeError DISK_FULL, OUTPUT_FOLDER_MISSING, OUTPUT_NOT_WRITABLE
 */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = path.join(
    path.dirname(path.resolve(file)),
    `.${path.basename(file)}.partial-${randomBytes(4).toString('hex')}`,
  );
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      // the name must not point to what has not reached the disk yet
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    throw asDiskError(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Bytes of a file that somebody named.
 * @param what it should be, for people: "model"
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER
 */
export async function readWhole(file: string, what: string): Promise<Uint8Array> {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new LoupeError('INPUT_MISSING', `There is no ${what} "${file}": check the name and the folder.`);
  if (status.isDirectory()) throw new LoupeError('INPUT_IS_FOLDER', `"${file}" is a folder: name the ${what}'s file.`);
  return readFile(file);
}

/** @throws LoupeError OUTPUT_FOLDER_MISSING, OUTPUT_EXISTS before any work is done */
export function requireWritable(file: string, overwrite: boolean): void {
  const folder = path.dirname(path.resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LoupeError(
      'OUTPUT_FOLDER_MISSING',
      `The folder "${folder}" of the output "${file}" does not exist: make it first.`,
    );
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LoupeError('OUTPUT_NOT_WRITABLE', `The output "${file}" is a folder: choose another name.`);
  }
  if (!overwrite && existsSync(file)) {
    throw new LoupeError('OUTPUT_EXISTS', `"${file}" exists already: use -y to replace it, or another name.`);
  }
}

/** What a failed write means to people; errors that are not the file system's as they are. */
export function asDiskError(error: unknown, file: string): unknown {
  if (error instanceof LoupeError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return diskFull(file, error);
  if (error.code === 'ENOENT') {
    return new LoupeError('OUTPUT_FOLDER_MISSING', `The folder "${path.dirname(file)}" does not exist: make it first.`, {
      cause: error,
    });
  }
  return new LoupeError(
    'OUTPUT_NOT_WRITABLE',
    `"${file}" cannot be written (${String(error.code)}): check the rights of its folder or choose another place.`,
    { cause: error },
  );
}
