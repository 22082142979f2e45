import type { Size } from '../base/frame.ts';
import { solveLinear } from '../temporal/solve-linear.ts';
import type { Matrix } from './binomial.ts';
import type { BandPlace } from './plan.ts';

/** Image pixels between two samples of a displacement field along each axis, nearly: the field covers the extended image evenly. */
const fieldSpacing = 4;

/** Samples of the displacement field of an extended image. */
export function fieldSize(extended: Size): Size {
  return evenlySpaced(extended, fieldSpacing);
}

/**
 * Returns the samples at which the evidence of a scale is kept: the spacing of the field is doubled as long as a wavelength of the
 * scale still holds one. Coarse scales say little that changes from one sample of the field to the next.
 *
 * @param frequency of the scale in radians per pixel
 */
export function evidenceSize(extended: Size, frequency: number): Size {
  const wavelength = (2 * Math.PI) / frequency;
  const octaves = Math.floor(Math.log2(wavelength / fieldSpacing));
  return evenlySpaced(extended, fieldSpacing * 2 ** Math.max(0, octaves));
}

function evenlySpaced({ width, height }: Size, spacing: number): Size {
  return { width: Math.ceil(width / spacing), height: Math.ceil(height / spacing) };
}

/** Noise in 255ths of full scale up to which pooling widens. */
const noisiest = 8;

/**
 * How far around a place phases of a scale count, in image pixels: the blur of the phases, at least half a wavelength, as a single
 * period of a wave does not say where it is; and a pixel more for each code of noise, squares added.
 *
 * @param frequency of the scale in radians per pixel
 * @param noise standard deviation, 0–1 of full scale
 */
export function poolingReach(sigma: number, frequency: number, noise: number): number {
  return Math.hypot(Math.max(sigma, Math.PI / frequency), Math.min(noisiest, 255 * noise));
}

/** Weighted means of neighbouring samples of a periodic line. */
export interface Windows {
  /** Samples that each mean is of. */
  readonly taps: number;
  /** First sample of each mean, not wrapped into the line. */
  readonly first: Int32Array;
  /** `taps` weights of each mean, which sum to 1. */
  readonly weights: Float64Array;
}

/** Weights of a mean end here, in standard deviations. */
const farthestDeviations = 3;

/**
 * Means round the samples of evidence along one axis: weights of a Gaussian of standard deviation `reach` (pixels), at least as wide as half
 * a sample of the band, up to three standard deviations away; the axis is periodic.
 *
 * @param samples of the band, `field` of the evidence, on the axis
 * @param length of the axis in pixels (extended)
 */
export function fieldWindows(samples: number, field: number, length: number, reach: number): Windows {
  const deviation = Math.hypot((reach * samples) / length, 0.5);
  const taps = Math.min(samples, Math.floor(2 * farthestDeviations * deviation) + 1);
  const first = new Int32Array(field);
  const weights = new Float64Array(field * taps);
  for (let row = 0; row < field; row++) {
    const centre = (fieldPlace(row, field, length) * samples) / length;
    first[row] = Math.ceil(centre - taps / 2);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = Math.exp(-((first[row] + tap - centre) ** 2) / (2 * deviation ** 2));
      weights[row * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[row * taps + tap] /= sum;
  }
  return { taps, first, weights };
}

/** `fieldWindows` as a matrix, evidence × band samples. */
export function fieldMeans(samples: number, field: number, length: number, reach: number): Matrix {
  const { taps, first, weights } = fieldWindows(samples, field, length, reach);
  const values = new Float64Array(field * samples);
  for (let row = 0; row < field; row++) {
    for (let tap = 0; tap < taps; tap++) {
      values[row * samples + modulo(first[row] + tap, samples)] += weights[row * taps + tap];
    }
  }
  return { rows: field, columns: samples, values };
}

/** Places between samples of a periodic line. */
export interface Places {
  /** The sample before each place, within the line, and the one behind it. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** How far the place lies on the way between the two, 0–1. */
  readonly share: Float64Array;
}

/** Where the samples of a band lie among those of a field or of evidence, along one axis. */
export function placesOfBand(samples: number, field: number, length: number): Places {
  return placesAt(samples, field, (index) => ((index * length) / samples + 0.5) * (field / length) - 0.5);
}

/** Where `samples` that cover the axis evenly lie among `field` that do. */
export function placesBetween(samples: number, field: number): Places {
  return placesAt(samples, field, (index) => ((index + 0.5) * field) / samples - 0.5);
}

function placesAt(samples: number, field: number, placeOf: (index: number) => number): Places {
  const places = Float64Array.from({ length: samples }, (_, index) => placeOf(index));
  return {
    before: Int32Array.from(places, (place) => modulo(Math.floor(place), field)),
    after: Int32Array.from(places, (place) => modulo(Math.floor(place) + 1, field)),
    share: places.map((place) => place - Math.floor(place)),
  };
}

/** Linear interpolation at places, as a matrix, places × `field` samples. */
export function interpolationMatrix({ before, after, share }: Places, field: number): Matrix {
  const values = new Float64Array(share.length * field);
  share.forEach((way, row) => {
    values[row * field + before[row]] += 1 - way;
    values[row * field + after[row]] += way;
  });
  return { rows: share.length, columns: field, values };
}

function modulo(index: number, length: number): number {
  return ((index % length) + length) % length;
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
