/** What `AbortSignal` is, where there may be neither a DOM nor Node: anything that can be asked, and says it once. */
export interface Cancellation {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What `AbortController` is; the side that runs the calls brings its own (`() => new AbortController()`). */
export interface Canceller<Signal extends Cancellation> {
  readonly signal: Signal;
  abort(reason?: unknown): void;
}
