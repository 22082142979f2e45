import { Worker } from 'node:worker_threads';
import { LoupeError } from '../../core/base/error.ts';
import { figureToMessage, type FigureMessage } from '../../core/protocol/figure-message.ts';
import { builtFile } from '../files/built-file.ts';
import { cancelled } from '../video/termination.ts';
import type { FigureOrder, FigureThreadNote, FigureThreadOrder } from './figure-messages.ts';
import { makeFigure } from './make-figure.ts';

interface Hooks {
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number, doing: string) => void;
}

/** One order on its way. */
interface Job {
  readonly order: FigureOrder;
  readonly hooks: Hooks;
  readonly resolve: (figure: FigureMessage) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds that a figure which was cancelled may take to notice it, before its thread is ended. */
const noticeMs = 1500;

/**
 * Makes figures one after another in a thread of their own, so that this one stays free for frames. The thread is started with the
 * first figure. They are made in this thread instead where none can be started: in an app packaged as an archive, and where the
 * program was not built.
 */
export class FigureRoom {
  readonly #script: string | null;
  readonly #waiting: Job[] = [];
  #running: Job | null = null;
  #worker: Worker | null = null;

  /** @param script the bundled host/lab/figure-worker.ts; null: none */
  constructor(script: string | null = builtFile('host', 'lab', 'figure-worker.js')) {
    this.#script = script;
  }

  /**
   * Makes a figure, once those that were ordered before it are made or cancelled.
   *
   * @throws LoupeError as the figure's `make`; CANCELLED at once when the signal fires; ENGINE_FAILED when the thread crashes
   */
  make(order: FigureOrder, hooks: Hooks): Promise<FigureMessage> {
    const { signal } = hooks;
    if (signal.aborted) return Promise.reject(cancelled(signal));
    return new Promise((resolve, reject) => {
      const job: Job = { order, hooks, resolve, reject };
      signal.addEventListener('abort', () => this.#cancel(job), { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  /** Ends the thread. Figures that are still wanted are rejected. */
  async dispose(): Promise<void> {
    const gone = new LoupeError('CANCELLED', 'The program ends.');
    for (const job of this.#waiting.splice(0)) job.reject(gone);
    this.#running?.reject(gone);
    this.#running = null;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #cancel(job: Job): void {
    job.reject(cancelled(job.hooks.signal));
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    const worker = this.#worker;
    if (this.#running !== job || worker === null) return;
    order(worker, { kind: 'cancel' });
    setTimeout(() => {
      if (this.#running === job && this.#worker === worker) this.#lose(worker, 'it was stopped');
    }, noticeMs).unref();
  }

  #next(): void {
    if (this.#running !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job;
    if (this.#script === null) void this.#makeHere(job);
    else order((this.#worker ??= this.#start(this.#script)), { kind: 'make', order: job.order });
  }

  async #makeHere(job: Job): Promise<void> {
    try {
      job.resolve(figureToMessage(await makeFigure(job.order, job.hooks)));
    } catch (error) {
      job.reject(error);
    }
    this.#finish();
  }

  #start(script: string): Worker {
    const worker = new Worker(script, { name: 'motion-loupe figures' });
    // A thread that waits for orders must not keep the program.
    worker.unref();
    worker.on('error', (error) => this.#lose(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.#lose(worker, `exit code ${code}`));
    worker.on('message', (note: FigureThreadNote) => {
      if (this.#worker === worker) this.#hear(note);
    });
    return worker;
  }

  #hear(note: FigureThreadNote): void {
    const job = this.#running;
    if (job === null) return;
    switch (note.kind) {
      case 'ready':
        return;
      case 'progress':
        if (!job.hooks.signal.aborted) job.hooks.onProgress?.(note.share, note.doing);
        return;
      case 'done':
        job.resolve(note.figure);
        this.#finish();
        return;
      case 'failed':
        job.reject(note.code === null ? new Error(note.message) : new LoupeError(note.code, note.message));
        this.#finish();
        return;
      default:
        note satisfies never;
    }
  }

  #finish(): void {
    this.#running = null;
    this.#next();
  }

  /** The thread is given up; the next figure starts another. */
  #lose(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    void worker.terminate();
    this.#running?.reject(new LoupeError('ENGINE_FAILED', `The thread that makes figures stopped (${why}): try again.`));
    this.#finish();
  }
}

function order(worker: Worker, message: FigureThreadOrder): void {
  worker.postMessage(message);
}
