import type { Notifier } from '../../../core/stream/notifier.ts';

/** Resolves at the next notification, or after a number of milliseconds; `null` sets no limit. */
export async function notifiedWithin(notifier: Notifier, milliseconds: number | null): Promise<void> {
  const timer = milliseconds === null ? undefined : setTimeout(() => notifier.notify(), milliseconds);
  try {
    await notifier.notified();
  } finally {
    clearTimeout(timer);
  }
}
