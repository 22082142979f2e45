/** Meeting points of threads, and the wait for the next frame. */

import { Meeting } from './blocks';

/** Looks before a thread goes to sleep: some tens of microseconds; a sleep costs as much to wake from. */
const patience = 40000;

/** Waits until all `count` threads are here. */
export function barrier(meeting: Meeting, count: i32): void {
  const arrivals = changetype<usize>(meeting) + offsetof<Meeting>('arrivals');
  const generation = changetype<usize>(meeting) + offsetof<Meeting>('generation');
  const before = atomic.load<i32>(generation);
  if (atomic.add<i32>(arrivals, 1) == count - 1) {
    atomic.store<i32>(arrivals, 0);
    atomic.add<i32>(generation, 1);
    atomic.notify(generation, count);
    return;
  }
  await32(generation, before);
}

/** Waits until the word at `at` is no longer `value`. */
export function await32(at: usize, value: i32): void {
  for (let look = 0; look < patience; look++) {
    if (atomic.load<i32>(at) != value) return;
  }
  while (atomic.load<i32>(at) == value) atomic.wait<i32>(at, value, -1);
}
