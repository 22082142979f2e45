import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { asDiskError } from '../files/disk-error.ts';
import { partialName, removeAbandoned } from '../files/partial-name.ts';
import { descriptionFile, readDescription } from './description.ts';

/**
 * Fills a folder, all or nothing: `fill` writes into a temporary folder beside it, which is renamed at the end, or removed when
 * anything fails.
 *
 * A folder that exists is replaced when it is empty; with `overwrite` the files of an older pyramid in it are removed, and its
 * other files stay.
 * @throws LoupeError OUTPUT_EXISTS, OUTPUT_FOLDER_MISSING, OUTPUT_NOT_WRITABLE, DISK_FULL, and what `fill` throws
 */
export async function fillFolder(folder: string, overwrite: boolean, fill: (temporary: string) => Promise<void>): Promise<void> {
  const place = path.resolve(folder);
  await checkFolder(place, folder, overwrite);
  const [parent, name] = [path.dirname(place), path.basename(place)];
  removeAbandoned(parent, name, '');
  const temporary = path.join(parent, partialName(name, ''));
  try {
    await mkdir(temporary);
    await fill(temporary);
    await publish(temporary, place);
  } catch (error) {
    throw asDiskError(error, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @throws LoupeError OUTPUT_EXISTS, OUTPUT_FOLDER_MISSING, OUTPUT_NOT_WRITABLE before any work is done */
export async function checkFolder(place: string, folder: string, overwrite: boolean): Promise<void> {
  const entries = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    if (error.code === 'ENOTDIR') {
      throw new LoupeError('OUTPUT_NOT_WRITABLE', `"${folder}" is a file, not a folder: choose another name for the bands.`);
    }
    throw asDiskError(error, folder);
  });
  if (entries !== null && entries.length > 0 && !overwrite) {
    throw new LoupeError('OUTPUT_EXISTS', `The folder "${folder}" is not empty: use -y to write into it, or another name.`);
  }
  if (entries === null && !(await stat(path.dirname(place)).catch(() => null))?.isDirectory()) {
    throw new LoupeError('OUTPUT_FOLDER_MISSING', `The folder "${path.dirname(folder)}" does not exist: make it first.`);
  }
}

async function publish(temporary: string, place: string): Promise<void> {
  const entries = await readdir(place).catch(() => null);
  if (entries === null || entries.length === 0) {
    if (entries !== null) await rmdir(place);
    await rename(temporary, place);
    return;
  }
  const older = await readDescription(place).catch(() => null);
  if (older !== null) {
    const files = older.bands.flatMap(({ file, pictures }) => [file, ...pictures]);
    for (const file of [...files, older.sheet, descriptionFile]) await rm(path.join(place, file), { force: true });
  }
  // The description is moved last: a folder that has one is complete.
  const written = (await readdir(temporary)).filter((file) => file !== descriptionFile);
  for (const file of [...written, descriptionFile]) await rename(path.join(temporary, file), path.join(place, file));
}
