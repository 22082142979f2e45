import { reflected } from '../plan/binomial.ts';
import { choleskyFactor, eigenvectors, inverseTriangle, product } from '../numeric/symmetric-matrix.ts';
import type { Subband } from './subbands.ts';

/** Side of the square of neighbouring coefficients that are looked at together. */
const side = 3;

/** ln z of the multipliers that the integral over z is summed over, and so the prior 1/z of it (Portilla et al., section IV). */
const logMultipliers = Array.from({ length: 13 }, (_, index) => -20.5 + 2 * index);

/** Below this zλ there is no signal to speak of, and all z give the same: they are counted as one. */
const negligible = 1e-3;

/** Share of the noise's mean variance that is added to its covariance, which smooth filters leave close to singular. */
const ridge = 1e-6;

/**
 * Returns the subband without its noise: at each coefficient the Bayesian least-squares estimate under a Gaussian scale mixture.
 *
 * A neighbourhood y (3 × 3 coefficients, and the one of the next coarser scale where there is one) is taken for √z·u + w, u and w
 * normal with covariances C_u and C_w, and z a positive number that says how much goes on just here. C_w is the covariance of
 * white noise in this subband, C_u = C_y − C_w follows from the data; the estimate of the middle coefficient is
 * ∫ p(z | y) E(x | y, z) dz.
 *
 * @param noise white noise of the same standard deviation as that of `band`, taken apart by the same pyramid
 *
 * Source: J. Portilla, V. Strela, M. J. Wainwright and E. P. Simoncelli, "Image denoising using scale mixtures of Gaussians in
 * the wavelet domain", IEEE Trans. Image Processing 12 (2003).
 */
export function estimateSubband(band: Subband, noise: Subband): Float32Array {
  const count = side * side + (band.parent === null ? 0 : 1);
  const middle = (side * side) >> 1;
  const ofNoise = covariance(noise, count);
  let trace = 0;
  for (let n = 0; n < count; n++) trace += ofNoise[n * count + n];
  for (let n = 0; n < count; n++) ofNoise[n * count + n] += (ridge * trace) / count;
  const factor = choleskyFactor(ofNoise, count);
  // No noise gets into this subband.
  if (factor === null) return band.values.slice();

  const whitening = inverseTriangle(factor, count);
  const ofBand = covariance(band, count);
  const ofSignal = ofBand.map((value, index) => value - ofNoise[index]);
  const { values, vectors } = eigenvectors(product(product(whitening, ofSignal, count), whitening, count, 'transposed'), count);
  // A covariance has no negative eigenvalues; those of a difference of two estimates may be.
  const lambda = values.map((value) => Math.max(0, value));
  /** v = Qᵀ S⁻¹ y: neighbourhoods in coordinates in which noise and signal are both uncorrelated. */
  const toCoordinates = new Float64Array(count * count);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += vectors[i * count + n] * whitening[i * count + k];
      toCoordinates[n * count + k] = sum;
    }
  }
  /** Row of S·Q that leads from those coordinates back to the middle coefficient. */
  const back = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < count; k++) back[n] += factor[middle * count + k] * vectors[k * count + n];
  }
  return estimate(band, { count, lambda, toCoordinates, back });
}

interface Mixture {
  readonly count: number;
  /** Variances of the signal in units of the noise's, at z = 1. */
  readonly lambda: Float64Array;
  readonly toCoordinates: Float64Array;
  readonly back: Float64Array;
}

function estimate(band: Subband, { count, lambda, toCoordinates, back }: Mixture): Float32Array {
  const strongest = Math.max(...lambda);
  const silent = Math.max(1, logMultipliers.filter((logZ) => Math.exp(logZ) * strongest < negligible).length);
  const used = logMultipliers.slice(silent - 1);
  const steps = used.length;
  /** Of each z and coordinate: 1/(1 + zλ), and the gain zλ/(1 + zλ) on the way back. */
  const precision = new Float64Array(steps * count);
  const gain = new Float64Array(steps * count);
  /** ln of the prior and of the normal distribution's constant. */
  const logFactor = new Float64Array(steps);
  used.forEach((logZ, step) => {
    const z = Math.exp(logZ);
    if (step === 0) logFactor[0] = Math.log(silent);
    for (let n = 0; n < count; n++) {
      precision[step * count + n] = 1 / (1 + z * lambda[n]);
      gain[step * count + n] = back[n] * z * lambda[n] * precision[step * count + n];
      logFactor[step] += 0.5 * Math.log(precision[step * count + n]);
    }
  });

  const out = new Float32Array(band.values.length);
  const y = new Float64Array(count);
  const v = new Float64Array(count);
  const squares = new Float64Array(count);
  const logLikelihood = new Float64Array(steps);
  const means = new Float64Array(steps);
  forEachNeighbourhood(band, y, (index) => {
    for (let n = 0; n < count; n++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += toCoordinates[n * count + k] * y[k];
      v[n] = sum;
      squares[n] = sum * sum;
    }
    let best = -Infinity;
    for (let step = 0; step < steps; step++) {
      let [distance, mean] = [0, 0];
      for (let n = 0, at = step * count; n < count; n++, at++) {
        distance += squares[n] * precision[at];
        mean += v[n] * gain[at];
      }
      means[step] = mean;
      logLikelihood[step] = logFactor[step] - distance / 2;
      if (logLikelihood[step] > best) best = logLikelihood[step];
    }
    let [whole, sum] = [0, 0];
    for (let step = 0; step < steps; step++) {
      const weight = Math.exp(logLikelihood[step] - best);
      whole += weight;
      sum += weight * means[step];
    }
    out[index] = sum / whole;
  });
  return out;
}

/** Mean of y·yᵀ over all neighbourhoods. */
function covariance(band: Subband, count: number): Float64Array {
  const sums = new Float64Array(count * count);
  const y = new Float64Array(count);
  forEachNeighbourhood(band, y, () => {
    for (let i = 0; i < count; i++) for (let j = 0; j <= i; j++) sums[i * count + j] += y[i] * y[j];
  });
  const samples = band.values.length;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) sums[j * count + i] = sums[i * count + j] /= samples;
  }
  return sums;
}

/** Fills `y` with the neighbourhood of each coefficient in turn, edges reflected. */
function forEachNeighbourhood({ width, height, values, parent }: Subband, y: Float64Array, visit: (index: number) => void): void {
  const reach = side >> 1;
  const columns = Int32Array.from({ length: width + 2 * reach }, (_, x) => reflected(x - reach, width));
  for (let row = 0, index = 0; row < height; row++) {
    for (let column = 0; column < width; column++, index++) {
      let n = 0;
      for (let dy = -reach; dy <= reach; dy++) {
        const from = reflected(row + dy, height) * width;
        for (let dx = 0; dx < side; dx++) y[n++] = values[from + columns[column + dx]];
      }
      if (parent !== null) y[n] = parent[index];
      visit(index);
    }
  }
}
