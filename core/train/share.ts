/** A share with its 95 % confidence interval. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A share of examples that come in clusters, such as the windows of a clip. */
export interface ClusteredShare extends Share {
  /** Effective number of examples: that of independent examples which would determine the share as well. */
  readonly effective: number;
}

/**
 * Number of mistakes (or hits, whichever are fewer) whose evidence weighs as much as the assumption that the examples of a cluster
 * are all alike.
 */
const assumptionWeight = 2;

/**
 * Wilson's score interval of a share of independent examples, 95 % by default: it holds for few examples and for shares near 0 and
 * 1.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(hits: number, of: number, z = 1.959964): Share {
  if (of === 0) return { value: Number.NaN, low: 0, high: 1 };
  const value = hits / of;
  const centre = (value + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((value * (1 - value)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The share of hits with Wilson's interval for the effective number of examples, n/(1 + (m − 1)·ρ) with m the mean size of the
 * cluster that an example is in (Kish). ρ, the correlation within clusters, comes from the variance between them: that of the ratio
 * estimate over p(1 − p)/n is 1 + (m − 1)·ρ. Few mistakes say little about ρ, so ρ is drawn towards 1, at which a cluster counts as
 * one example: half way where the mistakes (or hits, whichever are fewer) number `assumptionWeight`.
 *
 * Sources: L. Kish, "Survey Sampling" (1965), 5.4; W. G. Cochran, "Sampling Techniques" (1977), 3.12.
 *
 * @param hits of each cluster
 * @param sizes examples of each cluster; empty clusters do not count
 */
export function clusteredShare(hits: readonly number[], sizes: readonly number[]): ClusteredShare {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const [n, found] = [total(sizes), total(hits)];
  if (n === 0) return { ...wilson(0, 0), effective: 0 };
  const share = found / n;
  const clusters = sizes.filter((size) => size > 0).length;
  const size = total(sizes.map((each) => each ** 2)) / n;
  if (size <= 1) return { ...wilson(found, n), effective: n };
  const rarer = Math.min(found, n - found);
  let likeness = 0;
  if (rarer > 0 && clusters > 1) {
    const squares = total(sizes.map((each, at) => (hits[at] - share * each) ** 2));
    const designEffect = ((clusters / (clusters - 1)) * squares) / n / (share * (1 - share));
    likeness = Math.min(1, Math.max(0, (designEffect - 1) / (size - 1)));
  }
  likeness = (rarer * likeness + assumptionWeight) / (rarer + assumptionWeight);
  const effective = n / (1 + (size - 1) * likeness);
  return { ...wilson(share * effective, effective), value: share, effective };
}
