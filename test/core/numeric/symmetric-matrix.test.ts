import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { choleskyFactor, eigenvectors, inverseTriangle, product } from '../../../core/numeric/symmetric-matrix.ts';

const size = 7;
const { normal } = createRandom(5);
const root = Float64Array.from({ length: size * size }, normal);
const matrix = product(root, root, size, 'transposed');

function expectClose(actual: Float64Array, wanted: Float64Array): void {
  const error = Math.max(...actual.map((value, index) => Math.abs(value - wanted[index])));
  expect(error).toBeLessThan(1e-11);
}

describe('symmetric matrices', () => {
  it('are the product of their Cholesky factor and its transpose', () => {
    const factor = choleskyFactor(matrix, size);
    if (factor === null) throw new Error('The matrix is positive definite.');
    expectClose(product(factor, factor, size, 'transposed'), matrix);
    const identity = Float64Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0));
    expectClose(product(factor, inverseTriangle(factor, size), size), identity);
    expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  });

  it('have eigenvectors with A·v = λ·v, orthonormal', () => {
    const { values, vectors } = eigenvectors(matrix, size);
    const scaled = vectors.map((value, index) => value * values[index % size]);
    expectClose(product(matrix, vectors, size), scaled);
    expectClose(product(scaled, vectors, size, 'transposed'), matrix);
    expect(values.every((value) => value > 0)).toBe(true);
    expectClose(eigenvectors(Float64Array.of(2, 1, 1, 2), 2).values.toSorted(), Float64Array.of(1, 3));
  });
});
