import { edgeTaps } from './edge-taps.ts';
import type { LookAheadFilter } from './filter.ts';

/** Sets of taps for ends and uneven frames that are kept for use again. */
const mostKnown = 32;

/**
 * The weights that a look-ahead filter gives to the changes of the last frames, worked out frame by frame.
 *
 * Taps belong to ticks of the filter's rate, changes to frames. A change that took several ticks is spread evenly over them, one
 * that took none counts at the next tick; so the band follows real time whatever frames were dropped. Near the start and the end of
 * the signal, and wherever the frames kept span fewer ticks than the filter, the taps are those of `edgeTaps`.
 */
export class LookAhead {
  /** Tick of each frame kept, oldest first: one frame more than the filter has taps. */
  #places: number[] = [];
  /** Frames so far, and how many of them at the end are repetitions of the signal's last frame. */
  #frames = 0;
  #after = 0;
  #filter: LookAheadFilter | null = null;
  readonly #known = new Map<string, Float64Array>();

  reset(): void {
    this.#places = [];
    this.#frames = 0;
    this.#after = 0;
  }

  /**
   * Counts one more frame and returns the weights for the frame `filter.latency` before it: one for each change kept, newest first,
   * as many as the filter has taps. In a steady stream, and until the first frame has come out, they are `filter.taps` itself, the
   * same array.
   *
   * @param ticksDone ticks since the first frame
   * @param pastEnd true for repetitions of the signal's last frame, which are fed to let the look-ahead run out
   */
  advance(filter: LookAheadFilter, ticksDone: number, pastEnd: boolean): readonly number[] {
    const { latency, taps } = filter;
    this.#frames++;
    if (pastEnd) this.#after++;
    const places = (this.#places = [...this.#places, ticksDone].slice(-taps.length - 1));
    if (this.#frames <= latency) return taps;
    const newest = places.length - 1;
    const source = places[newest - latency];
    const last = newest - this.#after;
    const before = Math.min(latency, source - places[0]);
    const after = Math.min(latency, places[last] - source);
    const steady = newest === taps.length && places.every((place, index) => place === places[0] + index);
    if (steady && this.#after === 0) return taps;
    const ofTicks = this.#edgeTaps(filter, before, after);
    return taps.map((_, k) => {
      const index = newest - k;
      if (index < 1 || index > last) return 0;
      const from = places[index - 1] - source;
      const to = Math.max(places[index] - source, from + 1);
      // tick 1 − before is the first of those taps
      let sum = 0;
      for (let tick = Math.max(from + 1, 1 - before); tick <= Math.min(to, after); tick++) sum += ofTicks[tick + before - 1];
      return sum / (to - from);
    });
  }

  #edgeTaps(filter: LookAheadFilter, before: number, after: number): Float64Array {
    if (filter !== this.#filter || this.#known.size > mostKnown) this.#known.clear();
    this.#filter = filter;
    const key = `${before} ${after}`;
    const taps = this.#known.get(key) ?? edgeTaps(filter, before, after);
    this.#known.set(key, taps);
    return taps;
  }
}
