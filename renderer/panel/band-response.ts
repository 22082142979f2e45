import { stopGain } from '../../core/plan/shift-gain.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import { designBandPass, filterShortfall } from '../../core/temporal/band-pass.ts';
import { magnitude } from '../../core/temporal/response.ts';
import { type BandScale, frequencyAlong } from './band-scale.ts';

export interface BandResponse {
  /** Position on the axis, 0–1, and the gain of the filter there, drawn up to 1.2. */
  readonly points: readonly { readonly share: number; readonly gain: number }[];
  /** A sentence on what the filter's response lacks; `null` when it lacks nothing. */
  readonly shortfall: string | null;
}

const steps = 160;
const highestDrawn = 1.2;

/** The response of the temporal filter of a spec along the axis; `null` where there is no such filter (a band that cannot be filtered). */
export function bandResponse(spec: MagnificationSpec, scale: BandScale, rate: number): BandResponse | null {
  try {
    const design = designBandPass(spec.filter, spec.band, rate, stopGain(spec));
    const points = Array.from({ length: steps + 1 }, (_, index) => {
      const share = index / steps;
      return { share, gain: Math.min(highestDrawn, magnitude(design.response(frequencyAlong(scale, share)))) };
    });
    return { points, shortfall: filterShortfall(spec.filter, spec.band, rate) };
  } catch {
    // The sentence about the band is shown beside its numbers.
    return null;
  }
}

/** The curve as a path in a box of 100 × 100, gain 1 at the top. */
export function responsePath({ points }: BandResponse): string {
  const places = points.map(({ share, gain }) => `${(100 * share).toFixed(2)} ${(100 * (1 - gain)).toFixed(2)}`);
  return `M0 100 L${places.join(' L')} L100 100 Z`;
}
