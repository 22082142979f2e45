import type { Matrix } from '../plan/binomial.ts';
import { coarserLength } from '../plan/binomial.ts';
import { highpass, lowpass, radialResponse } from '../plan/steerable-masks.ts';
import { stack } from './stacked-matrices.ts';

/**
 * The steerable pyramid of a one-dimensional periodic signal as one matrix, its subbands stacked: high pass, bands from fine to coarse,
 * low-pass residual. Along one dimension there is one direction, so what is left of the filters is their radial part.
 *
 * Each row is scaled so that the rows form a tight frame: the transposed matrix is the inverse. Float64.
 *
 * @param length even, and so often halved as there are scales
 */
export function steerablePyramidMatrix(length: number, scales: number): Matrix {
  const last = Array.from({ length: scales }).reduce<number>((size) => coarserLength(size), length);
  const bands = Array.from({ length: scales }, (_, scale) => {
    const rows = Array.from({ length: scale }).reduce<number>((size) => coarserLength(size), length);
    return subbandMatrix(length, rows, (r) => radialResponse(r, scale));
  });
  return stack([subbandMatrix(length, length, highpass), ...bands, subbandMatrix(length, last, (r) => lowpass(r * 2 ** scales))]);
}

/** Samples on a grid of `rows`, of a signal of `columns`, filtered with a real and even response of r, 1 being the Nyquist frequency. */
function subbandMatrix(columns: number, rows: number, response: (r: number) => number): Matrix {
  const values = new Float64Array(rows * columns);
  // Unitary transforms forward and backward: 1/√columns and 1/√rows.
  const scale = 1 / Math.sqrt(rows * columns);
  for (let frequency = -Math.floor(rows / 2); frequency <= (rows - 1) / 2; frequency++) {
    const gain = scale * response((2 * Math.abs(frequency)) / columns);
    if (gain === 0) continue;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        // Frequencies of both signs are summed, so that the sines cancel.
        values[row * columns + column] += gain * Math.cos(2 * Math.PI * frequency * (row / rows - column / columns));
      }
    }
  }
  return { rows, columns, values };
}

/** Rows and columns exchanged. */
export function transposed({ rows, columns, values }: Matrix): Matrix {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column];
  return { rows: columns, columns: rows, values: out };
}
