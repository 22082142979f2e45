/** Colours in axes of their own: uncorrelated, the axis of the largest spread first. */
export interface PrincipalColours {
  /** One plane for each axis, without mean. */
  readonly components: readonly Float64Array[];
  /** Colours of component planes. */
  restore(components: readonly Float64Array[]): Float32Array[];
}

/** Sweeps of Jacobi rotations: three axes converge to rounding in fewer. */
const sweeps = 12;

/**
 * Takes the planes of an image apart along the principal axes of its colours, as Heeger and Bergen do for textures in colour.
 *
 * @param planes any number of the same length
 */
export function principalColours(planes: readonly ArrayLike<number>[]): PrincipalColours {
  const count = planes[0].length;
  const means = planes.map((plane) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += plane[i];
    return sum / count;
  });
  const covariance = planes.map((a, row) =>
    planes.map((b, column) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (a[i] - means[row]) * (b[i] - means[column]);
      return sum / count;
    }),
  );
  const axes = principalAxes(covariance);
  return {
    components: axes.map((axis) =>
      Float64Array.from({ length: count }, (_, i) =>
        axis.reduce((sum, weight, plane) => sum + weight * (planes[plane][i] - means[plane]), 0),
      ),
    ),
    restore: (components) =>
      means.map((mean, plane) =>
        Float32Array.from(components[0], (_, i) =>
          components.reduce((sum, component, axis) => sum + axes[axis][plane] * component[i], mean),
        ),
      ),
  };
}

/** Unit eigenvectors of a symmetric matrix, that of the largest eigenvalue first (Jacobi's method). */
function principalAxes(matrix: readonly (readonly number[])[]): number[][] {
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        const [rowP, rowQ] = [[...a[p]], [...a[q]]];
        a[p] = rowP.map((value, i) => c * value - s * rowQ[i]);
        a[q] = rowP.map((value, i) => s * value + c * rowQ[i]);
        const [vectorP, vectorQ] = [[...vectors[p]], [...vectors[q]]];
        vectors[p] = vectorP.map((value, i) => c * value - s * vectorQ[i]);
        vectors[q] = vectorP.map((value, i) => s * value + c * vectorQ[i]);
      }
    }
  }
  return vectors
    .map((vector, i) => ({ vector, variance: a[i][i] }))
    .toSorted((x, y) => y.variance - x.variance)
    .map(({ vector }) => vector);
}
