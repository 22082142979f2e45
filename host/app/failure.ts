import { LoupeError } from '../../core/base/error.ts';

/** A sentence in which quoted files have their names only: where the program keeps what it was given is nothing for its window. */
export function withoutFolders(sentence: string): string {
  return sentence.replaceAll(/"(?:[A-Za-z]:)?[\\/](?:[^"]*[\\/])?([^"\\/]+)"/g, '"$1"');
}

/** An error as it crosses to a window. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof LoupeError) return error.toJSON();
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something went wrong inside the program: ${text}. Please report it.` };
}
