/** Seconds without a sample after which a stream counts as interrupted: the pause is dropped. */
const longestPause = 1;
/** Distance from an even instant, in intervals, within which a sample counts as lying on it: time stamps are rounded. */
const nearby = 0.1;

/**
 * Series sampled at any times, interpolated linearly to evenly spaced ones, which a spectrum needs.
 *
 * The even instants lie one interval apart, from the first sample on. Samples of exactly that rate, or without times, are kept as
 * they are.
 */
export class EvenSamples {
  readonly #capacity: number;
  readonly #rate: number;
  /** Row by row. */
  readonly #values: Float32Array;
  readonly #before: Float32Array;
  #filled = 0;
  /** Time of the start; `null` where samples come without times. */
  #origin: number | null = null;
  /** Position of the sample before, in intervals from the start. */
  #position = 0;

  /**
   * @param rows number of series
   * @param capacity most samples of each; later ones are dropped
   * @param rate in samples per second
   */
  constructor(rows: number, capacity: number, rate: number) {
    this.#capacity = capacity;
    this.#rate = rate;
    this.#values = new Float32Array(rows * capacity);
    this.#before = new Float32Array(rows);
  }

  /** Even samples so far. */
  get filled(): number {
    return this.#filled;
  }

  /** One series so far: a view that later samples do not touch. */
  row(index: number): Float32Array {
    return this.#values.subarray(index * this.#capacity, index * this.#capacity + this.#filled);
  }

  /** Forgets everything. The first instant is one interval after `time` (seconds). */
  start(time?: number): void {
    this.#filled = 0;
    this.#origin = time ?? null;
    this.#position = 0;
  }

  /** One value of every series, later than those before. */
  add(values: Float32Array, time?: number): void {
    const position = this.#positionOf(time);
    const step = position - this.#position;
    while (this.#filled < this.#capacity && this.#filled + 1 <= position + nearby) {
      const ahead = this.#filled + 1 - this.#position;
      const share = ahead > step - nearby || this.#position === 0 ? 1 : Math.max(0, ahead / step);
      for (let row = 0, at = this.#filled; row < values.length; row += 1, at += this.#capacity) {
        const from = this.#before[row];
        this.#values[at] = share === 1 ? values[row] : from + (values[row] - from) * share;
      }
      this.#filled += 1;
    }
    this.#before.set(values);
    this.#position = position;
  }

  #positionOf(time: number | undefined): number {
    const next = this.#position + 1;
    if (time === undefined || this.#origin === null) return next;
    const position = (time - this.#origin) * this.#rate;
    const seconds = (position - this.#position) / this.#rate;
    if (seconds > 0 && seconds <= longestPause + 1 / this.#rate) return position;
    // after an interruption, or a clock that was set back: continues as if the next sample followed at once
    this.#origin = time - next / this.#rate;
    return next;
  }
}
