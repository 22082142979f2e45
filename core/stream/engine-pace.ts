/** Seconds of timed work, and frames, after which the pace is reported. */
const enoughSeconds = 0.3;
const mostFrames = 6;

/**
 * Measures how long the engine takes for a frame, from the first frames of the run itself. The first frame, which includes warm-up,
 * does not count.
 */
export class EnginePace {
  readonly #report: (secondsPerFrame: number) => void;
  #frames = 0;
  #seconds = 0;
  #reported = false;

  /** @param report called once */
  constructor(report: (secondsPerFrame: number) => void) {
    this.#report = report;
  }

  /** Adds the seconds that one more frame took. */
  add(seconds: number): void {
    if (this.#reported) return;
    this.#frames++;
    if (this.#frames > 1) this.#seconds += seconds;
    if (this.#frames >= mostFrames || (this.#frames > 1 && this.#seconds > enoughSeconds)) this.settle();
  }

  /** Reports the pace measured so far; called when enough frames have been timed, or there are no more. */
  settle(): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#report(this.#seconds / Math.max(1, this.#frames - 1));
  }
}
