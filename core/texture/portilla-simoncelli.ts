import type { Size } from '../base/frame.ts';
import { minimise, type Objective } from '../numeric/minimise.ts';
import { type ComplexPlane, createPlane, createPlaneTransform, type PlaneTransform } from '../numeric/plane-transform.ts';
import { createRandom, type Random } from '../numeric/random.ts';
import { frequencyPlane, highpass, lowpass } from '../plan/steerable-masks.ts';
import { spectralEnvelope } from './spectral-envelope.ts';
import { statisticGroups, type StatisticGroup, type StatisticsLayout, type TextureShape } from './statistics-layout.ts';
import type { Synthesis, SynthesisOptions } from './synthesis.ts';
import { addEmbedded, addFiltered, uncentred } from './texture-bands.ts';
import { residualOf, type ResidualScale, residualScale } from './texture-residual.ts';
import { cutPlane, madeSize, type TextureSample } from './texture-sample.ts';
import { TextureStatistics } from './texture-statistics.ts';

/** Iterations at each scale: enough for a residual of 1 % on the textures that were tried. */
export const usualIterations = 110;

/** The synthesis ends where every group of statistics is as near as this. */
const enough = 0.005;
const memory = 30;
/**
 * How far the groups of statistics count alike (1) rather than each statistic (0): alike, few large groups converge late; with neither,
 * the few skews do.
 */
const groupBalance = 0.7;
/** Weight of the mean square by which pixels exceed the target's minimum and maximum, in units of its variance. */
const excessWeight = 10;

/** Statistics that a texture is to have. */
export interface TextureTarget {
  readonly shape: TextureShape;
  readonly statistics: Float64Array;
  readonly layout: StatisticsLayout;
}

/** Measures a sample, whose sides are multiples of 2^scales. */
export function measureTexture(sample: TextureSample, shape: TextureShape): TextureTarget {
  const statistics = new TextureStatistics(sample, shape);
  return { shape, statistics: Float64Array.from(statistics.measure(sample.values)), layout: statistics.layout };
}

/**
 * Makes a texture with given statistics out of noise: Portilla and Simoncelli's model, solved by descending the sum of squared
 * differences of all statistics at once (L-BFGS), first for the coarsest scale on its own small grid, then with each finer scale.
 *
 * The paper projects onto one group of statistics after the other instead, which stalls at some percent. Descent is
 * preconditioned by the texture's power spectrum: otherwise the weak high frequencies set the pace.
 *
 * Source: J. Portilla and E. P. Simoncelli, "A parametric texture model based on joint statistics of complex wavelet
 * coefficients", IJCV 40 (2000).
 *
 * @throws LoupeError PICTURE_TOO_SMALL, SPEC_INVALID for a size that cannot be made
 */
export function* synthesisePortillaSimoncelli(target: TextureTarget, { size, seed, iterations }: SynthesisOptions): Synthesis {
  const { shape, statistics, layout } = target;
  const whole = madeSize(size, shape);
  const scale = residualScale(statistics, layout);
  const envelope = spectralEnvelope(statistics, layout);
  const random = createRandom(seed, 0x7e87);
  const [mean, , , , least, most] = statistics;
  const costs = Array.from({ length: shape.scales }, (_, finest) => 4 ** -finest);
  const allCosts = costs.reduce((sum, cost) => sum + cost);
  let spent = 0;
  let coarser: { spectrum: ComplexPlane; grid: Size } | null = null;

  for (let finest = shape.scales - 1; ; finest--) {
    const measured = new TextureStatistics(whole, shape, finest);
    const { grid } = measured;
    const transform = createPlaneTransform(grid);
    const power = uncentred(
      frequencyPlane(whole, finest, (r) => (r === 0 ? 0 : envelope(r))),
      grid,
    );
    const spectrum = noiseSpectrum(random, transform, power.response, whole);
    if (coarser) continueSpectrum(spectrum, coarser, { whole, grid, finest });
    if (finest === 0) spectrum.re[0] = mean * grid.width * grid.height;
    const image = samplesOf(spectrum, transform);
    const objective: Objective = {
      evaluate: descentOf(target, scale, measured, finest),
      precondition(vector, out) {
        const [samples, filtered] = [createPlane(grid), createPlane(grid)];
        samples.re.set(vector);
        transform.forward(samples, filtered);
        samples.re.fill(0);
        samples.im.fill(0);
        addFiltered(filtered, power, { scale: 1, turns: 0 }, samples);
        out.set(transform.inverse(samples, filtered).re);
      },
    };
    for (const { iteration, value } of minimise(objective, image, { iterations, memory })) {
      yield {
        share: (spent + (costs[finest] * iteration) / iterations) / allCosts,
        doing: `scale ${finest + 1} of ${shape.scales}, iteration ${iteration}`,
        image: () => ({ size: grid, values: image.map((pixel) => (finest === 0 ? pixel : mean + pixel / 4 ** finest)) }),
      };
      if (value < enough ** 2) break;
    }
    spent += costs[finest];
    if (finest === 0) {
      confine(image, least, most);
      const residual = residualOf(measured.measure(image), statistics, layout, scale);
      return { values: cutPlane(image, grid, size), residual };
    }
    const samples = createPlane(grid);
    samples.re.set(image);
    coarser = { spectrum: transform.forward(samples, createPlane(grid)), grid };
  }
}

/** The squared differences that are made small at a scale, as a function of the image. */
function descentOf(
  { statistics, layout, shape }: TextureTarget,
  { units, lengths }: ResidualScale,
  measured: TextureStatistics,
  finest: number,
): Objective['evaluate'] {
  const weights = new Float64Array(layout.length);
  for (const group of statisticGroups) {
    const { start, count } = layout.ranges[group];
    for (let i = 0; i < count; i++) {
      if (scaleOf(group, i, shape) < finest) continue;
      weights[start + i] = 1 / (units[start + i] * lengths[group] ** groupBalance);
    }
  }
  // The mean is exact from the start; the extremes are kept by the penalty.
  weights[0] = weights[4] = weights[5] = 0;
  const [, variance, , , least, most] = statistics;
  const slopes = new Float64Array(layout.length);

  return (image, gradient) => {
    const found = measured.measure(image);
    let value = 0;
    for (let i = 0; i < found.length; i++) {
      const difference = weights[i] === 0 ? 0 : (found[i] - statistics[i]) * weights[i];
      value += difference * difference;
      slopes[i] = 2 * difference * weights[i];
    }
    measured.pullBack(slopes, gradient);
    if (finest > 0) return value;
    const penalty = excessWeight / (image.length * variance);
    for (let i = 0; i < image.length; i++) {
      const excess = image[i] < least ? image[i] - least : image[i] > most ? image[i] - most : 0;
      value += penalty * excess * excess;
      gradient[i] += 2 * penalty * excess;
    }
    return value;
  };
}

/** The finest scale that a statistic needs. */
function scaleOf(group: StatisticGroup, index: number, { scales }: TextureShape): number {
  switch (group) {
    case 'pixel_statistics':
    case 'var_highpass_residual':
      return 0;
    case 'cross_scale_correlation_magnitude':
    case 'cross_scale_correlation_real':
      return index % (scales - 1);
    case 'skew_reconstructed':
    case 'kurtosis_reconstructed':
    case 'auto_correlation_reconstructed':
    case 'std_reconstructed':
      return index % (scales + 1);
    case 'auto_correlation_magnitude':
    case 'cross_orientation_correlation_magnitude':
    case 'magnitude_std':
      return index % scales;
    default:
      return group satisfies never;
  }
}

/** Spectrum of Gaussian noise with a given power, on a grid that holds the low frequencies of the whole image. */
function noiseSpectrum(random: Random, transform: PlaneTransform, power: Float64Array, whole: Size): ComplexPlane {
  const { size } = transform;
  const noise = createPlane(size);
  const spectrum = createPlane(size);
  for (let i = 0; i < noise.re.length; i++) noise.re[i] = random.normal();
  transform.forward(noise, spectrum);
  const finer = (whole.width * whole.height) / (size.width * size.height);
  for (let i = 0; i < power.length; i++) {
    const amplitude = Math.sqrt(power[i] * finer);
    spectrum.re[i] *= amplitude;
    spectrum.im[i] *= amplitude;
  }
  return spectrum;
}

/** Puts what a coarser grid has come to into the low frequencies of a spectrum, with the pyramid's crossover. */
function continueSpectrum(
  spectrum: ComplexPlane,
  coarser: { readonly spectrum: ComplexPlane; readonly grid: Size },
  { whole, grid, finest }: { whole: Size; grid: Size; finest: number },
): void {
  const next = 2 ** (finest + 1);
  const upper = uncentred(
    frequencyPlane(whole, finest, (r) => highpass(r * next)),
    grid,
  ).response;
  for (let i = 0; i < upper.length; i++) {
    spectrum.re[i] *= upper[i];
    spectrum.im[i] *= upper[i];
  }
  const low = createPlane(coarser.grid);
  const lower = uncentred(
    frequencyPlane(whole, finest + 1, (r) => lowpass(r * next)),
    coarser.grid,
  );
  addFiltered(coarser.spectrum, lower, { scale: 1, turns: 0 }, low);
  addEmbedded(low, coarser.grid, grid, spectrum);
}

function samplesOf(spectrum: ComplexPlane, transform: PlaneTransform): Float64Array {
  const { re } = transform.inverse(spectrum, createPlane(transform.size));
  return re.map((value) => value / re.length);
}

/** Clips to the target's extremes, and gives them to the pixels that come nearest. */
function confine(image: Float64Array, least: number, most: number): void {
  let [darkest, brightest] = [0, 0];
  for (let i = 0; i < image.length; i++) {
    if (image[i] < image[darkest]) darkest = i;
    if (image[i] > image[brightest]) brightest = i;
  }
  image[darkest] = least;
  image[brightest] = most;
  for (let i = 0; i < image.length; i++) image[i] = Math.min(most, Math.max(least, image[i]));
}
