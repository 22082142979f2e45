/** Seconds of timed work, and frames, after which the pace is reported. */
const enoughSeconds = 0.3;
const mostFrames = 6;

/**
 * Finds out how long the engine takes for a frame from the first frames of the run itself, so that no work is done twice.
 * The first frame, which warms everything up, does not count.
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

  /** One more frame took so many seconds. */
  add(seconds: number): void {
    if (this.#reported) return;
    this.#frames++;
    if (this.#frames > 1) this.#seconds += seconds;
    if (this.#frames >= mostFrames || (this.#frames > 1 && this.#seconds > enoughSeconds)) this.settle();
  }

  /** Reports what is known: there are no more frames, or enough have been timed. */
  settle(): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#report(this.#seconds / Math.max(1, this.#frames - 1));
  }
}
