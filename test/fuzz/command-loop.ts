// Runs one command line after another in this process, each handed in as a message, and answers with what became of it.
import { Buffer } from 'node:buffer';
import type { Terminal } from '../../cli/terminal.ts';
import { reportFailure } from '../../cli/failure.ts';
import { runProgram } from '../../cli/program.ts';

/** What became of one command line. */
export interface Answer {
  /** Null: it went well. */
  readonly code: string | null;
  readonly said: string;
  /** Bytes of memory of this process afterwards. */
  readonly bytes: number;
}

process.on('message', (args: string[]) => {
  void run(args).then((answer) => process.send?.(answer));
});

async function run(args: readonly string[]): Promise<Answer> {
  const lines: string[] = [];
  const take = (text: string): void => void lines.push(text);
  const hungUp = new AbortController().signal;
  const ask = (): Promise<boolean> => Promise.resolve(false);
  const terminal: Terminal = { print: take, note: take, update: take, settle: () => {}, live: false, columns: 80, ask, hungUp };
  const { signal } = new AbortController();
  let code: string | null = null;
  try {
    await runProgram(args, { terminal, signal });
  } catch (error) {
    reportFailure(error, terminal, false);
    code = / \[([A-Z_]+)\]$/.exec(lines.at(-1) ?? '')?.[1] ?? 'NO_SENTENCE';
  }
  const said = lines.join('\n');
  return { code, said: Buffer.from(said).subarray(0, 2000).toString(), bytes: process.memoryUsage.rss() };
}
