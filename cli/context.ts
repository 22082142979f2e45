import type { Terminal } from './terminal.ts';

/** What every command gets from the process it runs in. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by Ctrl+C and SIGTERM. */
  readonly signal: AbortSignal;
}
