import { startsNewShot } from '../new-shot.ts';

/** Where a frame stands in its stream. */
export interface Moment {
  /** Frames pushed since the stream began, this one included. */
  readonly pushed: number;
  /** Frame intervals of the plan's rate since the frame before. */
  readonly ticks: number;
  /** The same since the stream began. */
  readonly ticksDone: number;
  /** True when changes of frames that took no tick wait for this one. */
  readonly waited: boolean;
  /** Frames before this one that took a tick, or all of them with a latency: those that the next ones are compared with. */
  readonly kept: number;
}

/** Counts frames and ticks of a stream, so that filters follow real time whatever frames were dropped. */
export class Timeline {
  readonly #rate: number;
  readonly #latency: number;
  #firstTime = 0;
  #lastTime = 0;
  #ticksDone = 0;
  #pushed = 0;
  #kept = 0;
  #waiting = false;

  constructor(rate: number, latency: number) {
    this.#rate = rate;
    this.#latency = latency;
  }

  get pushed(): number {
    return this.#pushed;
  }

  /** Filters with latency run on frame by frame, so that no waiting frame is lost. */
  startsNewShot(time: number): boolean {
    if (this.#pushed === 0 || this.#latency > 0) return false;
    return startsNewShot(time, this.#lastTime, this.#rate);
  }

  advance(time: number): Moment {
    if (this.#pushed === 0) this.#firstTime = time;
    this.#lastTime = time;
    const ticks = Math.max(0, Math.round((time - this.#firstTime) * this.#rate) - this.#ticksDone);
    this.#ticksDone += ticks;
    this.#pushed++;
    const waited = this.#waiting;
    // the first frame brings no change, so nothing of it waits
    this.#waiting = ticks === 0 && this.#pushed > 1;
    const kept = this.#kept;
    if (!this.#waiting || this.#latency > 0) this.#kept++;
    return { pushed: this.#pushed, ticks, ticksDone: this.#ticksDone, waited, kept };
  }

  reset(): void {
    this.#ticksDone = 0;
    this.#pushed = 0;
    this.#kept = 0;
    this.#waiting = false;
  }
}
