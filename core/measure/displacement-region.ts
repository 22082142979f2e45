import type { Size } from '../base/frame.ts';
import type { Displacement, DisplacementMeter, Rectangle, Samples, Unmeasurable } from './displacement-meter.ts';
import { multiply, orthonormal, removeAll, weightedProduct } from '../numeric/orthogonal-fields.ts';
import type { Spectrum } from '../numeric/image-transform.ts';
import { scoreCovariance } from './region-evidence.ts';
import { crossDifferenceVariance, measureGradient, slopeNoise, type RegionGradient } from './region-gradient.ts';
import { RegionReference, type Comparison } from './region-reference.ts';
import { createRegionSearch } from './region-search.ts';
import {
  apply,
  inverse,
  inverseAlong,
  principalDirections,
  quadratic,
  sandwich,
  scaled,
  sum,
  type Matrix,
  type Vector,
} from '../numeric/small-matrix.ts';

/** Most Gauss–Newton steps, and the length in pixels of the step after which they stop. */
const fine = { steps: 40, enough: 1e-5 };
/** The same for the direction that is solved for first. */
const rough = { steps: 6, enough: 0.02 };
/** Standard deviations of what noise alone adds to a direction's slopes, above which they are the image's own. */
const slopesAboveNoise = 6;
/** Share of the stronger direction's slopes below which the other counts as undetermined. */
const weakestDirection = 1e-4;
/** Share of the stronger direction's slopes from which on both are solved for at once. */
const alikeDirections = 0.1;
/**
 * Largest standard error in pixels with which a direction counts as measured: the errors of least squares are known near the
 * solution only.
 */
const largestStandardError = 0.5;
/** Component of a unit vector below which the vector counts as perpendicular to the axis. */
const acrossAnAxis = 3e-3;
/** Most pixels beyond the region, along each axis, in which its content is looked for. */
const furthestSearch = 128;

/**
 * Displacement inside a window of a frame that is not periodic.
 *
 * Solves Σ w·g·(M(x + d) − R(x)) = 0 with a weight w that fades towards the window's edges and the reference's smoothed slopes g.
 * From g everything is subtracted that a change of light could explain: a constant, a ramp, and R itself (brightness and contrast).
 * M is interpolated by polynomials. Noise in g slows the iteration but does not move the point where it converges.
 *
 * What noise adds to the slopes is subtracted from their information matrix before directions are judged and errors computed. The
 * noise and its spectrum come from the difference that is left over, and are at least those of rounding to codes. Content that is
 * not found near its old position is searched for further away; where it is not found there either, no displacement is reported.
 */
export function createRegionMeter(reference: Samples, size: Size, region: Rectangle, maximum: number): DisplacementMeter {
  return new RegionMeter(reference, size, region, maximum);
}

class RegionMeter implements DisplacementMeter {
  readonly #size: Size;
  readonly #region: Rectangle;
  /** Furthest displacements, in pixels: of the first search, and of the search for content that is not found there. */
  readonly #near: Vector;
  readonly #far: Vector;
  readonly #reference: RegionReference;
  /** Smoothed gradient of the reference, less what a change of light could explain. */
  readonly #slopes: RegionGradient;
  readonly #slopeSpectra: { readonly x: Spectrum; readonly y: Spectrum };
  readonly #directions: ReturnType<typeof principalDirections>;
  /** Change of the score with d: what one Gauss–Newton step divides by. */
  readonly #mixed: Matrix;
  readonly #roundingScore: Matrix;
  readonly #spatialNoise: number;
  #search: ((moved: Samples) => Vector) | null = null;

  constructor(samples: Samples, size: Size, region: Rectangle, maximum: number) {
    const { width, height } = region;
    this.#size = size;
    this.#region = region;
    this.#near = { x: Math.min(maximum, width / 4), y: Math.min(maximum, height / 4) };
    this.#far = {
      x: Math.floor(Math.min(maximum, width, furthestSearch)),
      y: Math.floor(Math.min(maximum, height, furthestSearch)),
    };
    const reference = new RegionReference(samples, size, region);
    this.#reference = reference;
    const { weights, still } = reference;
    const light = [...reference.ramps, ...orthonormal([still.slice()], weights)];
    const { plain, smooth: slopes } = measureGradient(samples, size, region);
    for (const field of [slopes.x, slopes.y]) removeAll(field, light, weights);
    this.#slopes = slopes;
    this.#slopeSpectra = { x: reference.spectrumOf(slopes.x), y: reference.spectrumOf(slopes.y) };
    this.#directions = principalDirections(products(slopes, slopes, weights));
    this.#mixed = products(slopes, plain, weights);
    const squares = multiply(weights, weights, new Float64Array(weights.length));
    this.#roundingScore = scaled(products(slopes, slopes, squares), 2 * reference.rounding);
    this.#spatialNoise = crossDifferenceVariance(still, width, height);
  }

  measure(moved: Samples): Displacement {
    if (this.#reference.blank) return this.#unmeasured('no-texture', 0);
    const [near, far] = [this.#near, this.#far];
    const here = this.#follow(moved, this.#reference.coarse(moved, this.#near), (2 * near.x + 1) * (2 * near.y + 1));
    if (here.unmeasurable !== 'no-match') return here;
    const { still, weights } = this.#reference;
    const content = () => multiply(still, weights, new Float64Array(still.length));
    this.#search ??= createRegionSearch(content(), this.#size, this.#region, far);
    return this.#follow(moved, this.#search(moved), (2 * far.x + 1) * (2 * far.y + 1));
  }

  /** Gauss–Newton from a start, with the inverse of the score's change along the directions that are solved for. */
  #refine(moved: Samples, start: Vector, inverted: Matrix, { steps, enough }: typeof fine): Vector {
    const [far, slopes] = [this.#far, this.#slopes];
    const { weights, still, warped, sampler } = this.#reference;
    const d = { ...start };
    for (let i = 0; i < steps; i++) {
      sampler.read(moved, d.x, d.y, warped);
      const score = { x: 0, y: 0 };
      for (let j = 0; j < still.length; j++) {
        const difference = weights[j] * (warped[j] - still[j]);
        score.x -= slopes.x[j] * difference;
        score.y -= slopes.y[j] * difference;
      }
      const step = apply(inverted, score);
      d.x = Math.max(-far.x - 1, Math.min(far.x + 1, d.x + step.x));
      d.y = Math.max(-far.y - 1, Math.min(far.y + 1, d.y + step.y));
      if (Math.hypot(step.x, step.y) < enough) break;
    }
    return d;
  }

  /** Whether a direction's slopes are more than noise of that variance would make. */
  #hasSlopes(along: number, noise: number, of: 'smooth' | 'mixed' = 'smooth'): boolean {
    const { totalWeight, squaredWeights } = this.#reference;
    const [byNoise, spread] = [slopeNoise[of] * totalWeight, slopeNoise.fluctuation[of] * Math.sqrt(squaredWeights)];
    return along > noise * (byNoise + slopesAboveNoise * spread);
  }

  #unmeasured(reason: Unmeasurable, leftOver: number): Displacement {
    const { detail } = this.#reference;
    return {
      x: 0,
      y: 0,
      residual: detail > 0 ? Math.sqrt(leftOver / detail) : 0,
      standardError: { x: Infinity, y: Infinity },
      unmeasurable: reason,
    };
  }

  /** Returns the displacement near a start, along both directions where both are determined, else along the stronger one. */
  #follow(moved: Samples, start: Vector, candidates: number): Displacement {
    const { strong, weak, across } = this.#directions;
    const mixed = this.#mixed;
    if (strong === 0) return this.#unmeasured('no-texture', 0);
    const oneWay = inverseAlong(mixed, across);
    let both = weak > weakestDirection * strong;
    let d = start;
    if (both && weak < alikeDirections * strong) {
      // The weak direction is judged by what is left once the strong one fits.
      d = this.#refine(moved, start, oneWay, rough);
      both = this.#hasSlopes(weak, this.#reference.compare(moved, d).noise);
    }
    for (; ; both = false) {
      d = this.#refine(moved, both ? d : start, both ? inverse(mixed) : oneWay, fine);
      const comparison = this.#reference.compare(moved, d);
      const { leftOver, noise } = comparison;
      if (!this.#reference.holdsContent(candidates)) {
        if (both && weak < alikeDirections * strong) continue;
        return this.#unmeasured(this.#hasSlopes(strong, this.#spatialNoise) ? 'no-match' : 'no-texture', leftOver);
      }
      if (!this.#hasSlopes(strong, noise) || !this.#hasSlopes(quadratic(mixed, across), noise, 'mixed')) {
        return this.#unmeasured('no-texture', leftOver);
      }
      const along = { x: -across.y, y: across.x };
      if (both && !(this.#hasSlopes(weak, noise) && this.#hasSlopes(quadratic(mixed, along), noise, 'mixed'))) continue;

      const error = this.#standardError(comparison, both);
      const widest = Math.hypot(error.x, error.y);
      if (both && !(widest < largestStandardError)) continue;
      if (!(widest < largestStandardError)) return this.#unmeasured('no-texture', leftOver);
      const residual = Math.sqrt(leftOver / this.#reference.detail);
      return both ? { ...d, residual, standardError: error, unmeasurable: null } : acrossOnly(d, across, residual, error);
    }
  }

  #standardError({ contrast, noise }: Comparison, both: boolean): Vector {
    const { totalWeight, squaredWeights } = this.#reference;
    const leftOver = this.#reference.spectrumLeftOver(contrast);
    const score = sum(scoreCovariance(this.#slopeSpectra, leftOver, this.#region, squaredWeights), this.#roundingScore);
    const noiseProduct = slopeNoise.mixed * noise * totalWeight;
    const change = sum(this.#mixed, { xx: -noiseProduct, xy: 0, yx: 0, yy: -noiseProduct });
    const covariance = sandwich(both ? inverse(change) : inverseAlong(change, this.#directions.across), score);
    return { x: Math.sqrt(covariance.xx), y: Math.sqrt(covariance.yy) };
  }
}

/** Returns the part of a displacement along the one direction that is determined. */
function acrossOnly(d: Vector, across: Vector, residual: number, error: Vector): Displacement {
  const distance = d.x * across.x + d.y * across.y;
  return {
    x: distance * across.x,
    y: distance * across.y,
    residual,
    // An undetermined direction leaves an axis undetermined unless it is perpendicular to that axis.
    standardError: {
      x: Math.abs(across.y) < acrossAnAxis ? error.x : Infinity,
      y: Math.abs(across.x) < acrossAnAxis ? error.y : Infinity,
    },
    unmeasurable: 'one-direction',
    across: { angle: (Math.atan2(across.y, across.x) * 180) / Math.PI, standardError: Math.hypot(error.x, error.y) },
  };
}

/** Σ w·a·bᵀ of two gradients. */
function products(a: RegionGradient, b: RegionGradient, weights: Float64Array): Matrix {
  return {
    xx: weightedProduct(a.x, b.x, weights),
    xy: weightedProduct(a.x, b.y, weights),
    yx: weightedProduct(a.y, b.x, weights),
    yy: weightedProduct(a.y, b.y, weights),
  };
}
