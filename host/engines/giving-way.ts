import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GiveWay } from '../../core/base/in-turns.ts';

/** Milliseconds for which the thread may be kept from what waits for it: a small part of a frame's time. */
const longestPiece = 5;

/** Returns a `GiveWay` for this thread: requests, timers and frames that wait have their turn every few milliseconds. */
export function givingWay(): GiveWay {
  let since = performance.now();
  const turn = async (): Promise<void> => {
    await nextTurn();
    since = performance.now();
  };
  return () => (performance.now() - since < longestPiece ? undefined : turn());
}
