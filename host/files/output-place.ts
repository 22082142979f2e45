import { lstatSync, realpathSync, statSync, type BigIntStats, type Stats } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { LoupeError } from '../../core/base/error.ts';

export interface PlaceOptions {
  /** Files that are read for this output; none of them may be overwritten. */
  readonly inputs?: readonly string[];
  /** Replace a file that exists. */
  readonly overwrite: boolean;
}

/** Bytes of the longest name of a file. */
const longestName = 255;

/**
 * Returns the path that an output is written to. Through a link to a file, that file is replaced and the link stays.
 *
 * All files with a name from outside (videos, models, tables and others) are written by this one rule.
 * @param path as the caller gave it, for the sentences
 * @throws LoupeError OUTPUT_IS_INPUT, OUTPUT_FOLDER_MISSING, OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE for a folder, a device, a pipe or a
 *   socket, a link that leads nowhere, and a name that is too long
 */
export function outputPlace(path: string, { inputs = [], overwrite }: PlaceOptions): string {
  if (path.includes('\0'))
    throw new LoupeError('OUTPUT_NOT_WRITABLE', 'The name of the output holds a NUL: choose another name.');
  const place = realOf(resolve(path));
  if (inputs.length > 0 && isAmong(place, inputs))
    throw new LoupeError(
      'OUTPUT_IS_INPUT',
      `The output "${path}" is ${inputs.length > 1 ? 'one of the files that are read for it' : 'the input itself'}: choose another name.`,
    );
  requireFolder(dirname(place), path);
  if (Buffer.byteLength(basename(place)) > longestName)
    throw new LoupeError(
      'OUTPUT_NOT_WRITABLE',
      `The name "${basename(place).slice(0, 40)}…" is longer than the ${longestName} bytes that a file's name may have: choose a shorter one.`,
    );
  const there = statOf(place, 'link');
  if (there?.isDirectory()) throw new LoupeError('OUTPUT_NOT_WRITABLE', `The output "${path}" is a folder: choose another name.`);
  refuseExisting(place, path, overwrite);
  if (there && !there.isFile())
    throw new LoupeError('OUTPUT_NOT_WRITABLE', `The output "${path}" is not a regular file: choose another name.`);
  return place;
}

/** @throws LoupeError OUTPUT_FOLDER_MISSING unless the folder can hold an output */
export function requireFolder(folder: string, path: string): void {
  const stat = statOf(folder);
  if (!stat)
    throw new LoupeError(
      'OUTPUT_FOLDER_MISSING',
      `The folder "${folder}" of the output "${path}" does not exist: make it first.`,
    );
  if (!stat.isDirectory())
    throw new LoupeError(
      'OUTPUT_FOLDER_MISSING',
      `"${folder}" is not a folder, so "${path}" cannot be written: choose another place.`,
    );
}

/** @throws LoupeError OUTPUT_EXISTS where the path exists and must not be replaced */
export function refuseExisting(place: string, path: string, overwrite: boolean): void {
  if (!overwrite && statOf(place, 'link'))
    throw new LoupeError('OUTPUT_EXISTS', `"${path}" exists already: use -y to replace it, or another name.`);
}

/** Whether a path is one of some files: the same path, the same file behind links, or another name of the same file. */
export function isAmong(place: string, files: readonly string[]): boolean {
  const real = realOf(resolve(place));
  const identity = identityOf(real);
  return files.some((file) => {
    if (file === '') return false;
    const other = realOf(resolve(file));
    if (other === real) return true;
    const its = identity && identityOf(other);
    return its !== undefined && its.ino === identity?.ino && its.dev === identity.dev && its.ino !== 0n;
  });
}

/** In 64-bit numbers, since those of Windows do not fit the usual fields. */
function identityOf(place: string): BigIntStats | undefined {
  try {
    return statSync(place, { bigint: true });
  } catch {
    return undefined;
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Returns the file status of a path, or undefined where nothing exists. A link is followed, unless `link` asks for the link itself.
 *
 * @throws LoupeError OUTPUT_NOT_WRITABLE when the status may not be read
 */
export function statOf(path: string, link?: 'link'): Stats | undefined {
  try {
    return link ? lstatSync(path) : statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
    throw new LoupeError(
      'OUTPUT_NOT_WRITABLE',
      `"${path}" may not be looked at (${code ?? String(error)}): choose another place.`,
      { cause: error },
    );
  }
}
