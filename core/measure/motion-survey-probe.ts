import type { Cell } from './motion-survey-grid.ts';

/** A linear probe of displacement in one cell: Σ weight·frame = shift along the unit vector (dx, dy) in samples. */
export interface Probe {
  readonly dx: number;
  readonly dy: number;
}

/** Binomial smoothing of both the reference and every image: gradients need it, and it removes most of the noise. */
const smoothing = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16] as const;
/** Fourth-order central difference; 3 % short of the derivative at 1 radian per sample. */
const derivative = [1 / 12, -8 / 12, 0, 8 / 12, -1 / 12] as const;
const reach = 2;
/** Samples at a cell's rim that smoothing and gradients need but least squares does not use. */
const rim = 2 * reach;
/** Samples at a cell's rim whose weights are zero. */
export const unusedRim = reach;

/** A regressor of which less than this share of its energy is left, once it is made orthogonal to those before it, is dropped. */
const leastOrthogonalShare = 1e-4;
/** The weaker direction is measured if it has at least this share of the stronger one's information. */
const leastInformationShare = 1e-3;

/**
 * Prepares the measurement of motion in a cell by least squares on gradients (Lucas & Kanade 1981).
 *
 * With J the smoothed reference, an image shifted by (u, v), brighter by a factor and an offset that may both vary linearly
 * across the cell, is
 *
 *   I(t) ≈ J − u·Jx − v·Jy + ½(u²·Jxx + 2uv·Jxy + v²·Jyy) + (a + bx + cy)·J + g·J² + (d + ex + fy).
 *
 * All ten last terms are regressors too, so neither flicker, nor a change of the camera's curve of brightness, nor the second
 * order of a larger motion passes for motion.
 * Since the regressors come from the reference alone, u and v are fixed weighted sums of the image; the smoothing of the
 * image is folded into the weights, and one frame costs one multiplication a sample and pattern. Directions are the
 * principal axes of the information matrix: motion along an edge leaves no trace in the image, and that direction is not measured.
 *
 * @param reference image of row length `stride`
 * @param weights the cell's samples in them are overwritten
 * @param directions those of an earlier reference, to go on with; else the usable ones, at most two, the better first
 * @returns the directions measured
 */
export function prepareProbes(
  reference: Float32Array,
  stride: number,
  cell: Cell,
  weights: ProbeWeights,
  directions?: readonly Probe[],
): readonly Probe[] {
  for (const plane of [weights.first, weights.second]) clearCell(plane, stride, cell);
  const width = cell.width - 2 * rim;
  const height = cell.height - 2 * rim;
  if (width < 4 || height < 4) return [];
  const regressors = regressorsOf(reference, stride, cell, width, height);
  const gradients = regressors.splice(0, 2);
  const own = gradients.map(energy);
  const basis: Float64Array[] = [];
  for (const regressor of regressors) {
    const before = energy(regressor);
    takeOut(regressor, basis);
    if (before > 0 && energy(regressor) > leastOrthogonalShare * before) basis.push(normalise(regressor));
  }
  for (const gradient of gradients) takeOut(gradient, basis);
  const [gx, gy] = gradients;
  const matrix: Information = { xx: energy(gx), xy: dot(gx, gy), yy: energy(gy) };
  const probes = directions ?? usableDirections(matrix, own);
  if (probes.length === 0) return probes;
  const patterns = probes.map((probe) => {
    const [cx, cy] = probes.length === 2 ? solve(matrix, probe) : alone(matrix, probe);
    return gx.map((value, i) => -(cx * value + cy * gy[i]));
  });
  [weights.first, weights.second].forEach(
    (plane, i) => patterns[i] && foldSmoothing(plane, stride, cell, patterns[i], width, height),
  );
  return probes;
}

/** Weights of the frame's samples for up to two directions, planes of its size. */
export interface ProbeWeights {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Information matrix [[xx, xy], [xy, yy]] of the two components of a shift. */
interface Information {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Returns its eigenvectors, the larger eigenvalue first, except those whose displacement the detail does not determine. */
function usableDirections({ xx, xy, yy }: Information, own: readonly number[]): Probe[] {
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const usable = (information: number, probe: Probe) =>
    information > leastOrthogonalShare * (probe.dx ** 2 * own[0] + probe.dy ** 2 * own[1]) &&
    information > leastInformationShare * (middle + spread);
  const [better, other] = [
    { dx, dy },
    { dx: -dy, dy: dx },
  ];
  if (!usable(middle + spread, better)) return [];
  return usable(middle - spread, other) ? [better, other] : [better];
}

/** Factors of both gradients that give the shift along a direction, the shift across it being measured too. */
function solve({ xx, xy, yy }: Information, { dx, dy }: Probe): [number, number] {
  const determinant = xx * yy - xy * xy;
  return determinant > 0 ? [(yy * dx - xy * dy) / determinant, (xx * dy - xy * dx) / determinant] : [0, 0];
}

/** The same where the shift across is not determined. */
function alone({ xx, xy, yy }: Information, { dx, dy }: Probe): [number, number] {
  const information = dx * dx * xx + 2 * dx * dy * xy + dy * dy * yy;
  return information > 0 ? [dx / information, dy / information] : [0, 0];
}

/** Jx, Jy, 1, J, x, y, xJ, yJ, J², Jxx, Jxy, Jyy over the inside of a cell; J without its mean. */
function regressorsOf(reference: Float32Array, stride: number, cell: Cell, width: number, height: number): Float64Array[] {
  const inner = { width: cell.width - 2 * reach, height: cell.height - 2 * reach };
  const smooth = smoothCell(reference, stride, cell, inner.width, inner.height);
  const mean = smooth.reduce((sum, value) => sum + value, 0) / smooth.length;
  const [jx, jy, jxx, jxy, jyy, j, jj, xj, yj, one, xs, ys] = Array.from({ length: 12 }, () => new Float64Array(width * height));
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const at = (y + reach) * inner.width + x + reach;
      const px = (x - (width - 1) / 2) / width;
      const py = (y - (height - 1) / 2) / height;
      for (let k = -reach; k <= reach; k += 1) {
        jx[i] += derivative[k + reach] * smooth[at + k];
        jy[i] += derivative[k + reach] * smooth[at + k * inner.width];
      }
      jxx[i] = smooth[at + 1] - 2 * smooth[at] + smooth[at - 1];
      jyy[i] = smooth[at + inner.width] - 2 * smooth[at] + smooth[at - inner.width];
      jxy[i] =
        (smooth[at + inner.width + 1] -
          smooth[at + inner.width - 1] -
          smooth[at - inner.width + 1] +
          smooth[at - inner.width - 1]) /
        4;
      j[i] = smooth[at] - mean;
      jj[i] = j[i] * j[i];
      xj[i] = px * j[i];
      yj[i] = py * j[i];
      one[i] = 1;
      xs[i] = px;
      ys[i] = py;
    }
  }
  return [jx, jy, one, j, xs, ys, xj, yj, jj, jxx, jxy, jyy];
}

function smoothCell(reference: Float32Array, stride: number, cell: Cell, width: number, height: number): Float64Array {
  const rows = new Float64Array(width * cell.height);
  for (let y = 0; y < cell.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (cell.y + y) * stride + cell.x + x;
      for (let k = 0; k < smoothing.length; k += 1) rows[y * width + x] += smoothing[k] * reference[at + k];
    }
  }
  const out = new Float64Array(width * height);
  for (let i = 0; i < out.length; i += 1) {
    for (let k = 0; k < smoothing.length; k += 1) out[i] += smoothing[k] * rows[i + k * width];
  }
  return out;
}

/** The transpose of smoothing: adds weights of smoothed samples to those of the image's samples. */
function foldSmoothing(
  weights: Float32Array,
  stride: number,
  cell: Cell,
  residual: Float64Array,
  width: number,
  height: number,
): void {
  // Columns first into a plane as high as the cell's inside plus the smoothing's reach, then rows.
  const tall = new Float64Array(width * (height + 2 * reach));
  for (let i = 0; i < residual.length; i += 1) {
    for (let k = 0; k < smoothing.length; k += 1) tall[i + k * width] += smoothing[k] * residual[i];
  }
  for (let y = 0; y < height + 2 * reach; y += 1) {
    for (let x = 0; x < width + 2 * reach; x += 1) {
      let sum = 0;
      for (let k = 0; k < smoothing.length; k += 1) {
        const from = x - k;
        if (from >= 0 && from < width) sum += smoothing[k] * tall[y * width + from];
      }
      weights[(cell.y + reach + y) * stride + cell.x + reach + x] = sum;
    }
  }
}

function clearCell(plane: Float32Array, stride: number, cell: Cell): void {
  for (let y = cell.y; y < cell.y + cell.height; y += 1) plane.fill(0, y * stride + cell.x, y * stride + cell.x + cell.width);
}

/** Removes the components along a basis (Gram–Schmidt), twice, which makes rounding errors negligible. */
function takeOut(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass += 1) {
    for (const direction of basis) {
      const share = dot(vector, direction);
      for (let i = 0; i < vector.length; i += 1) vector[i] -= share * direction[i];
    }
  }
}

function normalise(vector: Float64Array): Float64Array {
  const length = Math.sqrt(energy(vector));
  return vector.map((value) => value / length);
}

function energy(vector: Float64Array): number {
  return dot(vector, vector);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}
