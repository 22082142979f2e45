/** A filter in the plane, in pixels from its centre. */
export type PlaneFunction = (x: number, y: number) => number;

/** Angles at which a filter is sampled around a circle; terms up to half of that many are found. */
const angles = 128;
const radii = 48;

/**
 * Terms of a filter around its centre: f(r, θ) = Σₙ cₙ(r)·e^{inθ}, each with its amplitude √(∫ |cₙ(r)|² r dr) for n = 0 … 63. Those of a
 * real filter at −n are the same.
 *
 * A filter can be steered with as many basis filters as it has terms that are not zero, n and −n counted as two.
 *
 * Source: W. T. Freeman and E. H. Adelson, "The design and use of steerable filters", IEEE PAMI 13 (1991), theorem 1.
 *
 * @param reach radius in pixels beyond which the filter is as good as zero
 */
export function polarTerms(filter: PlaneFunction, reach: number): Float64Array {
  const power = new Float64Array(angles / 2);
  const ring = new Float64Array(angles);
  for (let step = 0; step < radii; step++) {
    const radius = ((step + 0.5) * reach) / radii;
    for (let at = 0; at < angles; at++) {
      const theta = (2 * Math.PI * at) / angles;
      ring[at] = filter(radius * Math.cos(theta), radius * Math.sin(theta));
    }
    for (let n = 0; n < power.length; n++) {
      let [re, im] = [0, 0];
      for (let at = 0; at < angles; at++) {
        const turns = ((n * at) % angles) / angles;
        re += ring[at] * Math.cos(2 * Math.PI * turns);
        im -= ring[at] * Math.sin(2 * Math.PI * turns);
      }
      power[n] += ((re * re + im * im) / angles ** 2) * radius * (reach / radii);
    }
  }
  return power.map(Math.sqrt);
}

/** Basis filters that steering needs: terms above a share of the largest, each n > 0 counted with −n. */
export function basisCount(terms: ArrayLike<number>, leastShare = 1e-6): number {
  let largest = 0;
  for (let n = 0; n < terms.length; n++) largest = Math.max(largest, terms[n]);
  let count = 0;
  for (let n = 0; n < terms.length; n++) if (terms[n] > leastShare * largest) count += n === 0 ? 1 : 2;
  return count;
}
