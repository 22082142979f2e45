import type { Size } from '../base/frame.ts';
import type { ComplexPlane, PlaneTransform } from '../numeric/plane-transform.ts';
import { createPlaneTransform } from '../numeric/plane-transform.ts';
import { bandAngle, highpass, lowpass, orientedMask, scaleSize, frequencyPlane, lowpassMask } from '../plan/steerable-masks.ts';

/** A real filter in the frequency plane of one grid, as a spectrum lies (column by column), with the columns where it is not 0. */
export interface SpectralFilter {
  readonly response: Float64Array;
  readonly columns: readonly number[];
  readonly height: number;
}

/** One grid of the pyramid and the filters on it. */
export interface TextureGrid {
  readonly size: Size;
  readonly count: number;
  readonly transform: PlaneTransform;
  /** L(2ˢr)², twice applied as by analysis and synthesis, without the mean. */
  readonly lowpass: SpectralFilter;
}

/** The pyramid in float64 on spectra, for one size of image, with what texture statistics need besides the bands. */
export interface TextureBands {
  readonly scales: number;
  readonly orientations: number;
  /** The finest scale that is computed; spectra are given on its grid. */
  readonly finest: number;
  /** Grid of each scale, and last that of the low-pass residual. Those finer than `finest` are missing. */
  readonly grids: readonly TextureGrid[];
  /** Oriented filters [scale][orientation] on the scale's grid. */
  readonly oriented: readonly (readonly SpectralFilter[])[];
  /** The filters of scale s + 1 on the grid of scale s: [scale][orientation]. */
  readonly expanded: readonly (readonly SpectralFilter[])[];
  /** High-pass residual, on the finest grid of all. */
  readonly highpass: SpectralFilter;
  /** Low-pass residual, on the coarsest grid. */
  readonly lowpass: SpectralFilter;
}

/**
 * Makes the filters.
 * @param size of the whole image; sides are multiples of 2^scales
 * @param analytic complex bands (one half plane, doubled), otherwise real ones
 * @param finest scale from which on bands are computed
 */
export function textureBands(size: Size, scales: number, orientations: number, analytic: boolean, finest = 0): TextureBands {
  const from = (scale: number): number[] => Array.from({ length: scale + 1 - finest }, (_, index) => finest + index);
  const grids: TextureGrid[] = [];
  const oriented: SpectralFilter[][] = [];
  const expanded: SpectralFilter[][] = [];
  for (const scale of from(scales)) {
    const grid = scaleSize(size, scale);
    grids[scale] = {
      size: grid,
      count: grid.width * grid.height,
      transform: createPlaneTransform(grid),
      lowpass: uncentred(
        frequencyPlane(size, scale, (r) => (r === 0 ? 0 : lowpass(r * 2 ** scale) ** 2)),
        grid,
      ),
    };
    if (scale === scales) continue;
    oriented[scale] = Array.from({ length: orientations }, (_, k) =>
      uncentred(orientedMask(size, scale, bandAngle(k, orientations), orientations, analytic), grid),
    );
    if (scale > finest) expanded[scale - 1] = oriented[scale].map((filter) => embedded(filter, grid, grids[scale - 1].size));
  }
  return {
    scales,
    orientations,
    finest,
    grids,
    oriented,
    expanded,
    highpass:
      finest === 0
        ? uncentred(frequencyPlane(size, 0, highpass), size)
        : { response: new Float64Array(0), columns: [], height: 0 },
    lowpass: uncentred(lowpassMask(size, scales), scaleSize(size, scales)),
  };
}

/** From rows of centred frequencies to columns of frequencies from 0 on. */
export function uncentred(plane: Float64Array, { width, height }: Size): SpectralFilter {
  const response = new Float64Array(plane.length);
  const columns: number[] = [];
  for (let kx = 0; kx < width; kx++) {
    const x = (kx + Math.floor(width / 2)) % width;
    let used = false;
    for (let ky = 0; ky < height; ky++) {
      const value = plane[((ky + Math.floor(height / 2)) % height) * width + x];
      response[kx * height + ky] = value;
      used ||= value !== 0;
    }
    if (used) columns.push(kx);
  }
  return { response, columns, height };
}

/** The same filter on a finer grid: zero outside. */
function embedded({ response, columns }: SpectralFilter, small: Size, large: Size): SpectralFilter {
  const wide = new Float64Array(large.width * large.height);
  const used: number[] = [];
  for (const kx of columns) {
    const to = finerIndex(kx, small.width, large.width);
    used.push(to);
    for (let ky = 0; ky < small.height; ky++) {
      const target = to * large.height + finerIndex(ky, small.height, large.height);
      wide[target] = response[kx * small.height + ky];
    }
  }
  return { response: wide, columns: used, height: large.height };
}

/** Where a frequency of a grid of `small` samples lies on one of `large`. */
function finerIndex(index: number, small: number, large: number): number {
  return index < small / 2 ? index : index + large - small;
}

/** The part of a spectrum that the next coarser grid holds. */
export function cropSpectrum(spectrum: ComplexPlane, large: Size, small: Size, out: ComplexPlane): ComplexPlane {
  for (let kx = 0; kx < small.width; kx++) {
    const from = finerIndex(kx, small.width, large.width) * large.height;
    for (let ky = 0; ky < small.height; ky++) {
      const source = from + finerIndex(ky, small.height, large.height);
      out.re[kx * small.height + ky] = spectrum.re[source];
      out.im[kx * small.height + ky] = spectrum.im[source];
    }
  }
  return out;
}

/** The adjoint of `cropSpectrum`: adds a coarser grid's spectrum onto a finer one. */
export function addEmbedded(spectrum: ComplexPlane, small: Size, large: Size, out: ComplexPlane): void {
  for (let kx = 0; kx < small.width; kx++) {
    const to = finerIndex(kx, small.width, large.width) * large.height;
    for (let ky = 0; ky < small.height; ky++) {
      const target = to + finerIndex(ky, small.height, large.height);
      out.re[target] += spectrum.re[kx * small.height + ky];
      out.im[target] += spectrum.im[kx * small.height + ky];
    }
  }
}

/** Factors of a filter that do not depend on the frequency: `scale`·(−i)^`turns`. */
export interface FilterFactor {
  readonly scale: number;
  readonly turns: number;
}

/** out(k) = factor·filter(k)·spectrum(k). */
export function applyFilter(spectrum: ComplexPlane, filter: SpectralFilter, factor: FilterFactor, out: ComplexPlane): void {
  out.re.fill(0);
  out.im.fill(0);
  addFiltered(spectrum, filter, factor, out);
}

/** out(k) += factor·filter(k)·spectrum(k). */
export function addFiltered(
  spectrum: ComplexPlane,
  { response, columns, height }: SpectralFilter,
  { scale, turns }: FilterFactor,
  out: ComplexPlane,
): void {
  const straight = [scale, 0, -scale, 0][((turns % 4) + 4) % 4];
  const turned = [0, scale, 0, -scale][((turns % 4) + 4) % 4];
  for (const kx of columns) {
    for (let i = kx * height, end = i + height; i < end; i++) {
      const re = spectrum.re[i];
      const im = spectrum.im[i];
      out.re[i] += response[i] * (straight * re + turned * im);
      out.im[i] += response[i] * (straight * im - turned * re);
    }
  }
}
