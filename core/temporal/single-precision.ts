import type { Biquad, TemporalFilter } from './filter.ts';
import { drivenResponse, magnitude, sectionResponse } from './response.ts';

/**
 * A filter with coefficients rounded for engines that compute in single precision, such that its poles lie where they were designed
 * and its gain at angle ω (radians per frame) is kept.
 *
 * A pole at a small angle ω₀ from z = 1 stands in 1 + a1 + a2 ≈ ω₀². Rounded each for itself, a1 and a2 leave that sum off by up to
 * 9e-8, which moves the pole of a band at a 7000th of the rate by a twentieth and changes its gain by an eighth. As numbers below 1
 * lie closer than those near 2, a neighbour of a2 makes up for most of the rounding of a1, at a cost of 1e-7 in a damping that is
 * far larger than ω₀². The rest of the gain is mended in the numerator, which single precision holds to a part in ten million
 * whatever its size.
 */
export function heldInSinglePrecision(filter: TemporalFilter, omega: number): TemporalFilter {
  if (filter.kind === 'fir') return filter;
  return { kind: 'iir', sections: filter.sections.map((section) => heldSection(section, omega)) };
}

function heldSection(section: Biquad, omega: number): Biquad {
  const a1 = Math.fround(section.a1);
  const a2 = Math.fround(section.a1 - a1 + section.a2);
  const held = { ...section, a1, a2 };
  const gain = magnitude(sectionResponse(section, omega)) / magnitude(sectionResponse(held, omega));
  return { ...held, b0: section.b0 * gain, b1: section.b1 * gain, b2: section.b2 * gain };
}

/** Largest change of the response at some frequencies (radians per frame), relative to what it was. */
export function responseError(filter: TemporalFilter, held: TemporalFilter, omegas: readonly number[]): number {
  return Math.max(
    ...omegas.map((omega) => {
      const [before, after] = [drivenResponse(filter, omega), drivenResponse(held, omega)];
      return Math.hypot(after.re - before.re, after.im - before.im) / magnitude(before);
    }),
  );
}
