/** Square matrices of a few rows, row by row in float64; all of them symmetric or triangular. */

/**
 * Returns the lower triangle S with S·Sᵀ = `matrix` (Cholesky), or null where the matrix is not positive definite.
 * @param size number of rows
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column];
      for (let k = 0; k < column; k++) rest -= factor[row * size + k] * factor[column * size + k];
      if (row !== column) factor[row * size + column] = rest / factor[column * size + column];
      else if (rest > 0) factor[row * size + row] = Math.sqrt(rest);
      else return null;
    }
  }
  return factor;
}

/** Returns the inverse of a lower triangle without zeros on its diagonal. */
export function inverseTriangle(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    inverse[column * size + column] = 1 / lower[column * size + column];
    for (let row = column + 1; row < size; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum += lower[row * size + k] * inverse[k * size + column];
      inverse[row * size + column] = -sum / lower[row * size + row];
    }
  }
  return inverse;
}

/** Returns A·B, or A·Bᵀ. */
export function product(
  a: Float64Array,
  b: Float64Array,
  size: number,
  ofB: 'as it is' | 'transposed' = 'as it is',
): Float64Array {
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        sum += a[row * size + k] * (ofB === 'transposed' ? b[column * size + k] : b[k * size + column]);
      }
      out[row * size + column] = sum;
    }
  }
  return out;
}

export interface Eigenvectors {
  /** Eigenvalues, in no particular order. */
  readonly values: Float64Array;
  /** Unit eigenvectors as columns, in the order of the values. */
  readonly vectors: Float64Array;
}

/** Sweeps over all pairs of rows; a matrix of ten rows is diagonal to the last digits after about six. */
const mostSweeps = 30;

/**
 * Returns eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
 *
 * Source: G. H. Golub and C. F. Van Loan, "Matrix computations", 4th edition (2013), section 8.5.
 */
export function eigenvectors(matrix: Float64Array, size: number): Eigenvectors {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let k = 0; k < size; k++) vectors[k * size + k] = 1;
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let [offDiagonal, whole] = [0, 0];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        whole += a[i * size + j] ** 2;
        if (i !== j) offDiagonal += a[i * size + j] ** 2;
      }
    }
    if (offDiagonal <= 1e-28 * whole) break;
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, k) => a[k * size + k]), vectors };
}

/** Turns rows and columns p and q so that the entry they share becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const shared = a[p * size + q];
  if (shared === 0) return;
  const tau = (a[q * size + q] - a[p * size + p]) / (2 * shared);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cos = 1 / Math.sqrt(1 + tangent * tangent);
  const sin = tangent * cos;
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [a[k * size + p], a[k * size + q]];
    a[k * size + p] = cos * kp - sin * kq;
    a[k * size + q] = sin * kp + cos * kq;
  }
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [a[p * size + k], a[q * size + k]];
    a[p * size + k] = cos * pk - sin * qk;
    a[q * size + k] = sin * pk + cos * qk;
    const [vp, vq] = [vectors[k * size + p], vectors[k * size + q]];
    vectors[k * size + p] = cos * vp - sin * vq;
    vectors[k * size + q] = sin * vp + cos * vq;
  }
}
