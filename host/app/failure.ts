import { LoupeError } from '../../core/base/error.ts';

/**
 * Returns a sentence in which paths of quoted files are reduced to their names: a window without paths must not learn where the
 * program keeps files.
 */
export function withoutFolders(sentence: string): string {
  return sentence.replaceAll(/"(?:[A-Za-z]:)?[\\/](?:[^"]*[\\/])?([^"\\/]+)"/g, '"$1"');
}

/** An error in the form in which it is sent to a window. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof LoupeError) return error.toJSON();
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something went wrong inside the program: ${text}. Please report it.` };
}
