import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A loop that reads lines `+ PID` and `- PID` and, when they end because their writer is gone, kills the processes that were added
 * and not removed. It runs in the background of a shell that exits at once: it is no child of this process, and costs no work while
 * it waits.
 */
const script = `(
  pids=' '
  while read -r sign pid; do
    case $sign in
      +) pids="$pids$pid " ;;
      *) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
    esac
  done
  for pid in $pids; do kill -9 "$pid"; done
) <&3 >/dev/null 2>&1 &`;

/**
 * Kills child processes when this process is itself killed, which leaves its exit handlers no time: a child that waits for a pipe or
 * a drive, and writes nothing, would otherwise wait for ever. On Windows the system kills Node's children with it.
 */
export class OrphanWatch {
  #pipe: Socket | null = null;
  readonly #pids = new Set<number>();

  add(pid: number): void {
    if (process.platform === 'win32') return;
    this.#pids.add(pid);
    if (this.#pipe) this.#pipe.write(`+ ${pid}\n`);
    else this.#start();
  }

  remove(pid: number): void {
    if (this.#pids.delete(pid)) this.#pipe?.write(`- ${pid}\n`);
  }

  #start(): void {
    // A session of its own: Ctrl+C in the terminal must not end it before those it watches.
    // Node would close a pipe at its first input when the shell exits.
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true });
    const pipe = shell.stdio[3] as Socket;
    const gone = (): void => {
      if (this.#pipe === pipe) this.#pipe = null;
    };
    // Without a shell, or when it was ended, the next child starts another one.
    shell.once('error', gone);
    pipe.once('error', gone);
    pipe.once('close', gone);
    shell.unref();
    pipe.unref();
    this.#pipe = pipe;
    pipe.write([...this.#pids].map((each) => `+ ${each}\n`).join(''));
  }
}
