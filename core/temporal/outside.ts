import type { Band } from '../spec/band.ts';
import { bilinearPoles, warp } from './butterworth.ts';
import { checkBand } from './check-band.ts';
import type { TemporalFilter } from './filter.ts';

/**
 * Everything but the slow part of a signal, φ − slow(φ): second-order Butterworth high-pass with its corner at the band's
 * lower edge, driven by changes. Of its two zeros at z = 1 one is the changes' own: 1 − z⁻¹ stays.
 *
 * @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST`
 */
export function designOutside(band: Band, rate: number): TemporalFilter {
  checkBand(band, rate);
  const corner = warp(band.lo, rate);
  const damping = Math.SQRT2 * corner;
  const stiffness = corner * corner;
  // gain 1 at half the rate, where (1 − z⁻¹)² = 4
  const gain = 1 / (1 + damping + stiffness);
  return { kind: 'iir', sections: [{ b0: gain, b1: -gain, b2: 0, ...bilinearPoles(damping, stiffness) }] };
}
