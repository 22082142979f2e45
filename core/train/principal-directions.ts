import { createRandom } from '../numeric/random.ts';

/** Rounds after which the directions of the largest spread have settled far below what a distance needs. */
const rounds = 15;

/**
 * Orthonormal directions in which rows of numbers spread most, the widest first, by subspace iteration on the rows themselves: no
 * matrix of all pairs of values is made.
 *
 * @param rows [rows][size], of mean 0. @param count at most `size`
 * @returns mean squares along the directions, and the directions, [count][size]
 */
export function principalDirections(
  rows: Float32Array,
  size: number,
  count: number,
): { readonly variances: Float64Array; readonly directions: Float64Array } {
  const random = createRandom(1);
  const number = rows.length / size;
  let directions = Float64Array.from({ length: count * size }, () => random.normal());
  orthonormalise(directions, size);
  const variances = new Float64Array(count);
  const along = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(count * size);
    variances.fill(0);
    for (let start = 0; start < rows.length; start += size) {
      for (let index = 0; index < count; index++) {
        let sum = 0;
        for (let at = 0, place = index * size; at < size; at++, place++) sum += directions[place] * rows[start + at];
        along[index] = sum / number;
        variances[index] += sum ** 2 / number;
      }
      for (let index = 0; index < count; index++) {
        const weight = along[index];
        for (let at = 0, place = index * size; at < size; at++, place++) next[place] += weight * rows[start + at];
      }
    }
    if (round === rounds - 1) break;
    directions = next;
    orthonormalise(directions, size);
  }
  return { variances, directions };
}

/** Gram and Schmidt, in place; a direction that lies among those before it becomes 0. */
function orthonormalise(directions: Float64Array, size: number): void {
  for (let own = 0; own < directions.length; own += size) {
    for (let other = 0; other < own; other += size) {
      let product = 0;
      for (let at = 0; at < size; at++) product += directions[own + at] * directions[other + at];
      for (let at = 0; at < size; at++) directions[own + at] -= product * directions[other + at];
    }
    let square = 0;
    for (let at = 0; at < size; at++) square += directions[own + at] ** 2;
    const scale = square > 1e-24 ? 1 / Math.sqrt(square) : 0;
    for (let at = 0; at < size; at++) directions[own + at] *= scale;
  }
}
