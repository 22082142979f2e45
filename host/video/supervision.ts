import type { ChildProcess } from 'node:child_process';
import { childMemoryLimit, memoryLookMs, residentBytes } from './child-memory.ts';
import { OrphanWatch } from './orphan-watch.ts';

/** Limits of a run of ffmpeg or ffprobe. */
export interface RunLimits {
  /** Bytes of memory; default: `childMemoryLimit()`. */
  readonly memoryBytes?: number;
  /** Milliseconds from its start to its end. Absent for runs that last as long as a caller reads from them or writes to them. */
  readonly milliseconds?: number;
}

interface Supervised {
  readonly memoryBytes: number;
  readonly milliseconds: number;
  readonly startedAt: number;
  readonly onExcess: (reason: string) => void;
}

/** All running ffmpeg and ffprobe processes of this process. */
const running = new Map<ChildProcess, Supervised>();
const orphanWatch = new OrphanWatch();
let watch: NodeJS.Timeout | null = null;
let isLooking = false;
let hasExitHook = false;

/** Returns the ffmpeg and ffprobe processes that are alive. */
export function runningChildren(): readonly ChildProcess[] {
  return [...running.keys()];
}

/**
 * Registers a child process until it has exited: it is killed when our process exits, and also when that is killed.
 *
 * @param onExcess called once with a clause, "it took more than 2.0 GB of memory", after the child has been killed for exceeding a
 *   limit
 */
export function supervise(child: ChildProcess, limits: RunLimits, onExcess: (reason: string) => void): void {
  running.set(child, {
    memoryBytes: limits.memoryBytes ?? childMemoryLimit(),
    milliseconds: limits.milliseconds ?? Number.POSITIVE_INFINITY,
    startedAt: performance.now(),
    onExcess,
  });
  const { pid } = child;
  if (pid !== undefined) orphanWatch.add(pid);
  const forget = (): void => {
    running.delete(child);
    if (pid !== undefined) orphanWatch.remove(pid);
    if (running.size > 0 || watch === null) return;
    clearInterval(watch);
    watch = null;
  };
  child.once('error', forget);
  // Its number may soon be another process's.
  child.once('exit', () => orphanWatch.remove(pid ?? 0));
  child.once('close', forget);
  watch ??= setInterval(() => void look(), memoryLookMs).unref();
  if (hasExitHook) return;
  hasExitHook = true;
  process.on('exit', () => {
    for (const alive of running.keys()) alive.kill('SIGKILL');
  });
}

async function look(): Promise<void> {
  for (const [child, { milliseconds, startedAt }] of running) {
    if (performance.now() - startedAt > milliseconds)
      end(child, `it had not ended after ${Number((milliseconds / 1000).toFixed(1))} s`);
  }
  if (isLooking) return;
  isLooking = true;
  try {
    const pids = [...running.keys()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    const bytes = await residentBytes(pids);
    for (const [child, { memoryBytes }] of running) {
      if ((bytes.get(child.pid ?? 0) ?? 0) <= memoryBytes) continue;
      end(child, `it took more than ${(memoryBytes / 1e9).toFixed(1)} GB of memory`);
    }
  } catch {
    // Where the system does not report the memory of processes, only the limit of time holds.
  } finally {
    isLooking = false;
  }
}

function end(child: ChildProcess, reason: string): void {
  const supervised = running.get(child);
  child.kill('SIGKILL');
  supervised?.onExcess(reason);
}
