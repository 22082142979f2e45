import type { GiveWay } from '../../../base/in-turns.ts';
import type { CompiledModule } from './web-assembly.ts';
import type { ThreadMessage, ThreadStart } from './thread.ts';

/** A thread that runs `runThread`. */
export interface Thread {
  /** Stops it at once, whatever it does. Resolves when it is gone. */
  end(): Promise<void>;
}

/** Receives a thread's messages. `gone`: it exited by itself. */
export type ThreadListener = (message: ThreadMessage | { readonly kind: 'gone'; readonly message: string }) => void;

/** What the engine needs from the environment that it runs in: compiled kernels, and threads. */
export interface ThreadHost {
  readonly module: CompiledModule;
  readonly threads: number;
  start(start: ThreadStart, listener: ThreadListener): Thread;
  /** Called between pieces of the work that makes a magnifier. */
  readonly giveWay: GiveWay;
}
