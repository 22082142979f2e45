import { describe, expect, it } from 'vitest';
import { columnTable, rowTable } from '../../../../../core/engines/simd/eulerian/spread-table.ts';
import { coarserLength, expandMatrix } from '../../../../../core/plan/binomial.ts';

/** Product of the matrices of EXPAND from the coarsest of `levels` levels to `fine` samples, row by row. */
function productOf(fine: number, levels: number): { readonly columns: number; readonly values: Float64Array } {
  const coarse = coarserLength(fine);
  const { values } = expandMatrix(coarse, fine);
  if (levels === 1) return { columns: coarse, values };
  const rest = productOf(coarse, levels - 1);
  const product = new Float64Array(fine * rest.columns);
  for (let row = 0; row < fine; row++) {
    for (let inner = 0; inner < coarse; inner++) {
      for (let column = 0; column < rest.columns; column++) {
        product[row * rest.columns + column] += values[row * coarse + inner] * rest.values[inner * rest.columns + column];
      }
    }
  }
  return { columns: rest.columns, values: product };
}

describe('the tables by which a coarse level is spread over the image', () => {
  it('hold what EXPAND does when it is done level after level, edges included', () => {
    for (const levels of [1, 2, 3, 4, 6]) {
      for (const fine of [4, 5, 8, 13, 16, 31, 64, 97, 130]) {
        const { columns, values } = productOf(fine, levels);
        const rows = rowTable(fine, levels);
        const table = columnTable(fine, levels);
        const fromRows = new Float64Array(fine * columns);
        const fromColumns = new Float64Array(fine * columns);
        for (let at = 0; at < fine; at++) {
          const { first, w0, w1, w2, w3 } = rows[at];
          [w0, w1, w2, w3].forEach((weight, k) => {
            // beyond the coarse level there is no weight
            if (weight !== 0) fromRows[at * columns + first + k] = weight;
          });
          const group = at >> 2;
          for (let k = 0; k < table.reach; k++) {
            const weight = table.weights[(group * table.reach + k) * 4 + (at & 3)];
            if (weight !== 0) fromColumns[at * columns + table.columns[group] / 4 + k] = weight;
          }
        }
        for (let at = 0; at < values.length; at++) {
          expect(fromRows[at], `rows, ${fine} samples, ${levels} levels`).toBeCloseTo(values[at], 6);
          expect(fromColumns[at], `columns, ${fine} samples, ${levels} levels`).toBeCloseTo(values[at], 6);
        }
      }
    }
  });
});
