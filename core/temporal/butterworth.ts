import type { Band } from '../spec/band.ts';
import type { Biquad } from './filter.ts';
import { magnitude, sectionResponse } from './response.ts';

/**
 * Frequency of the bilinear transform s = (1 − z⁻¹)/(1 + z⁻¹) that maps onto `frequency` Hz (pre-warping):
 * tan(π f / rate).
 */
export function warp(frequency: number, rate: number): number {
  return Math.tan((Math.PI * frequency) / rate);
}

/** The frequency in Hz where a bilinear band-pass has its centre: the warped geometric mean of the edges. */
export function warpedCentre(band: Band, rate: number): number {
  return (rate / Math.PI) * Math.atan(Math.sqrt(warp(band.lo, rate) * warp(band.hi, rate)));
}

/** a1 and a2 of the bilinear transform of 1/(s² + damping·s + stiffness). */
export function bilinearPoles(damping: number, stiffness: number): Pick<Biquad, 'a1' | 'a2'> {
  const scale = 1 + damping + stiffness;
  return { a1: (-2 * (1 - stiffness)) / scale, a2: (1 - damping + stiffness) / scale };
}

/**
 * Butterworth band-pass driven by changes: `order` second-order sections.
 *
 * Prototype poles e^{iπ(2k+n−1)/2n}, k = 1…n, become pairs p·B/2 ± √((p·B/2)² − w₀²) with B = w_hi − w_lo, w₀² = w_lo·w_hi,
 * all pre-warped; the bilinear transform puts n zeros at z = 1 and n at z = −1 (the same filter as
 * `scipy.signal.butter(n, [lo, hi], 'bandpass', fs=rate, output='sos')`).
 *
 * Each section takes one zero of either kind, 1 − z⁻², which is exact in any precision. The first one gives its zero at
 * z = 1 to the changes, 1 + z⁻¹, so that it turns changes into phases and everything after has the size of phases. It is
 * the most damped one, hence the others amplify as little as can be; each has gain 1 at the band's centre.
 */
export function designButterworth(order: number, band: Band, rate: number): Biquad[] {
  const lo = warp(band.lo, rate);
  const hi = warp(band.hi, rate);
  const omega = (2 * Math.PI * warpedCentre(band, rate)) / rate;
  return bandPassPoles(order, hi - lo, lo * hi)
    .map(({ damping, stiffness }) => ({ poles: bilinearPoles(damping, stiffness), ratio: damping / Math.sqrt(stiffness) }))
    .sort((a, b) => b.ratio - a.ratio)
    .map(({ poles }, index) =>
      unitGain(index === 0 ? { b0: 1, b1: 1, b2: 0, ...poles } : { b0: 1, b1: 0, b2: -1, ...poles }, omega, index),
    );
}

interface Quadratic {
  readonly damping: number;
  readonly stiffness: number;
}

/** Quadratics s² + damping·s + stiffness of the analogue band-pass, one per pair of poles. */
function bandPassPoles(order: number, bandwidth: number, centreSquared: number): Quadratic[] {
  const quadratics: Quadratic[] = [];
  for (let k = 1; 2 * k <= order; k += 1) {
    const angle = (Math.PI * (2 * k + order - 1)) / (2 * order);
    quadratics.push(...bandPassQuadratics(Math.cos(angle), Math.sin(angle), bandwidth, centreSquared));
  }
  if (order % 2 === 1) quadratics.push({ damping: bandwidth, stiffness: centreSquared });
  return quadratics;
}

/** The two quadratics into which a pole p = re + i·im of a low-pass prototype, and its conjugate, turn: s² − p·B·s + w₀², paired. */
export function bandPassQuadratics(
  poleRe: number,
  poleIm: number,
  bandwidth: number,
  centreSquared: number,
): [Quadratic, Quadratic] {
  const [re, im] = [(poleRe * bandwidth) / 2, (poleIm * bandwidth) / 2];
  const root = complexRoot(re * re - im * im - centreSquared, 2 * re * im);
  const quadratic = (sign: number): Quadratic => {
    const [x, y] = [re + sign * root.re, im + sign * root.im];
    return { damping: -2 * x, stiffness: x * x + y * y };
  };
  return [quadratic(1), quadratic(-1)];
}

function complexRoot(re: number, im: number): { re: number; im: number } {
  const norm = Math.hypot(re, im);
  const x = Math.sqrt(Math.max(0, (norm + re) / 2));
  const y = Math.sqrt(Math.max(0, (norm - re) / 2));
  return { re: x, im: im < 0 ? -y : y };
}

/** Scales a section to gain 1 at angle ω; the first one with respect to the signal, whose change is 2 sin(ω/2) of it. */
export function unitGain(section: Biquad, omega: number, index: number): Biquad {
  const input = index === 0 ? 2 * Math.sin(omega / 2) : 1;
  const gain = 1 / (magnitude(sectionResponse(section, omega)) * input);
  return { ...section, b0: section.b0 * gain, b1: section.b1 * gain, b2: section.b2 * gain };
}
