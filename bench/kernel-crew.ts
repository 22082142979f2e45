import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import {
  canRun,
  compile,
  createSharedMemory,
  pageBytes,
  type CompiledModule,
  type SharedMemory,
} from '../core/engines/simd/shared/web-assembly.ts';
import { places } from './places.ts';

/** The benchmark's own kernels by number (bench/kernels). */
export const kernelNumbers = { multiplyAdd: 0, readMemory: 1, copyMemory: 2 } as const;

/** Arguments of a kernel for one thread. */
export type KernelJob = readonly [at: number, first: number, second: number];

/** Shared words through which a crew receives its work. */
export const crewWords = { job: 0, arrived: 1, done: 2, kernel: 3, jobs: 4 } as const;

export interface CrewStart {
  readonly module: CompiledModule;
  readonly memory: SharedMemory;
  readonly control: SharedArrayBuffer;
  /** Nanoseconds at which each thread began and ended, two numbers a thread. */
  readonly times: SharedArrayBuffer;
  readonly thread: number;
  readonly threads: number;
}

/** Threads that run one of the benchmark's kernels at the same time and sleep in between. */
export class KernelCrew implements Disposable {
  readonly threads: number;
  readonly memory: SharedMemory;
  readonly #workers: readonly Worker[];
  readonly #words: Int32Array;
  readonly #times: BigInt64Array;
  #waiting: { resolve: () => void; reject: (error: Error) => void } | null = null;

  /** @param bytes of memory that the threads share */
  constructor(file: string, threads: number, bytes: number = pageBytes) {
    const module = compile(new Uint8Array(readFileSync(file)));
    this.threads = threads;
    this.memory = createSharedMemory(Math.ceil(bytes / pageBytes));
    const control = new SharedArrayBuffer(4 * (crewWords.jobs + 3 * threads));
    const times = new SharedArrayBuffer(16 * threads);
    this.#words = new Int32Array(control);
    this.#times = new BigInt64Array(times);
    this.#workers = Array.from({ length: threads }, (_, thread) => {
      const workerData: CrewStart = { module, memory: this.memory, control, times, thread, threads };
      const worker = new Worker(places.kernelThread, { workerData, name: 'bench' });
      worker.on('message', () => this.#waiting?.resolve());
      worker.on('error', (error) => this.#waiting?.reject(error));
      return worker;
    });
  }

  /** Runs a kernel on every thread. Returns the milliseconds from the first start to the last end. */
  async run(kernel: keyof typeof kernelNumbers, jobs: readonly KernelJob[]): Promise<number> {
    const words = this.#words;
    words.set(jobs.flat(), crewWords.jobs);
    words[crewWords.kernel] = kernelNumbers[kernel];
    words[crewWords.arrived] = 0;
    words[crewWords.done] = 0;
    const done = new Promise<void>((resolve, reject) => (this.#waiting = { resolve, reject }));
    Atomics.add(words, crewWords.job, 1);
    Atomics.notify(words, crewWords.job);
    await done;
    let [begin, end] = [this.#times[0], this.#times[1]];
    for (let at = 2; at < this.#times.length; at += 2) {
      if (this.#times[at] < begin) begin = this.#times[at];
      if (this.#times[at + 1] > end) end = this.#times[at + 1];
    }
    return Number(end - begin) / 1e6;
  }

  dispose(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Whether this Node runs relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return canRun(new Uint8Array(readFileSync(places.ceilingsRelaxed)));
}
