import type { Size } from '../base/frame.ts';
import { solveLinear } from '../temporal/solve-linear.ts';
import type { Matrix } from './binomial.ts';
import type { BandPlace } from './plan.ts';

/** Image pixels between two samples of a displacement field along each axis, nearly: the field covers the extended image evenly. */
const fieldSpacing = 4;

/** Samples of the displacement field of an extended image. */
export function fieldSize({ width, height }: Size): Size {
  return { width: Math.ceil(width / fieldSpacing), height: Math.ceil(height / fieldSpacing) };
}

/**
 * How far around a place phases of a scale count, in image pixels: the blur of the phases, and at least half a wavelength, as a single
 * period of a wave does not say where it is.
 *
 * @param frequency of the scale in radians per pixel
 */
export function poolingReach(sigma: number, frequency: number): number {
  return Math.max(sigma, Math.PI / frequency);
}

/**
 * Means round the samples of a displacement field, as a matrix, field × band samples, of one axis: weights of a Gaussian of standard
 * deviation `reach` (pixels) round each sample of the field, at least as wide as half a sample of the band. Rows sum to 1; the axis is periodic.
 *
 * @param length of the axis in pixels (extended)
 */
export function fieldMeans(samples: number, field: number, length: number, reach: number): Matrix {
  const values = new Float64Array(field * samples);
  const width = Math.hypot(reach, (0.5 * length) / samples);
  for (let row = 0; row < field; row++) {
    let sum = 0;
    for (let at = 0; at < samples; at++) {
      const apart = fieldPlace(row, field, length) - (at * length) / samples;
      const nearest = apart - length * Math.round(apart / length);
      const weight = Math.exp(-(nearest ** 2) / (2 * width ** 2));
      values[row * samples + at] = weight;
      sum += weight;
    }
    for (let at = 0; at < samples; at++) values[row * samples + at] /= sum;
  }
  return { rows: field, columns: samples, values };
}

/** Linear interpolation of a displacement field at the samples of a band, as a matrix, band × field samples, of one periodic axis. */
export function fieldInterpolation(samples: number, field: number, length: number): Matrix {
  const values = new Float64Array(samples * field);
  for (let row = 0; row < samples; row++) {
    const place = ((row * length) / samples + 0.5) * (field / length) - 0.5;
    const before = Math.floor(place);
    const share = place - before;
    values[row * field + ((before + field) % field)] += 1 - share;
    values[row * field + ((before + 1) % field)] += share;
  }
  return { rows: samples, columns: field, values };
}

/** Pixel coordinate of a sample of the field along an axis. */
function fieldPlace(index: number, field: number, length: number): number {
  return ((index + 0.5) * length) / field - 0.5;
}

/**
 * How the derivative of a band along one axis is taken on its own grid, in radians per image pixel:
 * ∂B[j] = i·wave·B[j] + Σₖ taps[k − 1]·(e^{−ik·turn}·B[j + k] − e^{ik·turn}·B[j − k]).
 */
export interface AxisDerivative {
  /** Mean frequency of the band, weighted with the squares of its mask: radians per pixel. */
  readonly wave: number;
  /** The same counted from the corner of the band's box, in radians per sample of the grid. */
  readonly turn: number;
  /** Of the differences between neighbours 1, 2, … samples apart. */
  readonly taps: readonly number[];
}

/** Neighbours on each side that a derivative looks at: two leave an error that does not show in any displacement (docs/decisions/envelopes.md). */
const derivativeReach = 2;

/** The derivative of a band along both axes: taps by least squares over the power of its mask. */
export function bandDerivative({ box, grid, mask }: BandPlace, extended: Size): { x: AxisDerivative; y: AxisDerivative } {
  const columns = new Float64Array(box.width);
  const rows = new Float64Array(box.height);
  for (let y = 0, at = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, at++) {
      const power = mask[at] ** 2;
      columns[x] += power;
      rows[y] += power;
    }
  }
  return {
    x: axisDerivative(columns, box.x, grid.width, extended.width),
    y: axisDerivative(rows, box.y, grid.height, extended.height),
  };
}

function axisDerivative(power: Float64Array, corner: number, samples: number, length: number): AxisDerivative {
  const total = power.reduce((sum, share) => sum + share, 0);
  const centre = power.reduce((sum, share, index) => sum + share * index, 0) / total;
  const normal = Array.from({ length: derivativeReach }, () => Array.from({ length: derivativeReach }, () => 0));
  const right = Array.from({ length: derivativeReach }, () => 0);
  power.forEach((share, index) => {
    const turn = (2 * Math.PI * (index - centre)) / samples;
    for (let row = 0; row < derivativeReach; row++) {
      const response = 2 * Math.sin((row + 1) * turn);
      right[row] += share * response * turn;
      for (let column = 0; column < derivativeReach; column++) {
        normal[row][column] += share * response * 2 * Math.sin((column + 1) * turn);
      }
    }
  });
  // a band of a single frequency along this axis has nothing to fit
  const slack = 1e-9 * total;
  for (let row = 0; row < derivativeReach; row++) normal[row][row] += slack;
  return {
    wave: (2 * Math.PI * (corner + centre)) / length,
    turn: (2 * Math.PI * centre) / samples,
    taps: Array.from(solveLinear(normal, right), (tap) => (tap * samples) / length),
  };
}

/** Misfit, as a share of the phases' power, from which half of what the field does not explain is left to the phases. */
const halfMisfit = 0.05;
/** Expected powers of noise that are taken out of the misfit: twice, as the field itself follows the noise in part. */
const noiseInMisfit = 2;

/**
 * Share, 0–1, of the phases which the field does not explain that a scale shifts by itself: m²/(m² + h²), with m the power of
 * the unexplained phases, less that of noise, over the power of all phases less noise.
 */
export const unexplained = { halfMisfit, noiseInMisfit } as const;
