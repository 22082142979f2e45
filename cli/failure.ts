import { LoupeError } from '../core/base/error.ts';
import { exitCodeOf } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/**
 * Reports an error: as one line on stderr and, with `--json`, as one object on a line of stdout (some commands print several
 * objects, one a line). The stack trace is shown with MOTION_LOUPE_DEBUG=1.
 * @returns the exit code
 */
export function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  const failure = asLoupeError(error);
  const sentence = failure.message.replace(/\s*\n\s*/g, ' ').trim();
  terminal.note(`motion-loupe: ${sentence} [${failure.code}]`);
  if (process.env['MOTION_LOUPE_DEBUG'] === '1') terminal.note(String(error instanceof Error ? error.stack : error));
  if (json) terminal.print(JSON.stringify({ error: { code: failure.code, message: sentence } }));
  return exitCodeOf(failure.code);
}

function asLoupeError(error: unknown): LoupeError {
  if (error instanceof LoupeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new LoupeError('INTERNAL', `Something went wrong inside the program: ${text} (set MOTION_LOUPE_DEBUG=1 to see where).`, {
    cause: error,
  });
}
