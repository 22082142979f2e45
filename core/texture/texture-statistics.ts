import type { Size } from '../base/frame.ts';
import type { ComplexPlane } from '../numeric/plane-transform.ts';
import { createPlane } from '../numeric/plane-transform.ts';
import type { WrappedPlane } from './correlation.ts';
import {
  addCombination,
  addScaled,
  addShifted,
  correlateShifts,
  createWrapped,
  dot,
  dots,
  removeMean,
  shiftOffsets,
  wrapInto,
} from './correlation.ts';
import { PixelMoments } from './pixel-moments.ts';
import type { StatisticsLayout, TextureShape } from './statistics-layout.ts';
import { statisticsLayout } from './statistics-layout.ts';
import type { FilterFactor, TextureBands } from './texture-bands.ts';
import { addEmbedded, addFiltered, applyFilter, cropSpectrum, textureBands } from './texture-bands.ts';

/** Bands whose variance is below this share of the image's are numerically empty: their correlations count as 0. */
const emptyShare = 1e-12;

/** What is kept of one scale between measuring and the way back. */
interface ScaleState {
  readonly bands: readonly ComplexPlane[];
  /** |band| without its mean. */
  readonly magnitudes: readonly Float64Array[];
  /** The next coarser bands on this grid; empty at the coarsest scale. */
  readonly coarser: readonly ComplexPlane[];
  /** |coarser| without its mean. */
  readonly coarserMagnitudes: readonly Float64Array[];
  /** Real parts of coarser²/|coarser| for each orientation, then the imaginary parts. */
  readonly doubled: readonly Float64Array[];
  readonly magnitudeVariance: Float64Array;
  readonly realVariance: Float64Array;
  readonly coarserVariance: Float64Array;
  readonly doubledVariance: Float64Array;
}

/** Work planes of one grid. */
interface GridState {
  readonly spectrum: ComplexPlane;
  readonly gradient: ComplexPlane;
  readonly work: ComplexPlane;
  readonly other: ComplexPlane;
  readonly lowpass: Float64Array;
  readonly wrapped: WrappedPlane;
  readonly offsets: readonly number[];
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array];
}

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
    const { scales, orientations, neighbourhood } = shape;
    this.layout = statisticsLayout(shape);
    this.#bands = textureBands(size, scales, orientations, true, finest);
    this.grid = this.#bands.grids[finest].size;
    this.#turns = orientations - 1;
    this.#values = new Float64Array(this.layout.length);
    this.#sums = new Float64Array(this.layout.shifts.length);
    this.#pixels = finest === 0 ? new PixelMoments() : null;
    const margin = (neighbourhood - 1) / 2;
    const grids: GridState[] = [];
    const states: ScaleState[] = [];
    for (let scale = finest; scale <= scales; scale++) {
      const { size: grid, count } = this.#bands.grids[scale];
      const wrapped = createWrapped(grid, margin);
      grids[scale] = {
        spectrum: createPlane(grid),
        gradient: createPlane(grid),
        work: createPlane(grid),
        other: createPlane(grid),
        lowpass: new Float64Array(count),
        wrapped,
        offsets: shiftOffsets(this.layout.shifts, wrapped.stride),
        scratch: [new Float64Array(count), new Float64Array(count), new Float64Array(count)],
      };
      if (scale === scales) break;
      const planes = <Plane>(number: number, create: () => Plane): Plane[] => Array.from({ length: number }, create);
      const real = (): Float64Array => new Float64Array(count);
      const ofCoarser = scale < scales - 1 ? orientations : 0;
      states[scale] = {
        bands: planes(orientations, () => createPlane(grid)),
        magnitudes: planes(orientations, real),
        coarser: planes(ofCoarser, () => createPlane(grid)),
        coarserMagnitudes: planes(ofCoarser, real),
        doubled: planes(2 * ofCoarser, real),
        magnitudeVariance: new Float64Array(orientations),
        realVariance: new Float64Array(orientations),
        coarserVariance: new Float64Array(ofCoarser),
        doubledVariance: new Float64Array(2 * ofCoarser),
      };
    }
    this.#grids = grids;
    this.#scales = states;
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
    let [squares, cubes, fourths] = [0, 0, 0];
    for (const value of lowpass) {
      const square = value * value;
      squares += square;
      cubes += square * value;
      fourths += square * square;
    }
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
    state.bands.forEach((band, k) => {
      const filter = this.#bands.oriented[scale][k];
      applyFilter(spectrum, filter, factor, work);
      transform.inverse(work, band, filter.columns);
      const magnitude = state.magnitudes[k];
      for (let i = 0; i < count; i++) magnitude[i] = Math.sqrt(band.re[i] * band.re[i] + band.im[i] * band.im[i]);
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
        values[layout.orientationCorrelation(k, other, scale)] = this.#correlation(
          dot(magnitude, state.magnitudes[other]) / count,
          variance,
          state.magnitudeVariance[other],
          scale,
        );
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
        values[layout.scaleCorrelation(k, other, scale)] = this.#correlation(
          sum / count,
          state.magnitudeVariance[k],
          state.coarserVariance[other],
          scale,
        );
      });
      dots(band.re, state.doubled).forEach((sum, other) => {
        values[layout.phaseCorrelation(k, other, scale)] = this.#correlation(
          sum / count,
          state.realVariance[k],
          state.doubledVariance[other],
          scale,
        );
      });
    });
  }

  #correlation(covariance: number, a: number, b: number, scale: number): number {
    return this.#isEmpty(a, scale) || this.#isEmpty(b, scale) ? 0 : covariance / Math.sqrt(a * b);
  }

  #pullBackScale(scale: number, weights: Float64Array): void {
    const { count, transform } = this.#bands.grids[scale];
    const { gradient, work, other, wrapped, offsets, scratch } = this.#grids[scale];
    const state = this.#scales[scale];
    const { layout } = this;
    const { orientations } = layout.shape;
    const factor: FilterFactor = { scale: 1 / count, turns: -this.#turns };
    const slopes = this.#slopes(scale, weights);
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
      for (let i = 0; i < count; i++) {
        const re = band.re[i];
        const im = band.im[i];
        const norm = Math.sqrt(re * re + im * im);
        const slope = norm > 0 ? first[i] / norm : 0;
        work.re[i] = slope * re + second[i];
        work.im[i] = slope * im;
      }
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

  /**
   * How much of which plane each plane's gradient holds: every statistic but the autocorrelations is a product ⟨a b⟩ or a
   * variance ⟨a²⟩, whose gradients are b, a and 2a.
   */
  #slopes(scale: number, weights: Float64Array) {
    const { count } = this.#bands.grids[scale];
    const state = this.#scales[scale];
    const { layout } = this;
    const { orientations } = layout.shape;
    const values = this.#values;
    const coarserCount = state.coarser.length;
    const rows = (number: number, length: number): Float64Array[] =>
      Array.from({ length: number }, () => new Float64Array(length));
    /** Of each magnitude: in the magnitudes, then in the coarser ones. */
    const magnitude = rows(orientations, orientations + coarserCount);
    /** Of each real part: in the doubled planes, then in itself. */
    const real = rows(orientations, 2 * coarserCount + 1);
    /** Of each coarser magnitude: in the magnitudes, then in itself. */
    const coarser = rows(coarserCount, orientations + 1);
    /** Of each doubled plane: in the real parts, then in itself. */
    const doubled = rows(2 * coarserCount, orientations + 1);

    /** ρ = ⟨a b⟩/√(⟨a²⟩⟨b²⟩): what b counts in the gradient of a, a in its own, and b in its own. */
    const shares = (index: number, a: number, b: number): readonly [number, number, number] => {
      if (weights[index] === 0 || this.#isEmpty(a, scale) || this.#isEmpty(b, scale)) return [0, 0, 0];
      const weight = weights[index] / count;
      const fall = -weight * values[index];
      return [weight / Math.sqrt(a * b), fall / a, fall / b];
    };

    for (let k = 0; k < orientations; k++) {
      const variance = state.magnitudeVariance[k];
      for (let l = 0; l < k; l++) {
        const index = layout.orientationCorrelation(k, l, scale);
        const [cross, own, others] = shares(index, variance, state.magnitudeVariance[l]);
        magnitude[k][l] += cross;
        magnitude[l][k] += cross;
        magnitude[k][k] += own;
        magnitude[l][l] += others;
      }
      for (let l = 0; l < coarserCount; l++) {
        const [cross, own, others] = shares(layout.scaleCorrelation(k, l, scale), variance, state.coarserVariance[l]);
        magnitude[k][orientations + l] += cross;
        coarser[l][k] += cross;
        magnitude[k][k] += own;
        coarser[l][orientations] += others;
      }
      for (let l = 0; l < 2 * coarserCount; l++) {
        const index = layout.phaseCorrelation(k, l, scale);
        const [cross, own, others] = shares(index, state.realVariance[k], state.doubledVariance[l]);
        real[k][l] += cross;
        doubled[l][k] += cross;
        real[k][2 * coarserCount] += own;
        doubled[l][orientations] += others;
      }
      if (this.#isEmpty(variance, scale)) continue;
      const deviation = layout.magnitudeDeviation(k, scale);
      let ofVariance = weights[deviation] / (2 * values[deviation]);
      layout.shifts.forEach((_, shift) => {
        const index = layout.magnitudeCorrelation(shift, k, scale);
        ofVariance -= (weights[index] * values[index]) / variance;
      });
      magnitude[k][k] += (2 * ofVariance) / count;
    }
    return { magnitude, real, coarser, doubled };
  }
}

/** Σ_{k≠0} |X(k)|²/N², the variance of the samples. */
function spectralVariance({ re, im }: ComplexPlane): number {
  return (dot(re, re) + dot(im, im) - re[0] ** 2 - im[0] ** 2) / re.length ** 2;
}

/** |z|, and real and imaginary part of z²/|z|: the same magnitude, twice the phase. */
function doublePhase({ re, im }: ComplexPlane, magnitude: Float64Array, real: Float64Array, imaginary: Float64Array): void {
  for (let i = 0; i < re.length; i++) {
    const x = re[i];
    const y = im[i];
    const norm = Math.sqrt(x * x + y * y);
    const inverse = norm > 0 ? 1 / norm : 0;
    magnitude[i] = norm;
    real[i] = (x * x - y * y) * inverse;
    imaginary[i] = 2 * x * y * inverse;
  }
}

/** The adjoint of the derivative of `doublePhase`: with c + is = z/|z|, the derivatives are cubic in c and s. */
function pullBackDoubled(
  { re, im }: ComplexPlane,
  ofMagnitude: Float64Array,
  ofReal: Float64Array,
  ofImaginary: Float64Array,
  out: ComplexPlane,
): void {
  for (let i = 0; i < re.length; i++) {
    const norm = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
    const inverse = norm > 0 ? 1 / norm : 0;
    const c = re[i] * inverse;
    const s = im[i] * inverse;
    out.re[i] = ofMagnitude[i] * c + ofReal[i] * c * (1 + 2 * s * s) + ofImaginary[i] * 2 * s * s * s;
    out.im[i] = ofMagnitude[i] * s - ofReal[i] * s * (1 + 2 * c * c) + ofImaginary[i] * 2 * c * c * c;
  }
}
