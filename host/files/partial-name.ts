import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Identifies the machine: several machines may share a folder, and cannot see each other's processes. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * The hidden name of an unfinished output, `.magnified.partial-1f3a9c02-4711-8d20e5f1.mp4`: with the extension that ffmpeg needs,
 * and with the machine and the process that write it.
 *
 * @param stem name of the output without its extension
 */
export function partialName(stem: string, extension: string): string {
  return `${beginning(stem)}${machine}-${process.pid}-${randomBytes(4).toString('hex')}${extension}`;
}

/** Removes unfinished files of an output that were left by killed processes of this machine. Files that cannot be removed stay. */
export function removeAbandoned(folder: string, stem: string, extension: string): void {
  const start = `${beginning(stem)}${machine}-`;
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(start) || !name.endsWith(extension)) continue;
      const rest = /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(start.length, name.length - extension.length));
      if (rest && !isRunning(Number(rest[1]))) rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch {
    // A file that stays does no harm.
  }
}

function beginning(stem: string): string {
  // A file name holds at most 255 bytes.
  return `.${Buffer.from(stem).subarray(0, 190).toString('utf8').replace(/�+$/, '')}.partial-`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // No permission means that the process belongs to another user, and runs.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
