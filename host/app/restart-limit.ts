/** Crashes within this many milliseconds after which a host is not started again. */
const mostExits = 5;
const exitsWithinMs = 30_000;

/** Decides whether a host that has exited is started again. */
export class RestartLimit {
  readonly #exits: number[] = [];

  /** Counts an exit. Returns false when it was the fifth within half a minute: the host is then not to be started again. */
  allowsRestart(now = Date.now()): boolean {
    this.#exits.push(now);
    while (now - this.#exits[0] > exitsWithinMs) this.#exits.shift();
    return this.#exits.length < mostExits;
  }
}
