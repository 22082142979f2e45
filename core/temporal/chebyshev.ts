import type { Band } from '../spec/band.ts';
import { bandPassQuadratics, bilinearPoles, unitGain, warp, warpedCentre } from './butterworth.ts';
import type { Biquad } from './filter.ts';

/**
 * Inverse Chebyshev (type II) band-pass driven by changes, `order` second-order sections: at most `stopGain` everywhere outside the
 * band, flat inside, gain 1 and phase 0 at the centre. The band's edges are those of the stop band; half the power passes at the
 * edges that `passBand` gives.
 *
 * The prototype |H|² = 1/(1 + 1/(ε²T²(1/Ω))), ε = stopGain/√(1 − stopGain²), T the Chebyshev polynomial, has the poles 1/p,
 * p = −sinh μ·sin θ + i·cosh μ·cos θ, μ = asinh(1/ε)/n, and the zeros ±i/cos θ, θ = π(2k − 1)/2n. An odd order has one real pole, whose
 * section brings the zeros at z = 1, which the changes take, and z = −1. (`scipy.signal.cheby2` gives the same filter.)
 *
 * @param order odd
 * @param stopGain above 0, below 1
 */
export function designStopBand(order: number, stopGain: number, band: Band, rate: number): Biquad[] {
  const [lo, hi] = [warp(band.lo, rate), warp(band.hi, rate)];
  const [bandwidth, centreSquared] = [hi - lo, lo * hi];
  const omega = (2 * Math.PI * warpedCentre(band, rate)) / rate;
  const mu = Math.asinh(Math.sqrt(1 - stopGain * stopGain) / stopGain) / order;
  const real = { damping: bandwidth * (1 / Math.sinh(mu)), stiffness: centreSquared };
  const sections: Biquad[] = [unitGain({ b0: 1, b1: 1, b2: 0, ...bilinearPoles(real.damping, real.stiffness) }, omega, 0)];
  for (let k = 1; 2 * k < order; k += 1) {
    const theta = (Math.PI * (2 * k - 1)) / (2 * order);
    const [re, im] = [-Math.sinh(mu) * Math.sin(theta), Math.cosh(mu) * Math.cos(theta)];
    const norm = re * re + im * im;
    const spread = bandwidth / Math.cos(theta) / 2;
    const middle = Math.sqrt(spread * spread + centreSquared);
    // Each pair of poles goes with the zeros on its own side of the band.
    const poles = bandPassQuadratics(re / norm, -im / norm, bandwidth, centreSquared).sort((a, b) => a.stiffness - b.stiffness);
    [middle - spread, middle + spread].forEach((zero, side) => {
      const { damping, stiffness } = poles[side];
      const square = zero * zero;
      const numerator = { b0: 1 + square, b1: 2 * (square - 1), b2: 1 + square };
      sections.push(unitGain({ ...numerator, ...bilinearPoles(damping, stiffness) }, omega, sections.length));
    });
  }
  return sections;
}

/** Where half the power passes such a filter, in Hz. */
export function passBandWithin(order: number, stopGain: number, band: Band, rate: number): Band {
  const [lo, hi] = [warp(band.lo, rate), warp(band.hi, rate)];
  const width = (hi - lo) / Math.cosh(Math.acosh(Math.sqrt(1 - stopGain * stopGain) / stopGain) / order);
  const middle = Math.sqrt((width * width) / 4 + lo * hi);
  const unwarp = (w: number) => (rate / Math.PI) * Math.atan(w);
  return { lo: unwarp(middle - width / 2), hi: unwarp(middle + width / 2) };
}
