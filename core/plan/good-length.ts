/**
 * Smallest length ≥ `length` whose only prime factors are 2, 3 and 5 (fast to Fourier transform) and, above 8, a multiple
 * of `multiple`. Grids of bands are padded to it: a few more samples for far fewer operations.
 */
export function goodLength(length: number, multiple: number): number {
  let candidate = length;
  while (!isGoodLength(candidate) || (length > 8 && candidate % multiple !== 0)) candidate++;
  return candidate;
}

/** Whether 2, 3 and 5 are the only prime factors of a length. */
export function isGoodLength(length: number): boolean {
  let rest = length;
  for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}
