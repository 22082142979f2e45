/** Where the examples of each class lie in a space of values, and how they spread there: alike in all classes. */
export interface ClassSpread {
  /** Mean of every class's training examples, [classes][values]. */
  readonly means: Float32Array;
  /** 1/deviation of each value within the classes. */
  readonly scales: Float32Array;
  /**
   * Directions v of the scaled values y in which examples spread widely, [directions][values], orthogonal and each as long as
   * √(1 − 1/√k) for k times the usual variance: y − Σ v·(v·y) has the same variance in all directions. Empty where values are taken
   * as independent.
   */
  readonly directions: Float32Array;
}

/**
 * √(Σ w² / values) with w = y − Σ v·(v·y) and y = (x − mean)·scale: about 1 for an example of the class itself. This is
 * Mahalanobis' distance for a covariance of a few directions and the same variance in all others.
 *
 * Source: M. E. Tipping and C. M. Bishop, "Probabilistic principal component analysis", JRSS B 61 (1999).
 *
 * @param label class whose mean is measured from. @param start of the example in `values`
 */
export function distanceTo(spread: ClassSpread, label: number, values: ArrayLike<number>, start = 0): number {
  const size = spread.scales.length;
  return distanceFrom(spread, spread.means.subarray(label * size, (label + 1) * size), values, start);
}

/** The same, measured from any mean. */
export function distanceFrom(
  { scales, directions }: Pick<ClassSpread, 'scales' | 'directions'>,
  mean: ArrayLike<number>,
  values: ArrayLike<number>,
  start = 0,
): number {
  const size = scales.length;
  let sum = 0;
  for (let at = 0; at < size; at++) sum += ((values[start + at] - mean[at]) * scales[at]) ** 2;
  for (let first = 0; first < directions.length; first += size) {
    let [along, square] = [0, 0];
    for (let at = 0; at < size; at++) {
      const value = directions[first + at];
      along += value * (values[start + at] - mean[at]) * scales[at];
      square += value ** 2;
    }
    // what Σ w² loses by this direction: all of them are orthogonal
    sum -= along ** 2 * (2 - square);
  }
  return Math.sqrt(Math.max(0, sum) / size);
}

/** Distance to the nearest class, but for one that is passed over. @param without its label; −1: none */
export function nearestDistance(spread: ClassSpread, values: ArrayLike<number>, start = 0, without = -1): number {
  const classes = spread.means.length / spread.scales.length;
  let nearest = Number.POSITIVE_INFINITY;
  for (let label = 0; label < classes; label++) {
    if (label !== without) nearest = Math.min(nearest, distanceTo(spread, label, values, start));
  }
  return nearest;
}
