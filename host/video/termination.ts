import { LoupeError } from '../../core/base/error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** An AbortSignal that fires when the user or the system asks the program to exit. */
export interface Termination extends Disposable {
  readonly signal: AbortSignal;
  /** The signal that was received, if any. */
  readonly received: NodeJS.Signals | null;
  dispose(): void;
}

/**
 * Turns Ctrl+C, SIGTERM and a closed terminal into an AbortSignal (reason: LoupeError CANCELLED), so that decoder and encoder stop
 * their ffmpeg and remove unfinished files. A second signal exits the process at once with 128 + its number.
 */
export function onTermination(): Termination {
  const controller = new AbortController();
  let received: NodeJS.Signals | null = null;
  const handle = (name: NodeJS.Signals): void => {
    if (received) process.exit(name === 'SIGTERM' ? 143 : name === 'SIGHUP' ? 129 : 130);
    received = name;
    controller.abort(new LoupeError('CANCELLED', `Stopped by ${name}; nothing was written.`));
  };
  for (const name of SIGNALS) process.on(name, handle);
  const dispose = (): void => {
    for (const name of SIGNALS) process.off(name, handle);
  };
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** The error to throw for an aborted signal: its reason when that is a LoupeError, else CANCELLED. */
export function cancelled(signal: AbortSignal): LoupeError {
  const reason: unknown = signal.reason;
  if (reason instanceof LoupeError) return reason;
  return new LoupeError('CANCELLED', 'The work was stopped before its end.', { cause: reason });
}
