import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { LoupeError } from '../../core/base/error.ts';
import { RestartLimit } from '../app/restart-limit.ts';
import type { FromHost, ToHost } from './host-messages.ts';

/** Milliseconds that a host has to finish when it is asked to stop. */
const grace = 3000;

export interface SupervisorOptions {
  /** The bundled host/server/host-process.ts, or another script that speaks `ToHost` and `FromHost`. */
  readonly script: string;
  readonly args: readonly string[];
  readonly onMessage: (message: FromHost) => void;
  /** Called when the host has exited and a new one was started; with an error when none will be. */
  readonly onExit: (reason: string, error: LoupeError | null) => void;
}

/** Runs the process that computes apart from the one that listens: when it crashes, the windows stay, and it is started again. */
export class HostSupervisor {
  private readonly options: SupervisorOptions;
  private child: ChildProcess;
  private readonly restarts = new RestartLimit();
  private ended = false;
  private isReady = false;

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.child = this.start();
  }

  /** Whether the host takes windows: a socket that is sent to one that exits while it starts would stay open with nobody behind it. */
  get takesWindows(): boolean {
    return this.isReady;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Passes a window's socket to the host. */
  hand(message: ToHost, socket: Socket): void {
    this.child.send(message, socket, { keepOpen: false }, (error) => {
      if (error) socket.destroy();
    });
    // Until Node has passed the socket on, this process still reads it and discards what comes; the host must not answer before
    // that.
    this.child.send({ type: 'let-go' } satisfies ToHost, () => {});
  }

  private start(): ChildProcess {
    const child = fork(this.options.script, this.options.args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    child.on('message', (message: FromHost) => {
      if (message.type === 'ready') this.isReady = true;
      this.options.onMessage(message);
    });
    // The exit event that follows has the reason; it also comes when the process could not be started.
    child.on('error', () => {});
    child.once('exit', (code, signal) => {
      this.isReady = false;
      if (!this.ended) this.startAgain(signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`);
    });
    return child;
  }

  private startAgain(reason: string): void {
    if (this.restarts.allowsRestart()) {
      this.child = this.start();
      this.options.onExit(reason, null);
      return;
    }
    this.ended = true;
    const sentence = `The part of the program that computes ended again and again (${reason}). Start the program again; if that does not help, "motion-loupe doctor" says what is wrong.`;
    this.options.onExit(reason, new LoupeError('INTERNAL', sentence));
  }

  /** Asks the host to stop, and kills it when it does not stop in time. */
  async dispose(): Promise<void> {
    this.ended = true;
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    if (child.connected) child.disconnect();
    const firmly = setTimeout(() => child.kill('SIGKILL'), grace);
    await gone;
    clearTimeout(firmly);
  }
}
