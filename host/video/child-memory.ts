import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Milliseconds between two measurements of the children's memory: on Linux /proc gives it, elsewhere a program has to be run. */
export const memoryLookMs = process.platform === 'linux' ? 200 : 2000;

/**
 * Returns the bytes of memory that a run of ffmpeg or ffprobe may take: `MOTION_LOUPE_FFMPEG_MEMORY` in megabytes, else half of the
 * machine's memory (or of what a container leaves us), at least 2 GB and at most 16 GB.
 */
export function childMemoryLimit(): number {
  const chosen = Number(process.env['MOTION_LOUPE_FFMPEG_MEMORY']);
  if (chosen > 0) return chosen * 1e6;
  const constrained = process.constrainedMemory?.() ?? 0;
  // Without a limit Linux reports a number larger than any memory.
  const memory = constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem();
  return Math.min(16e9, Math.max(2e9, memory / 2));
}

/** Returns the resident bytes of processes; those that cannot be measured, most often because they have exited, are missing. */
export async function residentBytes(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (pids.length === 0) return new Map();
  switch (process.platform) {
    case 'linux':
      return ofLinux(pids);
    case 'win32':
      return parseTaskList((await run('tasklist', ['/fo', 'csv', '/nh'], { windowsHide: true })).stdout, pids);
    default:
      // It fails when one of the processes has exited; the output about the others is in its error.
      return parsePs((await run('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]).catch(printed)).stdout);
  }
}

function printed(error: unknown): { stdout: string } {
  const stdout: unknown = Reflect.get(Object(error), 'stdout');
  return { stdout: typeof stdout === 'string' ? stdout : '' };
}

async function ofLinux(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      // Swapped pages count: otherwise a process could exceed its limit by being swapped out.
      const kilobytes = Array.from(status.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB/gm), ([, value]) => Number(value));
      if (kilobytes.length > 0) found.set(pid, 1024 * kilobytes.reduce((sum, value) => sum + value));
    }),
  );
  return found;
}

/** @param text of `ps -o pid=,rss=`: a process a line, in kilobytes */
export function parsePs(text: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [, pid, kilobytes] of text.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)) found.set(Number(pid), Number(kilobytes) * 1024);
  return found;
}

/** @param text of `tasklist /fo csv /nh`: `"ffprobe.exe","4711","Console","1","12,345 K"`, its figures as the language writes them */
export function parseTaskList(text: string, pids: readonly number[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const line of text.split(/\r?\n/)) {
    const fields = Array.from(line.matchAll(/"([^"]*)"/g), ([, field]) => field);
    const pid = Number(fields.at(1));
    const kilobytes = (fields.at(4) ?? '').replaceAll(/\D/g, '');
    if (pids.includes(pid) && kilobytes !== '') found.set(pid, Number(kilobytes) * 1024);
  }
  return found;
}
