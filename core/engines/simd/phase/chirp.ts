import { goodLength } from '../../../plan/good-length.ts';

/** Length of the convolution that a chirp transform of `length` samples goes through. */
export function convolutionLength(length: number): number {
  return goodLength(2 * length - 1, 4);
}

/**
 * e^{−πij²/n} for j < n as pairs (cos, −sin): with jk = (j² + k² − (k − j)²)/2 a transform of any length is a convolution,
 * X(k) = c(k) · Σⱼ c(j)x(j) · c*(k − j).
 *
 * Source: L. I. Bluestein, "A linear filtering approach to the computation of discrete Fourier transform", IEEE Transactions
 * on Audio and Electroacoustics 18 (1970).
 */
export function chirpTable(length: number): Float64Array {
  const values = new Float64Array(2 * length);
  for (let j = 0; j < length; j++) {
    // the square reduced in whole numbers, so that large angles lose nothing
    const angle = (-Math.PI * ((j * j) % (2 * length))) / length;
    values[2 * j] = Math.cos(angle);
    values[2 * j + 1] = Math.sin(angle);
  }
  return values;
}

/** Spectrum of c* around a circle of `convolution` samples over that many, as pairs. */
export function chirpSpectrum(chirp: Float64Array, convolution: number): Float64Array {
  const length = chirp.length / 2;
  const around = new Float64Array(2 * convolution);
  for (let j = 0; j < length; j++) {
    for (const at of j === 0 ? [0] : [j, convolution - j]) {
      around[2 * at] = chirp[2 * j] / convolution;
      around[2 * at + 1] = -chirp[2 * j + 1] / convolution;
    }
  }
  return fourierTransform(around);
}

/** Discrete Fourier transform of pairs in float64, by the length's smallest prime factor again and again. */
function fourierTransform(pairs: Float64Array): Float64Array {
  const n = pairs.length / 2;
  if (n === 1) return pairs;
  const radix = smallestFactor(n);
  const m = n / radix;
  const parts = Array.from({ length: radix }, (_, part) => {
    const samples = new Float64Array(2 * m);
    for (let j = 0; j < m; j++) {
      samples[2 * j] = pairs[2 * (radix * j + part)];
      samples[2 * j + 1] = pairs[2 * (radix * j + part) + 1];
    }
    return m === 1 ? samples : fourierTransform(samples);
  });
  const result = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let part = 0; part < radix; part++) {
      const angle = (-2 * Math.PI * ((part * k) % n)) / n;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const at = 2 * (k % m);
      result[2 * k] += parts[part][at] * c - parts[part][at + 1] * s;
      result[2 * k + 1] += parts[part][at] * s + parts[part][at + 1] * c;
    }
  }
  return result;
}

function smallestFactor(n: number): number {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return factor;
  return n;
}
