import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { RestartLimit } from '../../host/app/restart-limit.ts';
import type { ToHost, ToMain } from '../messages.ts';

export interface HostUtilityOptions {
  /** The bundled electron/host/main.ts. */
  readonly script: string;
  readonly dataFolder: string;
  readonly onMessage: (message: ToMain) => void;
  /** Called when the host has exited; `again` says whether a new one was started. */
  readonly onExit: (reason: string, again: boolean) => void;
}

/**
 * Runs the process that computes apart from the one with the windows: when it crashes, the windows stay, and it is started again.
 */
export class HostUtility {
  private readonly options: HostUtilityOptions;
  private child: UtilityProcess;
  private readonly restarts = new RestartLimit();
  private lastExit: string | null = null;
  private count = 0;
  private ended = false;

  constructor(options: HostUtilityOptions) {
    this.options = options;
    this.child = this.start();
  }

  /** Number of hosts before this one; a window that was connected to an earlier one is sent `host.restarted`. */
  get generation(): number {
    return this.count;
  }

  /** Why the last host exited; null when none has. */
  get whyRestarted(): string | null {
    return this.lastExit;
  }

  send(message: ToHost, port?: MessagePortMain): void {
    if (!this.ended) this.child.postMessage(message, port ? [port] : []);
  }

  private start(): UtilityProcess {
    const child = utilityProcess.fork(this.options.script, [this.options.dataFolder], { serviceName: 'Motion Loupe host' });
    child.on('message', (message) => this.options.onMessage(message as ToMain));
    child.once('exit', (code) => {
      if (!this.ended) this.startAgain(`it ended with exit code ${code}`);
    });
    return child;
  }

  private startAgain(reason: string): void {
    this.lastExit = reason;
    if (this.restarts.allowsRestart()) {
      this.count++;
      this.child = this.start();
      this.options.onExit(reason, true);
    } else {
      this.ended = true;
      this.options.onExit(reason, false);
    }
  }

  dispose(): void {
    this.ended = true;
    this.child.kill();
  }
}
