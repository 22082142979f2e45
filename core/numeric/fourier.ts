/**
 * Discrete Fourier transforms of any length in float64: what the oracles of this program are made of.
 *
 * Nothing here is shared with the engines, whose transforms are matrix products in float32.
 */

import { bluestein } from './bluestein.ts';
import { factorise, largestRadix, mixedRadix } from './mixed-radix.ts';
import type { Transform } from './transform.ts';

/**
 * Returns a transform of a length: by its factors, or, where one of them is a large prime, by Bluestein's detour over a power of two.
 *
 * @param size number of samples, an integer ≥ 1
 */
export function createTransform(size: number): Transform {
  const radices = factorise(size);
  return radices.some((radix) => radix > largestRadix) ? bluestein(size) : mixedRadix(size, radices);
}
