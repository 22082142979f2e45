/** Meeting points of threads, and the wait for the next frame. */

/** Looks before a thread goes to sleep: some tens of microseconds; a sleep costs as much to wake from. */
const patience = 40000;

/**
 * Waits until all `count` threads are here. Words at `at`: arrivals, generation.
 */
export function barrier(at: usize, count: i32): void {
  const generation = atomic.load<i32>(at, 4);
  if (atomic.add<i32>(at, 1) == count - 1) {
    atomic.store<i32>(at, 0);
    atomic.add<i32>(at, 1, 4);
    atomic.notify(at + 4, count);
    return;
  }
  await32(at + 4, generation);
}

/** Waits until the word at `at` is no longer `value`. */
export function await32(at: usize, value: i32): void {
  for (let look = 0; look < patience; look++) {
    if (atomic.load<i32>(at) != value) return;
  }
  while (atomic.load<i32>(at) == value) atomic.wait<i32>(at, value, -1);
}
