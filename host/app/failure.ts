import { LoupeError } from '../../core/base/error.ts';

/** An error as it crosses to a window. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof LoupeError) return error.toJSON();
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something went wrong inside the program: ${text}. Please report it.` };
}
