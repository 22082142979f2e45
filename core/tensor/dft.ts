import { disposeComplex, matMulByReal, matMulComplex, matMulComplexReal } from './complex.ts';
import type { Complex } from './complex.ts';
import { tf } from './tf.ts';

export * from './complex.ts';

/** Integer frequencies start … start + count − 1, in cycles per signal; negative ones as such. */
export interface FrequencyRange {
  readonly start: number;
  readonly count: number;
}

/** `forward`: e^{−2πikx/n}, from samples to frequencies. `inverse`: e^{+2πikx/n}, from frequencies to samples. */
export type Direction = 'forward' | 'inverse';

/** All frequencies of a signal of n samples, zero in the middle: −⌊n/2⌋ … ⌈n/2⌉ − 1. */
export function centredFrequencies(n: number): FrequencyRange {
  return { start: -Math.floor(n / 2), count: n };
}

/**
 * The discrete Fourier transform of n samples as a matrix, for a range of frequencies.
 *
 * `forward` gives a count × n matrix, `inverse` an n × count matrix; neither carries a factor 1/n. The range may leave
 * frequencies out (a cropped transform) and may lie anywhere: frequencies that differ by n are the same on n samples.
 *
 * Angles are worked out in float64 with k·x reduced modulo n in whole numbers, so every entry is correctly rounded however
 * large n is. The caller disposes of the result.
 */
export function dftMatrix(n: number, frequencies: FrequencyRange, direction: Direction): Complex {
  const { start, count } = frequencies;
  const cosines = new Float32Array(n);
  const sines = new Float32Array(n);
  for (let phase = 0; phase < n; phase++) {
    cosines[phase] = Math.cos((2 * Math.PI * phase) / n);
    sines[phase] = Math.sin((2 * Math.PI * phase) / n) * (direction === 'forward' ? -1 : 1);
  }
  const re = new Float32Array(count * n);
  const im = new Float32Array(count * n);
  for (let index = 0; index < count; index++) {
    const frequency = (((start + index) % n) + n) % n;
    for (let x = 0; x < n; x++) {
      const phase = (frequency * x) % n;
      const at = direction === 'forward' ? index * n + x : x * count + index;
      re[at] = cosines[phase];
      im[at] = sines[phase];
    }
  }
  const shape: [number, number] = direction === 'forward' ? [count, n] : [n, count];
  return { re: tf.tensor2d(re, shape), im: tf.tensor2d(im, shape) };
}

/**
 * Two-dimensional DFT between samples [height, width] and a rectangle of frequencies [y.count, x.count], as a matrix
 * product from the left (columns) and one from the right (rows). Differentiable on every backend.
 */
export class Dft2 {
  readonly #forwardY: Complex;
  readonly #inverseY: Complex;
  // Transposed once here: a product that has to transpose is more than ten times slower on the WebAssembly backend.
  readonly #forwardX: Complex;
  readonly #inverseX: Complex;

  constructor(height: number, width: number, y = centredFrequencies(height), x = centredFrequencies(width)) {
    this.#forwardY = dftMatrix(height, y, 'forward');
    this.#forwardX = transposed(dftMatrix(width, x, 'forward'));
    this.#inverseY = dftMatrix(height, y, 'inverse');
    this.#inverseX = transposed(dftMatrix(width, x, 'inverse'));
  }

  /** X(k) = Σ x(n) e^{−iωn} of a real image. */
  forward(samples: tf.Tensor2D): Complex {
    return tf.tidy(() => matMulComplex(matMulByReal(this.#forwardY, samples), this.#forwardX));
  }

  /** The same of a complex image. */
  forwardComplex(samples: Complex): Complex {
    return tf.tidy(() => matMulComplex(matMulComplex(this.#forwardY, samples), this.#forwardX));
  }

  /** x(n) = Σ X(k) e^{iωn}, without a factor. */
  inverse(spectrum: Complex): Complex {
    return tf.tidy(() => matMulComplex(matMulComplex(this.#inverseY, spectrum), this.#inverseX));
  }

  /** The real part of `inverse`. */
  inverseReal(spectrum: Complex): tf.Tensor2D {
    return tf.tidy(() => matMulComplexReal(matMulComplex(this.#inverseY, spectrum), this.#inverseX));
  }

  dispose(): void {
    for (const matrix of [this.#forwardY, this.#forwardX, this.#inverseY, this.#inverseX]) disposeComplex(matrix);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function transposed(matrix: Complex): Complex {
  const { re, im } = matrix;
  const turned = { re: tf.transpose(re), im: tf.transpose(im) };
  disposeComplex(matrix);
  return turned;
}
