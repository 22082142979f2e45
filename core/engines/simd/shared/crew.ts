import { LoupeError } from '../../../base/error.ts';
import type { Address } from '../blocks/block-table.ts';
import { controlWords, type ThreadStart } from './thread.ts';
import type { Thread, ThreadHost } from './threads.ts';
import type { SharedMemory } from './web-assembly.ts';

/** The threads of one magnifier: they start together, run a program per frame, and end together. */
export class Crew {
  readonly #threads: Thread[] = [];
  readonly #words: Int32Array;
  readonly #size: number;
  #waiting: { resolve: () => void; reject: (error: LoupeError) => void } | null = null;
  #failure: LoupeError | null = null;
  #ended = false;
  #frame = 0;

  /**
   * @param control address of `controlWords.count` words
   * @param programs one per thread: pairs of kernel number and address
   * @throws LoupeError `ENGINE_FAILED` when a thread cannot be started; none is left then
   */
  constructor(host: ThreadHost, memory: SharedMemory, control: Address, programs: readonly Int32Array[]) {
    this.#words = new Int32Array(memory.buffer, control, controlWords.count);
    this.#size = programs.length;
    for (const program of programs) {
      const start: ThreadStart = { module: host.module, memory, control, threads: programs.length, program };
      this.#threads.push(this.#start(host, start));
    }
  }

  /** Runs every thread's program once. @throws LoupeError `ENGINE_FAILED` when a thread fails or exits */
  run(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      Atomics.store(this.#words, controlWords.done, 0);
      this.#frame++;
      Atomics.store(this.#words, controlWords.frame, this.#frame);
      Atomics.notify(this.#words, controlWords.frame, this.#size);
    });
  }

  /** Stops all threads. A frame in flight fails. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    Atomics.store(this.#words, controlWords.frame, -1);
    Atomics.notify(this.#words, controlWords.frame, this.#size);
    for (const thread of this.#threads) void thread.end();
    this.#settle(new LoupeError('CANCELLED', 'The magnifier was disposed of while a frame was in flight.'));
  }

  #start(host: ThreadHost, start: ThreadStart): Thread {
    try {
      return host.start(start, (message) => {
        if (message.kind === 'done') this.#finish();
        else if (message.kind !== 'ready') this.#fail(message.message);
      });
    } catch (cause) {
      const started = this.#threads.length;
      this.end();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LoupeError(
        'ENGINE_FAILED',
        `Thread ${started + 1} of the ${this.#size} of the simd engine could not be started (${reason}); close other programs, or use fewer threads or another engine.`,
        { cause },
      );
    }
  }

  #finish(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve();
  }

  /** A barrier would wait for ever for a thread that has exited, so all threads are stopped. */
  #fail(message: string): void {
    if (this.#ended || this.#failure) return;
    this.#failure = new LoupeError('ENGINE_FAILED', `A thread of the simd engine stopped: ${message}`);
    for (const thread of this.#threads) void thread.end();
    this.#settle(this.#failure);
  }

  #settle(error: LoupeError): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }
}
