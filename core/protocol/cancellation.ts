/**
 * A signal like `AbortSignal`, declared here because `core` has the types of neither the DOM nor Node: its state can be read, and
 * it fires once.
 */
export interface Cancellation {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A controller like `AbortController`; the side that runs the calls passes its own (`() => new AbortController()`). */
export interface Canceller<Signal extends Cancellation> {
  readonly signal: Signal;
  abort(reason?: unknown): void;
}
