import type { Band } from '../spec/band.ts';

/** Summed periodograms of one direction of one cell. */
export interface SurveySpectrum {
  /** Σ over segments of |X[k]|² / Σw², bins 0 … half the segment. White noise of variance σ² gives σ² a segment. */
  readonly power: Float64Array;
  readonly segments: number;
  /** Σ over segments of (Σw)² / Σw²: a sinusoid of amplitude A at a bin gives A²/4 times this. */
  readonly coherent: number;
  /** Samples in the transform: bin k is k·rate/length Hz. */
  readonly length: number;
}

/** Something in a spectrum that is more than noise may be. */
export interface Candidate {
  readonly bin: number;
  /** Hz, between bins. */
  readonly frequency: number;
  /** Power of the bin over that of the noise. */
  readonly ratio: number;
  /** log of the probability that noise alone reaches this ratio in one bin. */
  readonly logChance: number;
  /** Power of the noise. */
  readonly floor: number;
}

/** Bins on either side that are a peak's own: the main lobe of the Hann window. */
const lobe = 2;
/** Bins on either side from which the noise is judged. */
const neighbours = 48;
/** Fewest bins outside the band that can tell the noise; with fewer, all bins are asked. */
const fewest = 24;
/** A peak is at least this much above the nearest bins outside on either side; else it is the flank of something there. */
const prominence = 4;
/** Below this amplitude in samples nothing is told from rounding. */
const rounding = 1e-5;

/** Bins whose middle is nearest to some frequency of the band. The two lowest hold trends. */
export function binsIn(band: Band, rate: number, length: number): { first: number; last: number } {
  const bin = length / rate;
  return { first: Math.max(2, Math.round(band.lo * bin)), last: Math.min(highestBin(length), Math.round(band.hi * bin)) };
}

/** Peaks in a band, the least likely to be noise first. */
export function peaksInBand(spectrum: SurveySpectrum, band: Band, rate: number): Candidate[] {
  const { power, length } = spectrum;
  const { first, last } = binsIn(band, rate, length);
  const { below, above, judges } = surroundings(first, last, length);
  const tolerance = rate / length / 4;
  return range(first, last)
    .filter((bin) => isPeak(power, bin) && stands(power, bin, below.slice(-3)) && stands(power, bin, above.slice(0, 3)))
    .map((bin) => candidateAt(spectrum, bin, judges, rate))
    .filter(({ frequency }) => frequency >= band.lo - tolerance && frequency <= band.hi + tolerance)
    .sort((a, b) => a.logChance - b.logChance);
}

/** Peaks anywhere, each against the bins around it. */
export function peaksAnywhere(spectrum: SurveySpectrum, rate: number): Candidate[] {
  const { power, length } = spectrum;
  return range(2, highestBin(length) - lobe)
    .filter((bin) => isPeak(power, bin))
    .map((bin) => ({ bin, ...surroundings(bin, bin, length) }))
    .filter(({ bin, below, above }) => stands(power, bin, below.slice(-3)) && stands(power, bin, above.slice(0, 3)))
    .map(({ bin, judges }) => candidateAt(spectrum, bin, judges, rate));
}

/** Amplitude in samples of a sinusoid at a bin, what noise adds taken off. `offset` is its distance from the bin's middle in bins. */
export function amplitudeAt(spectrum: SurveySpectrum, bin: number, floor: number, offset: number): number {
  const power = Math.max(0, spectrum.power[bin] - floor);
  return (2 * Math.sqrt(power / spectrum.coherent)) / hannLobe(offset);
}

/** The ratio that noise alone exceeds in one bin with a given chance. */
export function ratioAt(logChance: number, segments: number, judges: number): number {
  let [low, high] = [1, 1e9];
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (logTail(middle, segments, judges) > logChance) low = middle;
    else high = middle;
  }
  return low;
}

/** The noise of a band and how many bins told it. */
export function noiseAround(spectrum: SurveySpectrum, band: Band, rate: number): { floor: number; judges: number } {
  const { first, last } = binsIn(band, rate, spectrum.length);
  const { judges } = surroundings(first, last, spectrum.length);
  return { floor: floorOf(spectrum, judges), judges: judges.length };
}

/** Bins outside a range, on either side, nearest to it; and those of them that judge its noise. */
function surroundings(first: number, last: number, length: number): { below: number[]; above: number[]; judges: number[] } {
  const highest = highestBin(length);
  const below = range(Math.max(2, first - lobe - neighbours), first - lobe - 1);
  const above = range(last + lobe + 1, Math.min(highest, last + lobe + neighbours));
  const outside = [...below, ...above];
  return { below, above, judges: outside.length >= fewest ? outside : range(2, highest) };
}

/** The last bin below half the rate, where a bin still has two phases. */
function highestBin(length: number): number {
  return Math.ceil(length / 2) - 1;
}

function candidateAt(spectrum: SurveySpectrum, bin: number, judges: readonly number[], rate: number): Candidate {
  const floor = floorOf(spectrum, judges);
  const ratio = spectrum.power[bin] / floor;
  const frequency = ((bin + offsetOf(spectrum.power, bin)) * rate) / spectrum.length;
  return { bin, frequency, ratio, floor, logChance: logTail(ratio, spectrum.segments, judges.length) };
}

/** Mean power of the noise by the median, which lines among the judges cannot move. */
function floorOf({ power, segments, coherent }: SurveySpectrum, judges: readonly number[]): number {
  const sorted = Float64Array.from(judges, (bin) => power[bin]).sort();
  const middle = sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  // median over mean of χ² with 2·segments degrees of freedom (Wilson & Hilferty 1931)
  const share = (1 - 1 / (9 * segments)) ** 3;
  return Math.max(middle / share, (rounding * rounding * coherent) / 4);
}

/**
 * log P(peak/floor > ratio) for noise: both are χ², so this is the tail of an F distribution with 2K and 2b degrees of freedom,
 * the incomplete beta function I_z(b, K) = z^b Σ_{i<K} Γ(b+i)/(Γ(b) i!)·(1−z)^i, z = b/(b + K·ratio).
 *
 * A median of M bins knows the floor half as well as their mean, and Hann's window ties neighbours together so that they
 * count half again: b = K·M/4.
 */
export function logTail(ratio: number, segments: number, judges: number): number {
  const b = (segments * judges) / 4;
  if (!(b > 0)) return 0;
  const z = b / (b + segments * ratio);
  const logRest = Math.log1p(-z);
  let logTerm = 0;
  let logSum = 0;
  for (let i = 1; i < segments; i += 1) {
    logTerm += Math.log((b + i - 1) / i) + logRest;
    const larger = Math.max(logSum, logTerm);
    logSum = larger + Math.log(Math.exp(logSum - larger) + Math.exp(logTerm - larger));
  }
  return Math.min(0, b * Math.log(z) + logSum);
}

function isPeak(power: Float64Array, bin: number): boolean {
  return power[bin] > power[bin - 1] && power[bin] >= power[bin + 1];
}

function stands(power: Float64Array, bin: number, side: readonly number[]): boolean {
  const others = side.filter((other) => Math.abs(other - bin) > lobe);
  return others.length === 0 || power[bin] * others.length > prominence * others.reduce((sum, other) => sum + power[other], 0);
}

/** Distance of a line from the middle of its highest bin, −½ … ½, by a parabola through the logarithms. */
export function offsetOf(power: Float64Array, bin: number): number {
  const [left, middle, right] = [power[bin - 1], power[bin], power[bin + 1]].map((value) => Math.log(Math.max(value, 1e-300)));
  const curvature = left - 2 * middle + right;
  return curvature < 0 ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curvature))) : 0;
}

/** Main lobe of the Hann window `offset` bins from its middle. */
function hannLobe(offset: number): number {
  if (Math.abs(offset) < 1e-9) return 1;
  return Math.sin(Math.PI * offset) / (Math.PI * offset * (1 - offset * offset));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
