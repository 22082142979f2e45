import { KernelCrew, type KernelJob } from './kernel-crew.ts';
import { places } from './places.ts';

/**
 * A fixed amount of computation, about a millisecond of multiply-adds in registers on each of some threads. It takes longer only
 * when the machine is slower: a busy neighbour, a lower clock. It does not change the caches.
 */
export class Calibration implements Disposable {
  readonly #crew: KernelCrew;
  readonly #jobs: readonly KernelJob[];

  constructor(threads: number) {
    this.#crew = new KernelCrew(places.ceilings, threads);
    this.#jobs = Array.from({ length: threads }, (_, thread) => [64 * thread, 6_000, 0]);
  }

  /** Runs until V8 has optimised the code. */
  async warmUp(): Promise<void> {
    for (let count = 0; count < 25; count++) await this.run();
  }

  /** Returns the milliseconds that it took. */
  run(): Promise<number> {
    return this.#crew.run('multiplyAdd', this.#jobs);
  }

  dispose(): void {
    this.#crew.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
