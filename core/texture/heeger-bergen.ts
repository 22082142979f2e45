import { createPlane } from '../numeric/plane-transform.ts';
import { createRandom } from '../numeric/random.ts';
import { measureTexture } from './portilla-simoncelli.ts';
import type { TextureShape } from './statistics-layout.ts';
import type { Synthesis, SynthesisOptions } from './synthesis.ts';
import { addEmbedded, addFiltered, applyFilter, cropSpectrum, type TextureBands, textureBands } from './texture-bands.ts';
import { residualOf, residualScale } from './texture-residual.ts';
import { cutPlane, madeSize, type TextureSample } from './texture-sample.ts';
import { TextureStatistics } from './texture-statistics.ts';

/** Iterations; the paper's advice. More make little difference, and the ripples of the periodic filters add up. */
export const usualMatchings = 5;

/** Samples in rising order: what a histogram says, without its bins. */
type SortedSamples = Float64Array;

/**
 * Makes a texture out of noise by matching histograms: those of the pixels and of every subband of the real steerable pyramid, over
 * and over. It keeps how strong structure of each scale and orientation is, and loses how they go together: right for stochastic
 * textures, not for ones with a pattern.
 *
 * Source: D. J. Heeger and J. R. Bergen, "Pyramid-based texture analysis/synthesis", SIGGRAPH 1995.
 *
 * @throws LoupeError PICTURE_TOO_SMALL, SPEC_INVALID for a size that cannot be made
 */
export function* synthesiseHeegerBergen(
  sample: TextureSample,
  shape: TextureShape,
  { size, seed, iterations }: SynthesisOptions,
): Synthesis {
  const whole = madeSize(size, shape);
  const wanted = histogramsOf(sample, shape);
  const bands = textureBands(whole, shape.scales, shape.orientations, false);
  const random = createRandom(seed, 0x4b95);
  const image = Float64Array.from({ length: whole.width * whole.height }, () => random.normal());
  matchHistogram(image, wanted.pixels);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    eachSubband(image, bands, (band, index) => matchHistogram(band, wanted.bands[index]));
    matchHistogram(image, wanted.pixels);
    const shown = Float64Array.from(image);
    yield { share: iteration / iterations, doing: `iteration ${iteration}`, image: () => ({ size: whole, values: shown }) };
  }
  const target = measureTexture(sample, shape);
  const found = new TextureStatistics(whole, shape).measure(image);
  const residual = residualOf(found, target.statistics, target.layout, residualScale(target.statistics, target.layout));
  return { values: cutPlane(image, whole, size), residual };
}

interface Histograms {
  readonly pixels: SortedSamples;
  /** In the order in which `eachSubband` comes to them. */
  readonly bands: readonly SortedSamples[];
}

function histogramsOf(sample: TextureSample, shape: TextureShape): Histograms {
  const bands: SortedSamples[] = [];
  const image = Float64Array.from(sample.values);
  eachSubband(image, textureBands(sample, shape.scales, shape.orientations, false), (band) => bands.push(band.toSorted()));
  return { pixels: sample.values.toSorted(), bands };
}

/** Takes an image apart, lets `change` work on each subband in place, and puts it together again, in place. */
function eachSubband(
  image: Float64Array,
  { scales, orientations, grids, oriented, highpass, lowpass }: TextureBands,
  change: (band: Float64Array, index: number) => void,
): void {
  const planes = grids.map(({ size }) => ({
    spectrum: createPlane(size),
    result: createPlane(size),
    work: createPlane(size),
    samples: createPlane(size),
  }));
  planes[0].work.re.set(image);
  grids[0].transform.forward(planes[0].work, planes[0].spectrum);
  for (let scale = 0; scale < scales; scale++) {
    cropSpectrum(planes[scale].spectrum, grids[scale].size, grids[scale + 1].size, planes[scale + 1].spectrum);
  }
  const turns = orientations - 1;
  let index = 0;
  const pass = (scale: number, filter: typeof highpass, quarterTurns: number): void => {
    const { spectrum, result, work, samples } = planes[scale];
    const { transform, count } = grids[scale];
    applyFilter(spectrum, filter, { scale: 1 / count, turns: quarterTurns }, work);
    transform.inverse(work, samples, filter.columns);
    change(samples.re, index++);
    samples.im.fill(0);
    transform.forward(samples, work, filter.columns);
    addFiltered(work, filter, { scale: 1, turns: -quarterTurns }, result);
  };
  pass(0, highpass, 0);
  for (let scale = 0; scale < scales; scale++) for (const filter of oriented[scale]) pass(scale, filter, turns);
  pass(scales, lowpass, 0);
  for (let scale = scales; scale > 0; scale--) {
    addEmbedded(planes[scale].result, grids[scale].size, grids[scale - 1].size, planes[scale - 1].result);
  }
  const { re } = grids[0].transform.inverse(planes[0].result, planes[0].samples);
  for (let i = 0; i < image.length; i++) image[i] = re[i] / image.length;
}

/** Gives samples, in place, the values that the same rank has among the wanted ones: another number of them is interpolated. */
function matchHistogram(values: Float64Array, wanted: SortedSamples): void {
  const order = Uint32Array.from(values, (_, index) => index).toSorted((a, b) => values[a] - values[b]);
  const step = values.length > 1 ? (wanted.length - 1) / (values.length - 1) : 0;
  order.forEach((index, rank) => {
    const at = rank * step;
    const lower = Math.floor(at);
    const upper = Math.min(lower + 1, wanted.length - 1);
    values[index] = wanted[lower] + (at - lower) * (wanted[upper] - wanted[lower]);
  });
}
