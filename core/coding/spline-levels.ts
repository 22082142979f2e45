import type { Size } from '../base/frame.ts';
import { coarserLength } from '../plan/binomial.ts';

/*
 * The levels of the code's Laplacian pyramid. EXPAND is that of Burt and Adelson, whose kernel [1 4 6 4 1]/8 is also the one that takes
 * the coefficients of a cubic spline to a grid twice as fine. The coarser level is not the blurred image but the one whose EXPAND comes
 * closest to the image (least squares): what is left over is smallest, and the decoder need not know.
 *
 * Source: M. Unser, A. Aldroubi and M. Eden, "The L2 polynomial spline pyramid", IEEE PAMI 15 (1993).
 */

/** Longest side of the coarsest level. */
const coarsestSide = 4;

/** Sizes of the levels, the image's first, each half of the one before (rounded up), down to at most 4 × 4. */
export function codedSizes(size: Size): Size[] {
  const sizes = [size];
  for (let last = size; Math.max(last.width, last.height) > coarsestSide;) {
    last = { width: coarserLength(last.width), height: coarserLength(last.height) };
    sizes.push(last);
  }
  return sizes;
}

/** EXPAND of a plane to `fine`; `coarse` must be its halves. */
export function expanded(plane: Float64Array, coarse: Size, fine: Size): Float64Array {
  const rows = new Float64Array(fine.width * coarse.height);
  for (let y = 0; y < coarse.height; y++)
    expandLine(plane, y * coarse.width, 1, coarse.width, rows, y * fine.width, 1, fine.width);
  const out = new Float64Array(fine.width * fine.height);
  for (let x = 0; x < fine.width; x++) expandLine(rows, x, fine.width, coarse.height, out, x, fine.width, fine.height);
  return out;
}

/** Even samples are (a + 6b + c)/8, those between two (a + b)/2; `count` samples from `at` on, `step` apart, become `fine`. */
function expandLine(
  from: Float64Array,
  at: number,
  step: number,
  count: number,
  to: Float64Array,
  out: number,
  outStep: number,
  fine: number,
): void {
  for (let k = 0; k < fine; k++) {
    const i = k >> 1;
    const here = from[at + i * step];
    const next = i + 1 < count ? from[at + (i + 1) * step] : here;
    if (k % 2 === 1) to[out + k * outStep] = (here + next) / 2;
    else {
      const before = i > 0 ? from[at + (i - 1) * step] : here;
      to[out + k * outStep] = (before + 6 * here + next) / 8;
    }
  }
}

/** The coarser plane whose EXPAND is closest to `plane`. */
export function projected(plane: Float64Array, fine: Size): Float64Array {
  const coarse = { width: coarserLength(fine.width), height: coarserLength(fine.height) };
  const [alongX, alongY] = [leastSquares(fine.width), leastSquares(fine.height)];
  const rows = new Float64Array(coarse.width * fine.height);
  for (let y = 0; y < fine.height; y++) alongX(plane, y * fine.width, 1, rows, y * coarse.width);
  const out = new Float64Array(coarse.width * coarse.height);
  for (let x = 0; x < coarse.width; x++) alongY(rows, x, coarse.width, out, x);
  return out;
}

/** Solves FᵀF c = Fᵀ x for lines of one length; FᵀF reaches two diagonals to each side, and so does its Cholesky factor. */
function leastSquares(fine: number): (from: Float64Array, at: number, step: number, to: Float64Array, out: number) => void {
  const coarse = coarserLength(fine);
  const taps = expandTaps(fine);
  const reach = 2;
  const factor = new Float64Array(coarse * (reach + 1));
  for (const { columns, weights } of taps) {
    columns.forEach((i, a) =>
      columns.forEach((j, b) => {
        if (i >= j) factor[i * (reach + 1) + (i - j)] += weights[a] * weights[b];
      }),
    );
  }
  for (let i = 0; i < coarse; i++) {
    for (let d = Math.min(reach, i); d >= 0; d--) {
      const j = i - d;
      let rest = factor[i * (reach + 1) + d];
      for (let k = Math.max(0, i - reach); k < j; k++) {
        rest -= factor[i * (reach + 1) + (i - k)] * factor[j * (reach + 1) + (j - k)];
      }
      factor[i * (reach + 1) + d] = d === 0 ? Math.sqrt(rest) : rest / factor[j * (reach + 1)];
    }
  }
  const solution = new Float64Array(coarse);
  return (from, at, step, to, out) => {
    solution.fill(0);
    taps.forEach(({ columns, weights }, row) => {
      const value = from[at + row * step];
      columns.forEach((column, k) => (solution[column] += weights[k] * value));
    });
    for (let i = 0; i < coarse; i++) {
      let rest = solution[i];
      for (let d = 1; d <= Math.min(reach, i); d++) rest -= factor[i * (reach + 1) + d] * solution[i - d];
      solution[i] = rest / factor[i * (reach + 1)];
    }
    for (let i = coarse - 1; i >= 0; i--) {
      let rest = solution[i];
      for (let d = 1; d <= reach && i + d < coarse; d++) rest -= factor[(i + d) * (reach + 1) + d] * solution[i + d];
      solution[i] = rest / factor[i * (reach + 1)];
    }
    for (let i = 0; i < coarse; i++) to[out + i * step] = solution[i];
  };
}

/** Entries of each row of the EXPAND matrix that are not zero. */
function expandTaps(fine: number): { columns: number[]; weights: number[] }[] {
  const count = coarserLength(fine);
  return Array.from({ length: fine }, (_, k) => {
    const i = k >> 1;
    const next = Math.min(i + 1, count - 1);
    const parts: [number, number][] =
      k % 2 === 1
        ? [
            [i, 0.5],
            [next, 0.5],
          ]
        : [
            [Math.max(0, i - 1), 1 / 8],
            [i, 6 / 8],
            [next, 1 / 8],
          ];
    const merged = new Map<number, number>();
    for (const [column, weight] of parts) merged.set(column, (merged.get(column) ?? 0) + weight);
    return { columns: [...merged.keys()], weights: [...merged.values()] };
  });
}
