import { areaWeights } from './area-weights.ts';

/** Mean phase difference and energy of the cells of one subband, from one frame to the next. */
export interface CellPhases {
  /**
   * Takes the subband's coefficients of the next frame. Per cell: the mean phase difference to the frame before, weighted with the
   * squared amplitude, arg Σ B(t)·conj B(t−1), in radians; and the energy Σ |B(t)|². The first frame's differences are 0.
   *
   * @param coefficients real plane, then imaginary plane; copied, so that the caller may overwrite them
   */
  advance(coefficients: Float32Array): void;
  /** Row by row. */
  readonly changes: Float64Array;
  readonly energies: Float64Array;
}

/** A sample that a cell covers partly counts for it with that part. */
export function createCellPhases(
  band: { readonly width: number; readonly height: number },
  grid: { readonly columns: number; readonly rows: number },
): CellPhases {
  const { width, height } = band;
  const { columns, rows } = grid;
  const across = areaWeights(width, columns);
  const down = areaWeights(height, rows);
  const firstColumn = Int32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  const lastColumn = Int32Array.from({ length: width }, (_, x) => Math.min(columns, Math.ceil(((x + 1) * columns) / width)));
  const line = new Float64Array(3 * columns);
  const [re, im, energies] = [0, 1, 2].map(() => new Float64Array(columns * rows));
  const changes = new Float64Array(columns * rows);
  let before: Float32Array | null = null;

  return {
    changes,
    energies,
    advance(now) {
      const past = before ?? now;
      const count = width * height;
      for (const sums of [re, im, energies]) sums.fill(0);
      for (let y = 0; y < height; y++) {
        line.fill(0);
        for (let x = 0, at = y * width; x < width; x++, at++) {
          const [nowRe, nowIm, pastRe, pastIm] = [now[at], now[at + count], past[at], past[at + count]];
          const productRe = nowRe * pastRe + nowIm * pastIm;
          const productIm = nowIm * pastRe - nowRe * pastIm;
          const energy = nowRe * nowRe + nowIm * nowIm;
          for (let column = firstColumn[x]; column < lastColumn[x]; column++) {
            const weight = across[x * columns + column];
            line[column] += weight * productRe;
            line[columns + column] += weight * productIm;
            line[2 * columns + column] += weight * energy;
          }
        }
        for (let row = 0; row < rows; row++) {
          const weight = down[y * rows + row];
          if (weight === 0) continue;
          for (let column = 0, at = row * columns; column < columns; column++, at++) {
            re[at] += weight * line[column];
            im[at] += weight * line[columns + column];
            energies[at] += weight * line[2 * columns + column];
          }
        }
      }
      for (let cell = 0; cell < changes.length; cell++) changes[cell] = before ? Math.atan2(im[cell], re[cell]) : 0;
      before = before ?? new Float32Array(now.length);
      before.set(now);
    },
  };
}
