import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { jsonOutputs } from '../../cli/json-output.ts';

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly end: Promise<Ended>;
  /** The first whole line on stdout; rejects when the program ends before. */
  firstLine(): Promise<string>;
  /** Resolves when stderr holds the text; rejects when the program ends before. */
  saying(text: string | RegExp): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = path.join(root, 'dist', 'cli', 'main.js');

/** Builds the program if the sources are newer than the build. Before the first `start` or `run`. */
export function build(): void {
  execFileSync(process.execPath, [path.join(root, 'scripts', 'run.mjs'), 'cli', '--version']);
}

/** Starts the real command line in a process of its own. */
export function start(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Running {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: { ...process.env, MOTION_LOUPE_DEBUG: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const end = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve({ exit, signal, stdout, stderr }));
  });
  const until = (said: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (said()) resolve();
      };
      watchers.add(watch);
      watch();
      void end.then(() => reject(new Error(`The program ended without saying ${what}: ${stderr}`)));
    });
  const saying = (text: string | RegExp): Promise<void> =>
    until(() => (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)), String(text));
  const firstLine = async (): Promise<string> => {
    await until(() => stdout.includes('\n'), 'a line on stdout');
    return stdout.split('\n', 1)[0];
  };
  return { child, stdout: child.stdout, end, firstLine, saying };
}

export async function run(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return start(args, options).end;
}

/** @throws Error where JSON on stdout is not as `docs/schemas/` says of the command */
export function requirePublished([command, ...args]: readonly string[], stdout: string): void {
  const schema = Object.entries(jsonOutputs).find(([name]) => name === command)?.[1];
  if (!schema || !args.includes('--json') || args.includes('list')) return;
  const texts = command === 'classify' ? stdout.trim().split('\n').filter(Boolean) : [stdout];
  for (const text of texts) {
    const checked = schema.safeParse(JSON.parse(text));
    if (!checked.success) throw new Error(`The JSON of ${command} is not as published: ${z.prettifyError(checked.error)}`);
  }
}

/** A run that must go well; its output, with what it printed as JSON when it did, which is held against its published schema. */
export async function runWell(
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<Ended & { json: Record<string, unknown> }> {
  const ended = await run(args, options);
  if (ended.exit !== 0) throw new Error(`${args.join(' ')} ended with ${ended.exit}: ${ended.stderr}`);
  requirePublished(args, ended.stdout);
  return { ...ended, json: ended.stdout.startsWith('{') ? (JSON.parse(ended.stdout) as Record<string, unknown>) : {} };
}

/** How a run was refused or failed: its exit code, and the one line that it said on stderr, taken apart. */
export interface Failure {
  readonly exit: number | null;
  readonly code: string;
  readonly sentence: string;
}

/** @throws Error unless there is exactly one such line, with a whole sentence and no stack trace under it */
export function failureOf(ended: Ended): Failure {
  const lines = ended.stderr.split('\n').filter((line) => line.startsWith('motion-loupe: '));
  const parts = /^motion-loupe: (.*[.?]) \[([A-Z_]+)\]$/.exec(lines[0] ?? '');
  if (lines.length !== 1 || !parts || /\n\s+at /.test(ended.stderr)) throw new Error(`Not one sentence: ${ended.stderr}`);
  return { exit: ended.exit, code: parts[2], sentence: parts[1] };
}

/** Command lines of all processes (Linux) whose arguments hold a text. */
export function processesNaming(text: string): string[] {
  return pids()
    .filter((pid) => pid !== process.pid)
    .map((pid) => commandLineOf(pid))
    .filter((line) => line.includes(text));
}

/** Processes (Linux) that a process has started. */
export function childrenOf(parent: number): number[] {
  return pids().filter((pid) => {
    try {
      // pid (name) state ppid …; the name may hold anything, so count from its last bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false;
    }
  });
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
