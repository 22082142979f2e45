import { FfmpegProcess, type ProgramEnd } from './process.ts';
import type { RunLimits } from './supervision.ts';
import { cancelled } from './termination.ts';

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly limits?: RunLimits;
}

/** The output of a run. */
export interface RunOutput {
  readonly end: ProgramEnd;
  readonly stdout: string;
  /** The last lines of stderr. */
  readonly complaints: readonly string[];
}

/** Longest output in characters: the description of a thousand streams has two million. */
const longestAnswer = 16 * 1024 * 1024;

/** Runs a program and returns its output, however it exits. @throws LoupeError CANCELLED when the signal fires; FFMPEG_FAILED */
export async function outputOf(path: string, args: readonly string[], { signal, limits }: RunOptions): Promise<RunOutput> {
  if (signal?.aborted) throw cancelled(signal);
  const program = new FfmpegProcess(path, args, { stdout: true, ...(limits === undefined ? {} : { limits }) });
  const parts: string[] = [];
  let length = 0;
  program.stdout.setEncoding('utf8');
  program.stdout.on('data', (text: string) => {
    length += text.length;
    if (length > longestAnswer) void program.stop(`it wrote more than ${longestAnswer / 1024 / 1024} million characters`);
    else parts.push(text);
  });
  const end = await orAborted(program, signal);
  return { end, stdout: parts.join(''), complaints: program.tail };
}

/** Waits for a program to exit. @throws LoupeError CANCELLED when the signal fires, after the program has exited */
export async function orAborted(program: FfmpegProcess, signal: AbortSignal | undefined): Promise<ProgramEnd> {
  const stop = (): void => void program.stop();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const end = await program.end;
    if (signal?.aborted) throw cancelled(signal);
    return end;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
