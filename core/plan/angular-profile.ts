import type { Profile } from '../spec/pyramid.ts';

/**
 * Profile over the *cosine* of the angle off the band's direction; squares over all orientations sum to 1 on the half plane.
 *
 * The cosine is a product and a quotient of the coordinates, so no sample needs a trigonometric function: cos(nφ) is the Chebyshev
 * polynomial Tₙ(cos φ), and cos(φ/2) a square root.
 */
export function angularProfile(profile: Profile, orientations: number): (cosine: number) => number {
  switch (profile) {
    case 'compact': {
      const least = Math.cos(Math.PI / orientations);
      const whole = orientations % 2 === 0;
      const order = whole ? orientations / 2 : orientations;
      return (cosine) => (cosine > least ? chebyshev(order, whole ? cosine : Math.sqrt((1 + cosine) / 2)) : 0);
    }
    case 'steerable': {
      const gain = steerableGain(orientations);
      return (cosine) => {
        if (cosine <= 0) return 0;
        let response = gain;
        for (let power = 1; power < orientations; power++) response *= cosine;
        return response;
      };
    }
    default:
      return profile satisfies never;
  }
}

/** Tₙ(x) for n ≥ 1. */
function chebyshev(order: number, x: number): number {
  let [before, value] = [1, x];
  for (let n = 1; n < order; n++) {
    const next = 2 * x * value - before;
    before = value;
    value = next;
  }
  return value;
}

/** 2ᴷ⁻¹(K−1)!/√(K(2K−2)!) (Portilla & Simoncelli 2000), which makes the squares of K orientations sum to 1. */
function steerableGain(orientations: number): number {
  let logFactorials = 0;
  for (let n = 2; n <= orientations - 1; n++) logFactorials += Math.log(n);
  let logDouble = 0;
  for (let n = 2; n <= 2 * orientations - 2; n++) logDouble += Math.log(n);
  return 2 ** (orientations - 1) * Math.exp(logFactorials - 0.5 * (Math.log(orientations) + logDouble));
}
