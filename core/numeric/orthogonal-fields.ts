/** Σ w·a·b. */
export function weightedProduct(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += weights[i] * a[i] * b[i];
  return sum;
}

/** Returns the fields 1, x and y of a window, row by row. */
export function constantAndRamps(width: number, height: number): Float64Array[] {
  const field = (value: (x: number, y: number) => number) =>
    Float64Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return [field(() => 1), field((x) => x), field((_x, y) => y)];
}

/** Returns an orthonormal basis of what the fields span, under the product Σ w·a·b (Gram–Schmidt); fields that add nothing are dropped. */
export function orthonormal(fields: readonly Float64Array[], weights: Float64Array): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const field of fields) {
    const own = field.slice();
    removeAll(own, basis, weights);
    const norm = Math.sqrt(weightedProduct(own, own, weights));
    if (norm > 0) basis.push(own.map((value) => value / norm));
  }
  return basis;
}

/** Subtracts from a field, in place, its projection on an orthonormal basis. */
export function removeAll(field: Float64Array, basis: readonly Float64Array[], weights: Float64Array): void {
  for (const direction of basis) {
    const share = weightedProduct(field, direction, weights);
    for (let i = 0; i < field.length; i++) field[i] -= share * direction[i];
  }
}

/** a·b, sample by sample, into `out`. */
export function multiply(a: Float64Array, b: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  return out;
}
