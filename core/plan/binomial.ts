/** A matrix in float64, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The binomial kernel of Burt & Adelson's pyramids: [1 4 6 4 1]/16, close to a Gaussian of σ = 1 sample. */
export const binomialKernel: readonly number[] = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** Samples of the next coarser level: every second one, the first included. */
export function coarserLength(length: number): number {
  return Math.ceil(length / 2);
}

/**
 * Index of the sample that stands at `position` of a signal continued by half-sample symmetric reflection:
 * … c b a | a b c … x y z | z y x …, the mirror lying on the outer edge of the first and the last sample.
 */
export function reflected(position: number, length: number): number {
  const period = 2 * length;
  const phase = ((position % period) + period) % period;
  return phase < length ? phase : period - 1 - phase;
}

/**
 * REDUCE of a signal of `length` samples as a ⌈length/2⌉ × `length` matrix: blur with the binomial kernel, keep every
 * second sample. Rows sum to 1, so a constant stays what it is up to the edges.
 *
 * Source: P. J. Burt and E. H. Adelson, "The Laplacian pyramid as a compact image code", IEEE Trans. Commun. 31 (1983).
 */
export function reduceMatrix(length: number): Matrix {
  const rows = coarserLength(length);
  const values = new Float64Array(rows * length);
  for (let row = 0; row < rows; row++) {
    for (let tap = -2; tap <= 2; tap++) {
      values[row * length + reflected(2 * row + tap, length)] += binomialKernel[tap + 2];
    }
  }
  return { rows, columns: length, values };
}

/**
 * EXPAND from `coarse` to `fine` samples as a `fine` × `coarse` matrix: zeros are inserted between the samples, then the
 * binomial kernel times 2 fills the gaps. `coarse` must be ⌈fine/2⌉.
 *
 * At the edges the *coarse* signal is reflected before the zeros go in. Reflecting the zero-stuffed signal instead would
 * bring two samples together, or two zeros, and an even image would brighten at one edge and darken at the other; this
 * way every row sums to 1 and a constant stays constant.
 */
export function expandMatrix(coarse: number, fine: number): Matrix {
  if (coarse !== coarserLength(fine)) {
    throw new RangeError(`${fine} samples reduce to ${coarserLength(fine)}, so they cannot be expanded from ${coarse}.`);
  }
  const values = new Float64Array(fine * coarse);
  for (let row = 0; row < fine; row++) {
    for (let tap = -2; tap <= 2; tap++) {
      const source = row + tap;
      if (source % 2 === 0) values[row * coarse + reflected(source / 2, coarse)] += 2 * binomialKernel[tap + 2];
    }
  }
  return { rows: fine, columns: coarse, values };
}
