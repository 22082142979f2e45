import { type BinaryName, findBinary } from './binaries.ts';
import { Program, type ProgramEnd } from './process.ts';
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

/** Milliseconds allowed for describing a program or the head of a file; a slow network drive needs some of them. */
const usualMilliseconds = 60_000;
/** Longest output in characters: the description of a thousand streams has two million. */
const longestAnswer = 16 * 1024 * 1024;

/**
 * Runs ffmpeg or ffprobe and returns its output, however it exits; limited to a minute unless `limits` differ.
 *
 * @throws LoupeError CANCELLED when the signal fires; FFMPEG_MISSING; FFMPEG_FAILED when it cannot be started
 */
export async function runToEnd(
  name: BinaryName,
  args: readonly string[],
  { signal, limits }: RunOptions = {},
): Promise<RunOutput> {
  if (signal?.aborted) throw cancelled(signal);
  const program = new Program(findBinary(name).path, args, {
    stdout: true,
    limits: { milliseconds: usualMilliseconds, ...limits },
  });
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
export async function orAborted(program: Program, signal: AbortSignal | undefined): Promise<ProgramEnd> {
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
