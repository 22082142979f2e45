import { createInterface } from 'node:readline/promises';
import { cancelled } from '../host/video/termination.ts';
import { visibleText } from './visible-text.ts';

/** The output and input of the command line. */
export interface Terminal {
  /** One line, or one JSON document, on stdout. */
  print(text: string): void;
  /** One line on stderr. */
  note(text: string): void;
  /** Replaces the line being written on a live terminal. */
  update(text: string): void;
  /** Ends the line being updated, if there is one. */
  settle(): void;
  /** stderr is a terminal whose line can be rewritten. */
  readonly live: boolean;
  readonly columns: number;
  /** Asks the user a yes-or-no question; `false` when there is no keyboard. */
  ask(question: string, signal: AbortSignal): Promise<boolean>;
  /** Aborted when the reader of stdout has exited. */
  readonly hungUp: AbortSignal;
}

/** The terminal of this process. When the reader of stdout exits (`| head`), output stops without an error. */
export function processTerminal(): Terminal {
  const hangUp = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === process.stdout) hangUp.abort();
    });
  }
  const live = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let updating = false;
  const settle = (): void => {
    if (updating) process.stderr.write('\n');
    updating = false;
  };
  return {
    live,
    hungUp: hangUp.signal,
    get columns() {
      return process.stderr.columns ?? 80;
    },
    settle,
    print: (text) => {
      settle();
      process.stdout.write(`${visibleText(text)}\n`);
    },
    note: (text) => {
      settle();
      process.stderr.write(`${visibleText(text)}\n`);
    },
    update: (text) => {
      process.stderr.write(`\r\x1b[2K${visibleText(text)}`);
      updating = true;
    },
    async ask(question, signal) {
      if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
      settle();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      // While a line is read, Ctrl+C arrives as a key; Ctrl+D, the end of the input, counts as no.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      try {
        const answer = await Promise.race([lines.question(`${visibleText(question)} [y/N] `, { signal }), closed]);
        return /^y(es)?$/i.test(answer.trim());
      } catch (error) {
        throw signal.aborted ? cancelled(signal) : error;
      } finally {
        lines.close();
      }
    },
  };
}
