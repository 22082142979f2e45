import type { Size } from '../base/frame.ts';
import { signedFrequency, type Spectrum } from '../numeric/image-transform.ts';
import type { Matrix } from '../numeric/small-matrix.ts';

/** Probability that unrelated content is mistaken for a match, in one frame. */
const falseMatchProbability = 1e-5;

/**
 * Returns whether two tapered regions show the same content: whether they are correlated, octave by octave, more than unrelated
 * content would be.
 *
 * For unrelated phases of the two spectra, the squared correlation ρ² within an octave is distributed like that of n pairs of
 * numbers, P(ρ² > r) = (1 − r)^((n − 1)/2), n = s·Σ|A|² Σ|B|² / Σ|A|²|B|² (sums over the octave's frequencies; a smooth texture has
 * far fewer independent values than samples). The logarithms add up over the octaves, so that neither noise at high frequencies nor
 * a smooth background outweighs the octaves that agree. The best of `candidates` positions is tested, so the probability is
 * multiplied by their number.
 *
 * @param independentShare s, (Σw²)²/(n·Σw⁴): neighbouring frequencies of a tapered region depend on each other
 */
export function sameContent(
  reference: Spectrum,
  moved: Spectrum,
  { width, height }: Size,
  independentShare: number,
  candidates: number,
): boolean {
  const octaves = Array.from({ length: 1 + Math.ceil(Math.log2(Math.max(width, height))) }, () => ({
    product: 0,
    first: 0,
    second: 0,
    both: 0,
  }));
  for (let kx = 0; 2 * kx <= width; kx++) {
    const pair = kx === 0 || 2 * kx === width ? 1 : 2;
    for (let line = 0; line < height; line++) {
      // Cycles per pixel; the highest octave begins at a quarter.
      const frequency = Math.hypot(kx / width, signedFrequency(line, height) / height);
      if (frequency === 0) continue;
      const at = kx * height + line;
      const a = reference.re[at] ** 2 + reference.im[at] ** 2;
      const b = moved.re[at] ** 2 + moved.im[at] ** 2;
      const octave = octaves[Math.min(octaves.length - 1, Math.max(0, Math.floor(-Math.log2(2 * frequency))))];
      octave.product += pair * (reference.re[at] * moved.re[at] + reference.im[at] * moved.im[at]);
      octave.first += pair * a;
      octave.second += pair * b;
      octave.both += pair * a * b;
    }
  }
  let evidence = 0;
  for (const { product, first, second, both } of octaves) {
    if (product <= 0) continue;
    const unexplained = Math.max(1e-12, 1 - (product * product) / (first * second));
    const independent = (independentShare * first * second) / both;
    evidence -= 0.5 * Math.max(0, independent - 1) * Math.log(unexplained);
  }
  return evidence > Math.log(candidates / falseMatchProbability);
}

/**
 * Covariance of Σ g·r over a region for two weighted slopes g and a difference r of any colour, which is taken to be the same
 * everywhere in the region: (1/n) Σ conj(G)·G·P, P the power spectrum of r.
 *
 * @param slopes spectra of w·g along x and y
 * @param difference spectrum of w·r
 * @param squaredWeights Σ w²
 */
export function scoreCovariance(
  slopes: { readonly x: Spectrum; readonly y: Spectrum },
  difference: Spectrum,
  { width, height }: Size,
  squaredWeights: number,
): Matrix {
  const sum = { xx: 0, xy: 0, yy: 0 };
  const { x, y } = slopes;
  for (let kx = 0; 2 * kx <= width; kx++) {
    const pair = kx === 0 || 2 * kx === width ? 1 : 2;
    for (let at = kx * height; at < (kx + 1) * height; at++) {
      const power = pair * (difference.re[at] ** 2 + difference.im[at] ** 2);
      sum.xx += power * (x.re[at] ** 2 + x.im[at] ** 2);
      sum.xy += power * (x.re[at] * y.re[at] + x.im[at] * y.im[at]);
      sum.yy += power * (y.re[at] ** 2 + y.im[at] ** 2);
    }
  }
  // The transforms divide by the number of samples.
  const scale = (width * height) ** 3 / squaredWeights;
  return { xx: scale * sum.xx, xy: scale * sum.xy, yx: scale * sum.xy, yy: scale * sum.yy };
}
