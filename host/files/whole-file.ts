import { constants, type Stats } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { asDiskError } from './disk-error.ts';
import { outputPlace, refuseExisting, type PlaceOptions } from './output-place.ts';
import { partialName, removeAbandoned } from './partial-name.ts';

/** A file that is complete under a temporary name. */
export interface StagedFile {
  /** Moves it to its final name. @throws LoupeError OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE */
  publish(): Promise<void>;
  /** Removes it. Does nothing after `publish`. */
  discard(): Promise<void>;
}

/**
 * Writes bytes or text to a file, all or nothing: a process that is killed leaves what was there before.
 * @throws LoupeError DISK_FULL, and as `outputPlace` does
 */
export async function writeWhole(
  file: string,
  content: Uint8Array | string,
  options: PlaceOptions = { overwrite: true },
): Promise<void> {
  const staged = await stageWhole(file, content, options);
  try {
    await staged.publish();
  } finally {
    await staged.discard();
  }
}

/**
 * Writes bytes or text to a temporary file beside the final one. Temporary files that killed processes left of the same file are
 * removed.
 * @throws LoupeError DISK_FULL, and as `outputPlace` does
 */
export async function stageWhole(
  file: string,
  content: Uint8Array | string,
  options: PlaceOptions = { overwrite: true },
): Promise<StagedFile> {
  const place = outputPlace(file, options);
  const [folder, name] = [path.dirname(place), path.basename(place)];
  removeAbandoned(folder, name, '');
  const temporary = path.join(folder, partialName(name, ''));
  const discard = (): Promise<void> => rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      // the final name must not refer to data that has not reached the disk
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await discard();
    throw asDiskError(error, file);
  }
  return {
    discard,
    async publish() {
      refuseExisting(place, file, options.overwrite);
      try {
        await rename(temporary, place);
      } catch (error) {
        throw asDiskError(error, file);
      }
    },
  };
}

/** @throws LoupeError as `outputPlace` does, before any work is done */
export function requireWritable(file: string, overwrite: boolean, inputs: readonly string[] = []): void {
  outputPlace(file, { overwrite, inputs });
}

const mebibyte = 2 ** 20;

/** Largest files, in bytes, that are read from outside; what the program writes itself is far smaller. */
export const mostBytes = {
  /** A model of the most weights that can be run, and the longest header. */
  model: 1100 * mebibyte,
  /** The state of a training holds weights four times. */
  training: 2000 * mebibyte,
  dataset: 64 * mebibyte,
  project: 16 * mebibyte,
  settings: mebibyte,
  /** Of an image: 48 bits for each of the most pixels. */
  code: 96 * mebibyte,
} as const;

/**
 * Reads a file that the caller named. Only regular files are read, and only up to a limit: a pipe would block for ever, a device
 * fill the memory.
 *
 * @param what expected kind of file, for messages: "model"
 * @param most bytes
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER, INPUT_NOT_FILE, INPUT_TOO_LARGE
 */
export async function readWhole(file: string, what: string, most: number = mostBytes.model): Promise<Uint8Array> {
  const handle = await openRegular(file, what);
  try {
    return await readUpTo(handle, most);
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    throw unreadable(file, what, error);
  } finally {
    await handle.close();
  }

  async function readUpTo(from: FileHandle, limit: number): Promise<Uint8Array> {
    const { size } = await from.stat();
    const tooLarge = (): LoupeError =>
      new LoupeError(
        'INPUT_TOO_LARGE',
        `The ${what} "${file}" is larger than ${Math.floor(limit / mebibyte)} MiB, the most that is read: name the file that Motion Loupe wrote.`,
      );
    if (size > limit) throw tooLarge();
    // Some files of the system report a size of 0, and a file may grow while it is read.
    let bytes = Buffer.alloc(Math.min(limit, Math.max(size, 4096)) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await from.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0) return bytes.subarray(0, length);
      if (length > limit) throw tooLarge();
      if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(Math.min(bytes.length, limit + 1 - length))]);
    }
  }
}

/** Text of a file that the caller named, as `readWhole` reads it. */
export async function readText(file: string, what: string, most: number): Promise<string> {
  return Buffer.from(await readWhole(file, what, most)).toString('utf8');
}

/**
 * Opens a file for reading if it is a regular one. Its kind is checked before and after opening: opening a device can have effects,
 * and opening a pipe blocks until there is a writer.
 *
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER, INPUT_NOT_FILE
 */
export async function openRegular(file: string, what: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    requireRegular(await stat(file), file, what);
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    requireRegular(await handle.stat(), file, what);
    return handle;
  } catch (error) {
    await handle?.close();
    if (error instanceof LoupeError) throw error;
    throw unreadable(file, what, error);
  }
}

function requireRegular(found: Stats, file: string, what: string): void {
  if (found.isFile()) return;
  if (found.isDirectory()) throw new LoupeError('INPUT_IS_FOLDER', `"${file}" is a folder: name the ${what}'s file.`);
  const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new LoupeError('INPUT_NOT_FILE', `"${file}" is ${kind}, not a file: name the ${what}'s file.`);
}

function unreadable(file: string, what: string, error: unknown): LoupeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new LoupeError('INPUT_MISSING', `There is no ${what} "${file}": check the name and the folder.`, { cause: error });
  return new LoupeError('INPUT_MISSING', `The ${what} "${file}" cannot be read (${code}): check its name and its rights.`, {
    cause: error,
  });
}
