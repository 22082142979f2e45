import type { Band } from '../spec/band.ts';
import { bilinearPoles, warp } from './butterworth.ts';
import { checkBand } from './check-band.ts';
import type { TemporalFilter } from './filter.ts';

/** The band's lower edge over the corner of the slow part: leaves 0.19 of motion half an octave below the band. */
const cornerBelow = 3.25;

/**
 * Everything but the slow part of a signal, φ − slow(φ), driven by changes. The slow part is a second-order Butterworth low-pass,
 * w²/(s² + √2·w·s + w²) with its corner at 1/3.25 of the band's lower edge: its gain is nowhere above 1, and 0.09 at the edge.
 *
 * The rest, s·(s + √2·w)/(s² + √2·w·s + w²), has one zero at z = 1, the changes' own. A steady drift is followed with a lag of
 * √2/(2π·corner) seconds.
 *
 * @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST`
 */
export function designOutside(band: Band, rate: number): TemporalFilter {
  checkBand(band, rate);
  const corner = warp(band.lo / cornerBelow, rate);
  const damping = Math.SQRT2 * corner;
  const stiffness = corner * corner;
  const scale = 1 + damping + stiffness;
  // (1 − z⁻¹)·((1 − z⁻¹) + √2·w·(1 + z⁻¹)) over the poles
  return {
    kind: 'iir',
    sections: [{ b0: (1 + damping) / scale, b1: (damping - 1) / scale, b2: 0, ...bilinearPoles(damping, stiffness) }],
  };
}
