import type { Size } from '../base/frame.ts';
import type { Displacement, DisplacementMeter, Rectangle, Samples, Unmeasurable } from './displacement-meter.ts';
import { constantAndRamps, multiply, orthonormal, removeAll, weightedProduct } from '../numeric/orthogonal-fields.ts';
import { correlationPeak } from './phase-correlation.ts';
import { conjugateProduct, createImageTransform, type Spectrum } from '../numeric/image-transform.ts';
import { sameContent, scoreCovariance } from './region-evidence.ts';
import { crossDifferenceVariance, measureGradient, slopeNoise, type RegionGradient } from './region-gradient.ts';
import { createRegionSampler } from './region-sampler.ts';
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
import { taper } from '../numeric/taper.ts';

/** Most Gauss–Newton steps, and the length in pixels of the step after which they stop. */
const fine = { steps: 40, enough: 1e-5 };
/** The same for the direction that is solved for first. */
const rough = { steps: 6, enough: 0.02 };
/** Variance of rounding to whole codes, in squared codes. */
const roundingVariance = 1 / 12;
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
/** Share of an image's power that rounding in the arithmetic may leave where there is no detail. */
const roundOff = 1e-12;
/** Contrast, as a multiple of the reference's, that a change of light may give. */
const contrastLimits = { least: 0.5, most: 2 } as const;
/** Most pixels beyond the region, along each axis, in which its content is looked for. */
const furthestSearch = 128;

/** How a displaced frame compares with the reference. */
interface Comparison {
  /** Contrast of the frame, as a multiple of the reference's. */
  readonly contrast: number;
  /** Weighted sum of squares of what the reference, at that contrast, does not explain. */
  readonly leftOver: number;
  /** Variance of the noise in a sample of the reference, were what is left over noise; at least that of rounding. */
  readonly noise: number;
}

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
  const { width, height } = region;
  const count = width * height;
  const near = { x: Math.min(maximum, width / 4), y: Math.min(maximum, height / 4) };
  const far = {
    x: Math.floor(Math.min(maximum, width, furthestSearch)),
    y: Math.floor(Math.min(maximum, height, furthestSearch)),
  };
  const weights = taper(width, height, { x: width / 4, y: height / 4 });
  const totalWeight = weights.reduce((total, weight) => total + weight, 0);
  const squaredWeights = weights.reduce((total, weight) => total + weight ** 2, 0);
  const independentShare = squaredWeights ** 2 / (count * weights.reduce((total, weight) => total + weight ** 4, 0));
  const rounding = reference instanceof Float32Array ? 0 : roundingVariance;

  const sampler = createRegionSampler(size, region);
  const transform = createImageTransform(region);
  const work = new Float64Array(count);
  const spectrumOf = (values: Float64Array, out: Spectrum = transform.createSpectrum()) =>
    transform.forward(multiply(values, weights, work), out);

  const ramps = orthonormal(constantAndRamps(width, height), weights);
  const still = new Float64Array(count);
  sampler.read(reference, 0, 0, still);
  const brightness = weightedProduct(still, still, weights);
  removeAll(still, ramps, weights);
  const detail = weightedProduct(still, still, weights);
  const blank = detail <= roundOff * brightness;
  const stillSpectrum = spectrumOf(still);
  const light = [...ramps, ...orthonormal([still.slice()], weights)];

  const { plain, smooth: slopes } = measureGradient(reference, size, region);
  for (const field of [slopes.x, slopes.y]) removeAll(field, light, weights);
  const slopeSpectra = { x: spectrumOf(slopes.x), y: spectrumOf(slopes.y) };
  const directions = principalDirections(products(slopes, slopes, weights));
  /** Change of the score with d: what one Gauss–Newton step divides by. */
  const mixed = products(slopes, plain, weights);
  const roundingScore = scaled(products(slopes, slopes, multiply(weights, weights, work).slice()), 2 * rounding);
  const spatialNoise = crossDifferenceVariance(still, width, height);

  const warped = new Float64Array(count);
  const movedSpectrum = transform.createSpectrum();
  const cross = transform.createSpectrum();
  let search: ((moved: Samples) => Vector) | null = null;

  /**
   * Fills `warped` with M(x + d), less its ramp, and compares it with the reference times a contrast a. Both images are noisy, S +
   * noise and a·S + noise of equal variance, so a is that of total least squares.
   */
  function compare(moved: Samples, d: Vector): Comparison {
    sampler.read(moved, d.x, d.y, warped);
    removeAll(warped, ramps, weights);
    const left = sampler.noiseGain(d.x, d.y);
    const common = weightedProduct(still, warped, weights);
    const power = weightedProduct(warped, warped, weights);
    const excess = power - left * detail;
    const fitted = common > 0 ? (excess + Math.sqrt(excess * excess + 4 * left * common * common)) / (2 * common) : 1;
    const contrast = Math.max(contrastLimits.least, Math.min(contrastLimits.most, fitted));
    const leftOver = Math.max(0, power - 2 * contrast * common + contrast * contrast * detail);
    return { contrast, leftOver, noise: Math.max(leftOver / totalWeight / (contrast * contrast + left), rounding) };
  }

  function coarse(moved: Samples): Vector {
    const itself = { x: 0, y: 0 };
    const withoutMoving = compare(moved, itself).leftOver;
    conjugateProduct(stillSpectrum, spectrumOf(warped, movedSpectrum), cross);
    const peak = correlationPeak(transform, cross, work, near);
    // The window itself does not move, which draws the peak towards 0 or, with little detail, anywhere: the better fit decides.
    return compare(moved, peak).leftOver < withoutMoving ? peak : itself;
  }

  /** Gauss–Newton from a start, with the inverse of the score's change along the directions that are solved for. */
  function refine(moved: Samples, start: Vector, inverted: Matrix, { steps, enough }: typeof fine): Vector {
    const d = { ...start };
    for (let i = 0; i < steps; i++) {
      sampler.read(moved, d.x, d.y, warped);
      const score = { x: 0, y: 0 };
      for (let j = 0; j < count; j++) {
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
  function hasSlopes(along: number, noise: number, of: 'smooth' | 'mixed' = 'smooth'): boolean {
    const [byNoise, spread] = [slopeNoise[of] * totalWeight, slopeNoise.fluctuation[of] * Math.sqrt(squaredWeights)];
    return along > noise * (byNoise + slopesAboveNoise * spread);
  }

  function unmeasured(reason: Unmeasurable, leftOver: number): Displacement {
    return {
      x: 0,
      y: 0,
      residual: detail > 0 ? Math.sqrt(leftOver / detail) : 0,
      standardError: { x: Infinity, y: Infinity },
      unmeasurable: reason,
    };
  }

  function follow(moved: Samples, start: Vector, candidates: number): Displacement {
    const { strong, weak, across } = directions;
    if (strong === 0) return unmeasured('no-texture', 0);
    const oneWay = inverseAlong(mixed, across);
    let both = weak > weakestDirection * strong;
    let d = start;
    if (both && weak < alikeDirections * strong) {
      // The weak direction is judged by what is left once the strong one fits.
      d = refine(moved, start, oneWay, rough);
      both = hasSlopes(weak, compare(moved, d).noise);
    }
    for (; ; both = false) {
      d = refine(moved, both ? d : start, both ? inverse(mixed) : oneWay, fine);
      const { contrast, leftOver, noise } = compare(moved, d);
      spectrumOf(warped, movedSpectrum);
      if (!sameContent(stillSpectrum, movedSpectrum, region, independentShare, candidates)) {
        if (both && weak < alikeDirections * strong) continue;
        return unmeasured(hasSlopes(strong, spatialNoise) ? 'no-match' : 'no-texture', leftOver);
      }
      if (!hasSlopes(strong, noise) || !hasSlopes(quadratic(mixed, across), noise, 'mixed')) {
        return unmeasured('no-texture', leftOver);
      }
      const along = { x: -across.y, y: across.x };
      if (both && !(hasSlopes(weak, noise) && hasSlopes(quadratic(mixed, along), noise, 'mixed'))) continue;

      subtract(movedSpectrum, stillSpectrum, contrast);
      const score = sum(scoreCovariance(slopeSpectra, movedSpectrum, region, squaredWeights), roundingScore);
      const noiseProduct = slopeNoise.mixed * noise * totalWeight;
      const change = sum(mixed, { xx: -noiseProduct, xy: 0, yx: 0, yy: -noiseProduct });
      const covariance = sandwich(both ? inverse(change) : inverseAlong(change, across), score);
      const error = { x: Math.sqrt(covariance.xx), y: Math.sqrt(covariance.yy) };
      const widest = Math.hypot(error.x, error.y);
      if (both && !(widest < largestStandardError)) continue;
      if (!(widest < largestStandardError)) return unmeasured('no-texture', leftOver);
      const residual = Math.sqrt(leftOver / detail);
      if (both) return { ...d, residual, standardError: error, unmeasurable: null };
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
        across: { angle: (Math.atan2(across.y, across.x) * 180) / Math.PI, standardError: widest },
      };
    }
  }

  return {
    measure(moved) {
      if (blank) return unmeasured('no-texture', 0);
      const here = follow(moved, coarse(moved), (2 * near.x + 1) * (2 * near.y + 1));
      if (here.unmeasurable !== 'no-match') return here;
      search ??= createRegionSearch(multiply(still, weights, new Float64Array(count)), size, region, far);
      return follow(moved, search(moved), (2 * far.x + 1) * (2 * far.y + 1));
    },
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

function subtract(from: Spectrum, other: Spectrum, factor: number): void {
  for (let i = 0; i < from.re.length; i++) {
    from.re[i] -= factor * other.re[i];
    from.im[i] -= factor * other.im[i];
  }
}
