import type { Size } from '../base/frame.ts';
import type { ComplexPlane } from '../numeric/plane-transform.ts';
import { createPlane } from '../numeric/plane-transform.ts';
import {
  addCombination,
  addScaled,
  addShifted,
  correlateShifts,
  dot,
  dots,
  removeMean,
  spectralVariance,
  wrapInto,
} from './correlation.ts';
import { doublePhase, magnitudeInto, pullBackDoubled, pullBackMagnitude } from './magnitude-and-phase.ts';
import { pairSlopes } from './pair-slopes.ts';
import { PixelMoments, powerSums } from './pixel-moments.ts';
import type { StatisticsLayout, TextureShape } from './statistics-layout.ts';
import { statisticsLayout } from './statistics-layout.ts';
import type { FilterFactor, TextureBands } from './texture-bands.ts';
import { createGridStates, createScaleStates, type GridState, type ScaleState } from './texture-state.ts';
import { addEmbedded, addFiltered, applyFilter, cropSpectrum, textureBands } from './texture-bands.ts';

/** Bands whose variance is below this share of the image's are numerically empty: their correlations count as 0. */
const emptyShare = 1e-12;

/**
 * The statistics of Portilla and Simoncelli's texture model, and the way back from them: the gradient of any weighted sum of
 * them with respect to the pixels.
 *
 * Moments of the pixels; of the complex steerable pyramid: autocorrelations of the magnitudes and of the low-passed image at
 * each scale, correlations of magnitudes between orientations and between scales, and of a band with the next coarser one
 * after doubling its phase. The image is taken as periodic. Definitions and order are those of plenoptic's
 * `PortillaSimoncelli`.
 *
 * With `finest` > 0 the image is the one that the pyramid has at that scale, and only statistics from that scale on are
 * filled in; the others are 0.
 *
 * Source: J. Portilla and E. P. Simoncelli, "A parametric texture model based on joint statistics of complex wavelet
 * coefficients", IJCV 40 (2000).
 */
export class TextureStatistics {
  readonly layout: StatisticsLayout;
  /** Grid of the images that are measured. */
  readonly grid: Size;
  readonly #bands: TextureBands;
  readonly #grids: readonly GridState[];
  readonly #scales: readonly ScaleState[];
  readonly #pixels: PixelMoments | null;
  readonly #turns: number;
  readonly #values: Float64Array;
  readonly #sums: Float64Array;
  readonly #highpass: ComplexPlane;
  #variance = 0;

  /** @param size of the whole image; its sides are multiples of 2^scales, at least `neighbourhood`·2^scales */
  constructor(size: Size, shape: TextureShape, finest = 0) {
    const { scales, orientations } = shape;
    this.layout = statisticsLayout(shape);
    this.#bands = textureBands(size, scales, orientations, true, finest);
    this.grid = this.#bands.grids[finest].size;
    this.#turns = orientations - 1;
    this.#values = new Float64Array(this.layout.length);
    this.#sums = new Float64Array(this.layout.shifts.length);
    this.#pixels = finest === 0 ? new PixelMoments() : null;
    this.#grids = createGridStates(this.#bands, this.layout);
    this.#scales = createScaleStates(this.#bands, orientations);
    this.#highpass = createPlane(finest === 0 ? size : { width: 0, height: 0 });
  }

  /** The statistics of an image, row by row on `grid`. The vector is used again by the next call. */
  measure(image: Float64Array): Float64Array {
    const { finest, scales, grids } = this.#bands;
    const first = this.#grids[finest];
    first.work.re.set(image);
    first.work.im.fill(0);
    grids[finest].transform.forward(first.work, first.spectrum);
    for (let scale = finest; scale < scales; scale++) {
      cropSpectrum(this.#grids[scale].spectrum, grids[scale].size, grids[scale + 1].size, this.#grids[scale + 1].spectrum);
    }
    this.#variance = spectralVariance(first.spectrum) / 16 ** finest;
    if (this.#pixels) {
      this.#pixels.measure(image, this.#values);
      this.#measureHighpass();
    }
    for (let scale = finest; scale <= scales; scale++) this.#measureLowpass(scale);
    for (let scale = finest; scale < scales; scale++) this.#measureScale(scale);
    return this.#values;
  }

  /**
   * Fills `out` with the gradient of Σ weightᵢ·statisticᵢ with respect to the pixels, at the image measured last. Minimum and
   * maximum have none.
   */
  pullBack(weights: Float64Array, out: Float64Array): Float64Array {
    const { finest, scales, grids } = this.#bands;
    for (let scale = finest; scale <= scales; scale++) {
      this.#grids[scale].gradient.re.fill(0);
      this.#grids[scale].gradient.im.fill(0);
    }
    for (let scale = finest; scale < scales; scale++) this.#pullBackScale(scale, weights);
    for (let scale = finest; scale <= scales; scale++) this.#pullBackLowpass(scale, weights);
    if (finest === 0) this.#pullBackHighpass(weights);
    for (let scale = scales; scale > finest; scale--) {
      addEmbedded(this.#grids[scale].gradient, grids[scale].size, grids[scale - 1].size, this.#grids[scale - 1].gradient);
    }
    const { gradient, work } = this.#grids[finest];
    grids[finest].transform.inverse(gradient, work);
    out.set(work.re);
    this.#pixels?.addGradient(weights, out);
    return out;
  }

  #isEmpty(variance: number, scale: number): boolean {
    return !(variance > emptyShare * this.#variance * 16 ** scale);
  }

  #measureHighpass(): void {
    const [{ transform, count }] = this.#bands.grids;
    applyFilter(this.#grids[0].spectrum, this.#bands.highpass, { scale: 1 / count, turns: 0 }, this.#grids[0].work);
    transform.inverse(this.#grids[0].work, this.#highpass, this.#bands.highpass.columns);
    this.#values[this.layout.highpassVariance] = dot(this.#highpass.re, this.#highpass.re) / count;
  }

  #pullBackHighpass(weights: Float64Array): void {
    const [{ transform, count }] = this.#bands.grids;
    const { work, other, gradient } = this.#grids[0];
    work.re.fill(0);
    work.im.fill(0);
    addScaled(this.#highpass.re, (2 * weights[this.layout.highpassVariance]) / count, work.re);
    transform.forward(work, other);
    addFiltered(other, this.#bands.highpass, { scale: 1 / count, turns: 0 }, gradient);
  }

  #measureLowpass(scale: number): void {
    const { count, transform, lowpass: filter } = this.#bands.grids[scale];
    const { spectrum, work, other, lowpass, wrapped, offsets } = this.#grids[scale];
    const { layout } = this;
    applyFilter(spectrum, filter, { scale: 1 / count, turns: 0 }, work);
    transform.inverse(work, other, filter.columns);
    lowpass.set(other.re);
    const { squares, cubes, fourths } = powerSums(lowpass, 0);
    const variance = squares / count;
    const isEmpty = this.#isEmpty(variance, scale);
    this.#values[layout.lowpassDeviation(scale)] = Math.sqrt(variance);
    this.#values[layout.skew(scale)] = isEmpty ? 0 : cubes / count / variance ** 1.5;
    this.#values[layout.kurtosis(scale)] = isEmpty ? 3 : fourths / count / variance ** 2;
    wrapInto(lowpass, wrapped);
    correlateShifts(wrapped, offsets, this.#sums);
    this.#sums.forEach((sum, shift) => {
      this.#values[layout.lowpassCorrelation(shift, scale)] = isEmpty ? 0 : sum / count / variance;
    });
  }

  #pullBackLowpass(scale: number, weights: Float64Array): void {
    const { count, transform, lowpass: filter } = this.#bands.grids[scale];
    const { work, other, gradient, lowpass, wrapped, offsets } = this.#grids[scale];
    const { layout } = this;
    const deviation = this.#values[layout.lowpassDeviation(scale)];
    const variance = deviation ** 2;
    if (this.#isEmpty(variance, scale)) return;
    const [ofSkew, ofKurtosis] = [weights[layout.skew(scale)], weights[layout.kurtosis(scale)]];
    // d/dσ² of everything, since each is divided by a power of the variance.
    let ofVariance =
      weights[layout.lowpassDeviation(scale)] / (2 * deviation) -
      (1.5 * ofSkew * this.#values[layout.skew(scale)]) / variance -
      (2 * ofKurtosis * this.#values[layout.kurtosis(scale)]) / variance;
    layout.shifts.forEach((_, shift) => {
      const index = layout.lowpassCorrelation(shift, scale);
      this.#sums[shift] = weights[index] / variance / count;
      ofVariance -= (weights[index] * this.#values[index]) / variance;
    });
    const linear = (2 * ofVariance) / count;
    const quadratic = (3 * ofSkew) / (count * deviation ** 3);
    const cubic = (4 * ofKurtosis) / (count * variance ** 2);
    for (let i = 0; i < count; i++) {
      const value = lowpass[i];
      work.re[i] = value * (linear + value * (quadratic + value * cubic));
    }
    work.im.fill(0);
    wrapInto(lowpass, wrapped);
    addShifted(wrapped, offsets, this.#sums, work.re);
    transform.forward(work, other, filter.columns);
    addFiltered(other, filter, { scale: 1 / count, turns: 0 }, gradient);
  }

  #measureScale(scale: number): void {
    const { count, transform } = this.#bands.grids[scale];
    const { spectrum, work, wrapped, offsets } = this.#grids[scale];
    const state = this.#scales[scale];
    const { layout } = this;
    const values = this.#values;
    const factor: FilterFactor = { scale: 1 / count, turns: this.#turns };
    const correlation = (sum: number, a: number, b: number): number =>
      this.#isEmpty(a, scale) || this.#isEmpty(b, scale) ? 0 : sum / count / Math.sqrt(a * b);
    state.bands.forEach((band, k) => {
      const filter = this.#bands.oriented[scale][k];
      applyFilter(spectrum, filter, factor, work);
      transform.inverse(work, band, filter.columns);
      const magnitude = state.magnitudes[k];
      magnitudeInto(band, magnitude);
      removeMean(magnitude);
      const variance = dot(magnitude, magnitude) / count;
      state.magnitudeVariance[k] = variance;
      state.realVariance[k] = dot(band.re, band.re) / count;
      values[layout.magnitudeDeviation(k, scale)] = Math.sqrt(variance);
      wrapInto(magnitude, wrapped);
      correlateShifts(wrapped, offsets, this.#sums);
      const isEmpty = this.#isEmpty(variance, scale);
      this.#sums.forEach((sum, shift) => {
        values[layout.magnitudeCorrelation(shift, k, scale)] = isEmpty ? 0 : sum / count / variance;
      });
      for (let other = 0; other < k; other++) {
        const sum = dot(magnitude, state.magnitudes[other]);
        const index = layout.orientationCorrelation(k, other, scale);
        values[index] = correlation(sum, variance, state.magnitudeVariance[other]);
      }
    });
    state.coarser.forEach((band, k) => {
      const filter = this.#bands.expanded[scale][k];
      applyFilter(spectrum, filter, factor, work);
      transform.inverse(work, band, filter.columns);
      doublePhase(band, state.coarserMagnitudes[k], state.doubled[k], state.doubled[k + state.coarser.length]);
      removeMean(state.coarserMagnitudes[k]);
    });
    state.coarserMagnitudes.forEach((plane, k) => (state.coarserVariance[k] = dot(plane, plane) / count));
    state.doubled.forEach((plane, k) => (state.doubledVariance[k] = dot(plane, plane) / count));
    state.bands.forEach((band, k) => {
      dots(state.magnitudes[k], state.coarserMagnitudes).forEach((sum, other) => {
        const index = layout.scaleCorrelation(k, other, scale);
        values[index] = correlation(sum, state.magnitudeVariance[k], state.coarserVariance[other]);
      });
      dots(band.re, state.doubled).forEach((sum, other) => {
        const index = layout.phaseCorrelation(k, other, scale);
        values[index] = correlation(sum, state.realVariance[k], state.doubledVariance[other]);
      });
    });
  }

  #pullBackScale(scale: number, weights: Float64Array): void {
    const { count, transform } = this.#bands.grids[scale];
    const { gradient, work, other, wrapped, offsets, scratch } = this.#grids[scale];
    const state = this.#scales[scale];
    const { layout } = this;
    const { orientations } = layout.shape;
    const factor: FilterFactor = { scale: 1 / count, turns: -this.#turns };
    const slopes = pairSlopes({
      layout,
      values: this.#values,
      weights,
      scale,
      state,
      count,
      isEmpty: (variance) => this.#isEmpty(variance, scale),
    });
    const [first, second, third] = scratch;

    state.bands.forEach((band, k) => {
      first.fill(0);
      addCombination([...state.magnitudes, ...state.coarserMagnitudes], slopes.magnitude[k], first);
      if (!this.#isEmpty(state.magnitudeVariance[k], scale)) {
        layout.shifts.forEach((_, shift) => {
          this.#sums[shift] = weights[layout.magnitudeCorrelation(shift, k, scale)] / state.magnitudeVariance[k] / count;
        });
        wrapInto(state.magnitudes[k], wrapped);
        addShifted(wrapped, offsets, this.#sums, first);
      }
      removeMean(first);
      second.fill(0);
      addCombination([...state.doubled, band.re], slopes.real[k], second);
      pullBackMagnitude(band, first, second, work);
      const filter = this.#bands.oriented[scale][k];
      transform.forward(work, other, filter.columns);
      addFiltered(other, filter, factor, gradient);
    });

    const realParts = state.bands.map(({ re }) => re);
    state.coarser.forEach((band, k) => {
      const imaginary = k + orientations;
      for (const plane of scratch) plane.fill(0);
      addCombination([...state.magnitudes, state.coarserMagnitudes[k]], slopes.coarser[k], first);
      addCombination([...realParts, state.doubled[k]], slopes.doubled[k], second);
      addCombination([...realParts, state.doubled[imaginary]], slopes.doubled[imaginary], third);
      removeMean(first);
      pullBackDoubled(band, first, second, third, work);
      const filter = this.#bands.expanded[scale][k];
      transform.forward(work, other, filter.columns);
      addFiltered(other, filter, factor, gradient);
    });
  }
}
