import type { Size } from '../base/frame.ts';
import { conjugateProduct, createImageTransform, type ImageTransform, type Spectrum } from '../numeric/image-transform.ts';
import { constantAndRamps, multiply, orthonormal, removeAll, weightedProduct } from '../numeric/orthogonal-fields.ts';
import type { Vector } from '../numeric/small-matrix.ts';
import { taper } from '../numeric/taper.ts';
import type { Rectangle, Samples } from './displacement-meter.ts';
import { correlationPeak } from './phase-correlation.ts';
import { sameContent } from './region-evidence.ts';
import { createRegionSampler, type RegionSampler } from './region-sampler.ts';

/** Variance of rounding to whole codes, in squared codes. */
const roundingVariance = 1 / 12;
/** Share of an image's power that rounding in the arithmetic may leave where there is no detail. */
const roundOff = 1e-12;
/** Contrast, as a multiple of the reference's, that a change of light may give. */
const contrastLimits = { least: 0.5, most: 2 } as const;
/** How a displaced frame compares with the reference. */
export interface Comparison {
  /** Contrast of the frame, as a multiple of the reference's. */
  readonly contrast: number;
  /** Weighted sum of squares of what the reference, at that contrast, does not explain. */
  readonly leftOver: number;
  /** Variance of the noise in a sample of the reference, were what is left over noise; at least that of rounding. */
  readonly noise: number;
}

/** The window of the reference frame R, and how windows of displaced frames M compare with it. */
export class RegionReference {
  /** Fade towards the window's edges. */
  readonly weights: Float64Array;
  readonly totalWeight: number;
  readonly squaredWeights: number;
  /** Variance of the rounding of a sample. */
  readonly rounding: number;
  readonly sampler: RegionSampler;
  /** A constant and a ramp along each axis, orthonormal under the weights. */
  readonly ramps: readonly Float64Array[];
  /** R, less its ramps. */
  readonly still: Float64Array;
  /** Weighted sum of squares of `still`. */
  readonly detail: number;
  /** Whether R has no detail at all. */
  readonly blank: boolean;
  /** M(x + d), less its ramps, of the comparison made last. */
  readonly warped: Float64Array;
  readonly #region: Rectangle;
  readonly #transform: ImageTransform;
  readonly #stillSpectrum: Spectrum;
  readonly #movedSpectrum: Spectrum;
  readonly #cross: Spectrum;
  readonly #work: Float64Array;
  /** Share of the window's samples that count as independent of each other. */
  readonly #independentShare: number;

  constructor(reference: Samples, size: Size, region: Rectangle) {
    const { width, height } = region;
    const count = width * height;
    this.#region = region;
    const weights = taper(width, height, { x: width / 4, y: height / 4 });
    this.weights = weights;
    this.totalWeight = weights.reduce((total, weight) => total + weight, 0);
    this.squaredWeights = weights.reduce((total, weight) => total + weight ** 2, 0);
    this.#independentShare = this.squaredWeights ** 2 / (count * weights.reduce((total, weight) => total + weight ** 4, 0));
    this.rounding = reference instanceof Float32Array ? 0 : roundingVariance;
    this.sampler = createRegionSampler(size, region);
    this.#transform = createImageTransform(region);
    this.#work = new Float64Array(count);
    this.ramps = orthonormal(constantAndRamps(width, height), weights);
    this.still = new Float64Array(count);
    this.sampler.read(reference, 0, 0, this.still);
    const brightness = weightedProduct(this.still, this.still, weights);
    removeAll(this.still, this.ramps, weights);
    this.detail = weightedProduct(this.still, this.still, weights);
    this.blank = this.detail <= roundOff * brightness;
    this.#stillSpectrum = this.spectrumOf(this.still);
    this.warped = new Float64Array(count);
    this.#movedSpectrum = this.#transform.createSpectrum();
    this.#cross = this.#transform.createSpectrum();
  }

  /** Returns the spectrum of weighted values, in `out` where that is given. */
  spectrumOf(values: Float64Array, out: Spectrum = this.#transform.createSpectrum()): Spectrum {
    return this.#transform.forward(multiply(values, this.weights, this.#work), out);
  }

  /**
   * Fills `warped` with M(x + d), less its ramp, and compares it with the reference times a contrast a. Both images are noisy, S +
   * noise and a·S + noise of equal variance, so a is that of total least squares.
   */
  compare(moved: Samples, d: Vector): Comparison {
    const [warped, weights, detail] = [this.warped, this.weights, this.detail];
    this.sampler.read(moved, d.x, d.y, warped);
    removeAll(warped, this.ramps, weights);
    const left = this.sampler.noiseGain(d.x, d.y);
    const common = weightedProduct(this.still, warped, weights);
    const power = weightedProduct(warped, warped, weights);
    const excess = power - left * detail;
    const fitted = common > 0 ? (excess + Math.sqrt(excess * excess + 4 * left * common * common)) / (2 * common) : 1;
    const contrast = Math.max(contrastLimits.least, Math.min(contrastLimits.most, fitted));
    const leftOver = Math.max(0, power - 2 * contrast * common + contrast * contrast * detail);
    const noise = Math.max(leftOver / this.totalWeight / (contrast * contrast + left), this.rounding);
    return { contrast, leftOver, noise };
  }

  /** Returns a first displacement, from the peak of the phase correlation, or none where none fits better. @param near furthest */
  coarse(moved: Samples, near: Vector): Vector {
    const itself = { x: 0, y: 0 };
    const withoutMoving = this.compare(moved, itself).leftOver;
    conjugateProduct(this.#stillSpectrum, this.spectrumOf(this.warped, this.#movedSpectrum), this.#cross);
    const peak = correlationPeak(this.#transform, this.#cross, this.#work, near);
    // The window itself does not move, which draws the peak towards 0 or, with little detail, anywhere: the better fit decides.
    return this.compare(moved, peak).leftOver < withoutMoving ? peak : itself;
  }

  /** Whether the frame compared last shows the reference's content, as found among so many candidate displacements. */
  holdsContent(candidates: number): boolean {
    this.spectrumOf(this.warped, this.#movedSpectrum);
    return sameContent(this.#stillSpectrum, this.#movedSpectrum, this.#region, this.#independentShare, candidates);
  }

  /** Returns the spectrum of what the reference, at a contrast, does not explain of the frame last given to `holdsContent`. */
  spectrumLeftOver(contrast: number): Spectrum {
    const [moved, still] = [this.#movedSpectrum, this.#stillSpectrum];
    for (let i = 0; i < moved.re.length; i++) {
      moved.re[i] -= contrast * still.re[i];
      moved.im[i] -= contrast * still.im[i];
    }
    return moved;
  }
}
