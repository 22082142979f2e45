import type { Terminal } from './terminal.ts';

/** The environment of a command: the process that it runs in. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by Ctrl+C and SIGTERM. */
  readonly signal: AbortSignal;
}
