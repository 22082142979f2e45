import type { Size } from '../base/frame.ts';
import type { Matrix } from './binomial.ts';

/** Samples of a band along one side of a cell. */
export const cellSide = 8;

/** Cells of a band's grid; the last ones may be cut off by its end. */
export function cellsOf({ width, height }: Size): Size {
  return { width: Math.ceil(width / cellSide), height: Math.ceil(height / cellSide) };
}

/** Means over cells of a line of `samples` samples as a matrix, cells × samples. */
export function cellMeans(samples: number): Matrix {
  const rows = Math.ceil(samples / cellSide);
  const values = new Float64Array(rows * samples);
  for (let at = 0; at < samples; at++) {
    const cell = Math.floor(at / cellSide);
    values[cell * samples + at] = 1 / Math.min(cellSide, samples - cell * cellSide);
  }
  return { rows, columns: samples, values };
}

/** Linear interpolation between the middles of (whole) cells, as a matrix, samples × cells; constant beyond the outermost ones. */
export function cellInterpolation(samples: number): Matrix {
  const columns = Math.ceil(samples / cellSide);
  const values = new Float64Array(samples * columns);
  for (let at = 0; at < samples; at++) {
    const position = (at + 0.5) / cellSide - 0.5;
    const before = Math.floor(position);
    const share = position - before;
    values[at * columns + Math.max(0, before)] += 1 - share;
    values[at * columns + Math.min(columns - 1, before + 1)] += share;
  }
  return { rows: samples, columns, values };
}

/** How far above the noise's own power, in units of it, a pooled power is half kept. */
export const halfKeptExcess = 0.25;

/**
 * A single square is half kept at this many times the noise's power, whatever its cell says: a thin edge fills little of a cell.
 */
export const halfKeptSquare = 6;

/**
 * Share of a filtered phase that is kept where its pooled power is `ratio` times the power of the noise: 0 up to 1 (nothing but noise), then
 * e²/(e² + h²) with e the excess over 1 and h = `halfKeptExcess`.
 */
export function keptShare(ratio: number): number {
  return 1 / (1 + (halfKeptExcess / Math.max(0, ratio - 1)) ** 2);
}

/** Share that is kept of a sample whose own square is `ratio` times the power of the noise: r²/(r² + h²), h = `halfKeptSquare`. */
export function keptSquare(ratio: number): number {
  return 1 / (1 + (halfKeptSquare / ratio) ** 2);
}

/** The reported power is averaged over this many times as long as the pooled power that decides on coring. */
const slowness = 8;

/**
 * Weight of `ticks` new frame intervals in the reported power after `ticksDone` intervals. At first the weights of a plain mean
 * over all intervals; once the averaging time is reached, those of an exponential mean over the newest ones.
 */
export function slowShare(poolingShare: number, ticks: number, ticksDone: number): number {
  return Math.min(1, Math.max(ticks / Math.max(1, ticksDone), 1 - (1 - poolingShare / slowness) ** ticks));
}
