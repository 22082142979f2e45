/** Longest delay in milliseconds that is caught up with; after a longer one, the clock restarts from the current frame. */
const mostCaughtUpMs = 100;

/**
 * Computes when frames are due, for a playback rate that may change. Times of the file in seconds, of the clock in milliseconds.
 */
export class PlaybackClock {
  #origin: { readonly wall: number; readonly time: number; readonly rate: number } | null = null;

  /** Makes the next frame due at once, and counts the following ones from it. */
  restart(): void {
    this.#origin = null;
  }

  /** Milliseconds from `now` until a frame is due; 0 when it is late. */
  wait(time: number, rate: number, now = performance.now()): number {
    const origin = this.#origin;
    if (!origin || origin.rate !== rate || time < origin.time) {
      this.#origin = { wall: now, time, rate };
      return 0;
    }
    const due = origin.wall + ((time - origin.time) / rate) * 1000;
    if (due < now - mostCaughtUpMs) this.#origin = { wall: now, time, rate };
    return Math.max(0, due - now);
  }

  /** Notes that a loop restarts at `time`, `gap` seconds of the file after the frame at `end`. */
  loop(end: number, gap: number, time: number): void {
    const origin = this.#origin;
    if (!origin) return;
    const wall = origin.wall + ((end + gap - origin.time) / origin.rate) * 1000;
    this.#origin = { wall, time, rate: origin.rate };
  }
}
