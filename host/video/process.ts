import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { LoupeError } from '../../core/base/error.ts';
import { type RunLimits, supervise } from './supervision.ts';

/** How a program ended: by itself with a code, or by a signal. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** When it was killed for exceeding a limit, a clause that names the limit: "it took more than 2.0 GB of memory"; else null. */
  readonly excess: string | null;
}

export interface ProgramOptions {
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly cwd?: string;
  /** Called with each line of stderr, without its line break; false keeps the line out of `tail`. */
  readonly onLine?: (line: string) => boolean | void;
  readonly limits?: RunLimits;
}

/**
 * Environment of every run. Static Linux builds crash (SIGSEGV) when they load the system's character set modules, as they
 * do for the names in a transport stream; without a path to them they do without.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = process.platform === 'linux' ? { GCONV_PATH: '/nonexistent' } : {};

/** Milliseconds between the request to exit (SIGTERM) and the kill (SIGKILL). */
const TERMINATION_WAIT_MS = 500;

/** Milliseconds to wait for the exit of a program that was killed: a slow drive may hold it longer. */
const KILLED_WAIT_MS = 5000;
/** Longest line of stderr in characters; the rest of a longer one is cut off. */
const LONGEST_LINE = 64 * 1024;

/**
 * One run of ffmpeg or ffprobe.
 *
 * It has a process group of its own, so that Ctrl+C in a terminal reaches only us and we decide how it ends.
 * It is supervised: when it goes beyond its limits, or our process exits, it is killed.
 */
export class FfmpegProcess implements Disposable {
  readonly end: Promise<ProgramEnd>;
  /** The last lines of stderr. */
  readonly tail: string[] = [];
  private readonly child: ChildProcess;
  private excess: string | null = null;
  private killedTimer: NodeJS.Timeout | undefined;
  private resolveEnd: (end: ProgramEnd) => void = () => {};

  constructor(path: string, args: readonly string[], options: ProgramOptions = {}) {
    this.child = spawn(path, args, {
      stdio: [options.stdin ? 'pipe' : 'ignore', options.stdout ? 'pipe' : 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, ...ENVIRONMENT },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    supervise(this.child, options.limits ?? {}, (reason) => {
      this.excess ??= reason;
      this.resolveSoon();
    });
    // A program that exits early closes its stdin; `end` reports that, not the pipe.
    this.child.stdin?.on('error', () => {});
    this.child.stdout?.on('error', () => {});
    readLines(this.child.stderr, (line) => {
      if (options.onLine?.(line) === false) return;
      this.tail.push(line);
      if (this.tail.length > 40) this.tail.shift();
    });
    this.end = new Promise((resolve, reject) => {
      this.resolveEnd = resolve;
      this.child.once('error', (error) => {
        const message = `"${path}" could not be started (${error.message}): install ffmpeg again.`;
        reject(new LoupeError('FFMPEG_FAILED', message, { cause: error }));
      });
      this.child.once('close', (code, signal) => {
        clearTimeout(this.killedTimer);
        resolve({ code, signal, excess: this.excess });
      });
    });
    // Callers that wait receive the failure; without one it must not count as an unhandled rejection.
    this.end.catch(() => {});
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get stdin(): Writable {
    if (!this.child.stdin) throw new Error('This program was started without a stdin.');
    return this.child.stdin;
  }

  get stdout(): Readable {
    if (!this.child.stdout) throw new Error('This program was started without a stdout.');
    return this.child.stdout;
  }

  /**
   * Stops the program: SIGTERM first, SIGKILL when it does not exit in time. Resolves when it is gone.
   *
   * @param excess the clause for `ProgramEnd`, where it is stopped for exceeding a limit
   */
  async stop(excess?: string): Promise<void> {
    if (excess !== undefined) this.excess ??= excess;
    this.child.stdin?.destroy();
    this.child.stdout?.destroy();
    this.child.kill('SIGTERM');
    const killTimer = setTimeout(() => {
      this.child.kill('SIGKILL');
      this.resolveSoon();
    }, TERMINATION_WAIT_MS);
    await this.end.catch(() => {});
    clearTimeout(killTimer);
  }

  /** Waits for the exit of a killed program, up to the limit. */
  private resolveSoon(): void {
    this.killedTimer ??= setTimeout(
      () => this.resolveEnd({ code: null, signal: 'SIGKILL', excess: this.excess }),
      KILLED_WAIT_MS,
    );
  }

  [Symbol.dispose](): void {
    void this.stop();
  }
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (!stream) return;
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  stream.on('error', () => {});
}

/** How a program ended, in words: `exit code 1`, `signal SIGKILL`, `it took more than 2.0 GB of memory`. */
export function describeEnd(end: ProgramEnd): string {
  if (end.excess !== null) return end.excess;
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
}

/** The most informative line of stderr: the first one that is not a repetition or a summary, without ffmpeg's prefixes. */
export function describeFailure(tail: readonly string[]): string {
  const lines = tail
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, '').trim())
    .filter((line) => line !== '' && !/^Last message repeated/.test(line));
  const telling = lines.find((line) => /error|fail|invalid|no space|denied|unable|unknown|not /i.test(line)) ?? lines[0];
  return telling?.replace(/[.\s]+$/, '') ?? 'it gave no reason';
}
