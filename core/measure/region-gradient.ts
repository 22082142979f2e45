import type { Size } from '../base/frame.ts';
import type { Rectangle, Samples } from './displacement-meter.ts';
import { createRegionSampler, slopeWeights } from './region-sampler.ts';

/** The binomial kernel that smooths the slopes: it keeps most of the slopes' detail and little of their noise. */
const smoothing = [1 / 4, 1 / 2, 1 / 4];
const slope = [...slopeWeights.map((weight) => -weight).reverse(), 0, ...slopeWeights];
const smoothSlope = convolve(smoothing, slope);

/** What white noise of variance 1 in the reference adds to the products of its slopes, a sample. */
export const slopeNoise = {
  /** To the square of a smoothed slope. */
  smooth: energy(smoothSlope) * energy(smoothing),
  /** To a smoothed slope times the plain one along the same axis. */
  mixed: innerProduct(smoothSlope, slope, 1) * smoothing[1],
  /** Standard deviation of a sum of either over n samples, divided by √n. */
  fluctuation: {
    smooth: Math.sqrt(2 * energy(correlate(smoothSlope, smoothSlope)) * energy(correlate(smoothing, smoothing))),
    mixed: Math.sqrt(
      innerProduct(correlate(smoothSlope, smoothSlope), correlate(slope, slope), 2) * energy(smoothing) +
        energy(correlate(smoothSlope, slope)) * energy(smoothing),
    ),
  },
} as const;

export interface RegionGradient {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Slopes of a region of the reference, per pixel: as they are (`plain`) and smoothed by a binomial kernel (`smooth`).
 *
 * Both axes are differentiated to the 12th order. The slopes of a straight edge then stand across it to a part in 10⁵ whatever its
 * angle; those of an ordinary central difference lean by a percent, which would make motion along the edge seem visible.
 */
export function measureGradient(
  reference: Samples,
  size: Size,
  region: Rectangle,
): { readonly plain: RegionGradient; readonly smooth: RegionGradient } {
  const { width, height } = region;
  const grown = { x: region.x - 1, y: region.y - 1, width: width + 2, height: height + 2 };
  const across = new Float64Array(grown.width * grown.height);
  const down = new Float64Array(grown.width * grown.height);
  createRegionSampler(size, grown).slopes(reference, across, down);
  const inner = (values: Float64Array, weights: readonly number[]) =>
    Float64Array.from({ length: width * height }, (_, i) => {
      const at = Math.floor(i / width) * grown.width + (i % width);
      let sum = 0;
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          sum += weights[row] * weights[column] * values[at + row * grown.width + column];
        }
      }
      return sum;
    });
  const itself = [0, 1, 0];
  return {
    plain: { x: inner(across, itself), y: inner(down, itself) },
    smooth: { x: inner(across, smoothing), y: inner(down, smoothing) },
  };
}

/** Most that the noise in one image can be: the variance that differences across it, [1 −2 1; −2 4 −2; 1 −2 1], would need. */
export function crossDifferenceVariance(values: Float64Array, width: number, height: number): number {
  const second = (at: number, step: number) => values[at - step] - 2 * values[at] + values[at + step];
  let squares = 0;
  for (let row = 1; row + 1 < height; row++) {
    for (let at = row * width + 1; at + 1 < (row + 1) * width; at++) {
      squares += (second(at - width, 1) - 2 * second(at, 1) + second(at + width, 1)) ** 2;
    }
  }
  return squares / ((width - 2) * (height - 2) * 36);
}

function energy(kernel: readonly number[]): number {
  return kernel.reduce((sum, weight) => sum + weight * weight, 0);
}

function innerProduct(long: readonly number[], short: readonly number[], offset: number): number {
  return short.reduce((sum, weight, i) => sum + weight * long[i + offset], 0);
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const out = Array.from<number>({ length: a.length + b.length - 1 }).fill(0);
  a.forEach((left, i) => b.forEach((right, j) => (out[i + j] += left * right)));
  return out;
}

function correlate(a: readonly number[], b: readonly number[]): number[] {
  return convolve(a, b.toReversed());
}
