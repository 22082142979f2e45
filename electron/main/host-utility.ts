import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { ToHost, ToMain } from '../messages.ts';

/** A host that dies so often within so long will die again; milliseconds. */
const mostDeaths = 5;
const deathsWithin = 30_000;

export interface HostUtilityOptions {
  /** The bundled electron/host/main.ts. */
  readonly script: string;
  readonly dataFolder: string;
  readonly onMessage: (message: ToMain) => void;
  /** The host died; `again` says whether a new one was started. */
  readonly onDeath: (reason: string, again: boolean) => void;
}

/** Keeps the process that computes alive, apart from the one with the windows: it may crash, and they live on. */
export class HostUtility {
  private readonly options: HostUtilityOptions;
  private child: UtilityProcess;
  private readonly deaths: number[] = [];
  private lastDeath: string | null = null;
  private count = 0;
  private ended = false;

  constructor(options: HostUtilityOptions) {
    this.options = options;
    this.child = this.start();
  }

  /** How many hosts there were before this one; a window that has met an earlier one is told that it was started again. */
  get generation(): number {
    return this.count;
  }

  /** Why the last one ended; null when none has. */
  get whyRestarted(): string | null {
    return this.lastDeath;
  }

  tell(message: ToHost, port?: MessagePortMain): void {
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
    const now = Date.now();
    this.deaths.push(now);
    while (now - this.deaths[0] > deathsWithin) this.deaths.shift();
    this.lastDeath = reason;
    if (this.deaths.length < mostDeaths) {
      this.count++;
      this.child = this.start();
      this.options.onDeath(reason, true);
    } else {
      this.ended = true;
      this.options.onDeath(reason, false);
    }
  }

  dispose(): void {
    this.ended = true;
    this.child.kill();
  }
}
