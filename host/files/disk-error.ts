import { existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { LoupeError } from '../../core/base/error.ts';

/** Returns the error of a write as a sentence about the file; errors that are not the file system's are returned as they are. */
export function asDiskError(error: unknown, file: string): unknown {
  if (error instanceof LoupeError || !(error instanceof Error) || !('code' in error)) return error;
  const { code } = error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(file, error);
  // A protected folder of the system refuses files with the code that stands for a missing one.
  if (code === 'ENOENT' && !existsSync(dirname(resolve(file)))) {
    const sentence = `The folder "${dirname(resolve(file))}" of the output "${file}" does not exist: make it first.`;
    return new LoupeError('OUTPUT_FOLDER_MISSING', sentence, { cause: error });
  }
  const folder = `${dirname(resolve(file))}${sep}`;
  return new LoupeError(
    'OUTPUT_NOT_WRITABLE',
    `"${file}" cannot be written (${String(code)}): check the rights of the folder "${folder}" or choose another place.`,
    { cause: error },
  );
}

export function diskFull(file: string, cause?: unknown): LoupeError {
  const sentence = `The disk is full, so "${file}" could not be written: make room or choose another place.`;
  return new LoupeError('DISK_FULL', sentence, { cause });
}
