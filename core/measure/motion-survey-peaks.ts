import type { SurveySpectrum } from './motion-survey-spectra.ts';

/** Bins that are looked at, both included. */
export interface BinRange {
  readonly first: number;
  readonly last: number;
}

/** A peak of a spectrum that exceeds what noise makes probable. */
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
export const lobe = 2;
/** Most bins on either side from which the noise is estimated; they end at a third and at three times the frequency. */
const neighbours = 48;
/** Fewest bins above from which the noise is estimated, near 0 Hz. */
const fewest = 24;
/**
 * Fewest bins on one side for that side to have a noise estimate of its own: where the spectrum slopes, the higher of both sides
 * counts.
 */
const fewestOfSide = 6;
/** Steepest power law assumed of a drift: that of a random walk is 2, that of one whose speed wanders 4. */
const steepest = 3;
/** A peak is at least this much above the mean of the nearest bins on either side; else it is the flank of something. */
const prominence = 4;
/** Amplitudes below this, in samples, cannot be distinguished from rounding. */
const rounding = 1e-5;

/** Peaks in a range of bins that stand above both sides. */
export function peaksIn(spectrum: SurveySpectrum, { first, last }: BinRange, rate: number): Candidate[] {
  const { power } = spectrum;
  const peaks: Candidate[] = [];
  for (let bin = Math.max(1, first); bin <= last; bin += 1) {
    if (isPeak(power, bin) && stands(power, bin)) peaks.push(candidateAt(spectrum, bin, rate));
  }
  return peaks;
}

/** Bins whose frequency, by a quarter of a bin, may lie between `lo` and `hi` Hz. The two lowest hold trends. */
export function binsBetween(lo: number, hi: number, rate: number, length: number): BinRange {
  return {
    first: Math.max(2, Math.round((lo * length) / rate)),
    last: Math.min(highestBin(length), Math.round((hi * length) / rate)),
  };
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

/** Returns the noise at a bin and the number of bins that it was estimated from. */
export function noiseAt({ power, segments, coherent, length }: SurveySpectrum, bin: number): { floor: number; judges: number } {
  const sides = sidesOf(bin, length);
  const floor = levelOf(power, bin, sides, segments);
  return { floor: Math.max(floor, (rounding * rounding * coherent) / 4), judges: sides.below.length + sides.above.length };
}

/** The level around a bin, as `noiseAt` finds it, of any series of bins. */
export function levelAround(power: Float64Array, bin: number, length: number): number {
  return levelOf(power, bin, sidesOf(bin, length), Infinity);
}

function candidateAt(spectrum: SurveySpectrum, bin: number, rate: number): Candidate {
  const { floor, judges } = noiseAt(spectrum, bin);
  const ratio = spectrum.power[bin] / floor;
  const frequency = ((bin + offsetOf(spectrum.power, bin)) * rate) / spectrum.length;
  return { bin, frequency, ratio, floor, logChance: logTail(ratio, spectrum.segments, judges) };
}

/** The bins from which the noise at a bin is estimated. */
interface Sides {
  readonly below: readonly number[];
  readonly above: readonly number[];
}

function sidesOf(bin: number, length: number): Sides {
  const highest = highestBin(length);
  const furthest = Math.max(bin + lobe + fewest, Math.min(3 * bin, bin + lobe + neighbours));
  return {
    below: range(Math.max(2, Math.floor(bin / 3), bin - lobe - neighbours), bin - lobe - 1),
    above: range(bin + lobe + 1, Math.min(highest, furthest)),
  };
}

/** Mean power of the noise at a bin, estimated by medians, which lines among the bins cannot move. */
function levelOf(power: Float64Array, bin: number, { below, above }: Sides, segments: number): number {
  // median over mean of χ² with 2·segments degrees of freedom (Wilson & Hilferty 1931)
  const share = (1 - 1 / (9 * segments)) ** 3;
  if (below.length < fewestOfSide) return continuedFrom(power, bin, above) / share;
  const all = medianOf(power, [...below, ...above]);
  if (above.length < fewestOfSide) return all / share;
  const sides = [medianOf(power, below), medianOf(power, above)];
  // where both sides hold noise only, they differ by a few times their own error at most
  const sloped = Math.max(...sides) > 3 * Math.min(...sides);
  return (sloped ? Math.max(...sides) : all) / share;
}

/** Near 0 Hz, where drifts rise towards lower frequencies: the power law of the bins above, which falls or is level. */
function continuedFrom(power: Float64Array, bin: number, above: readonly number[]): number {
  const half = above.length >> 1;
  if (half < fewestOfSide) return medianOf(power, above);
  const [near, far] = [medianOf(power, above.slice(0, half)), medianOf(power, above.slice(half))];
  const [nearBin, farBin] = [above[half >> 1], above[half + (half >> 1)]];
  const slope = near > far && far > 0 ? Math.min(steepest, Math.log(near / far) / Math.log(farBin / nearBin)) : 0;
  return (slope > 0 ? near : medianOf(power, above)) * (nearBin / bin) ** slope;
}

function medianOf(power: Float64Array, bins: readonly number[]): number {
  const sorted = Float64Array.from(bins, (bin) => power[bin]).sort();
  return sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * log P(peak/floor > ratio) for noise: both are χ², so this is the tail of an F distribution with 2K and 2b degrees of freedom,
 * the incomplete beta function I_z(b, K) = z^b Σ_{i<K} Γ(b+i)/(Γ(b) i!)·(1−z)^i, z = b/(b + K·ratio).
 *
 * A median of M bins estimates the noise half as well as their mean, and Hann's window correlates neighbours so that they count
 * half again: b = K·M/4.
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

/** The last bin below half the rate, where a bin still has two phases. */
function highestBin(length: number): number {
  return Math.ceil(length / 2) - 1;
}

function isPeak(power: Float64Array, bin: number): boolean {
  return power[bin] > power[bin - 1] && power[bin] >= (power[bin + 1] ?? 0);
}

/** Whether a peak is higher than what is nearest to it beyond its own lobe, on either side where there is one. */
function stands(power: Float64Array, bin: number): boolean {
  return [-1, 1].every((side) => {
    const others = [1, 2, 3]
      .map((step) => power[bin + side * (lobe + step)])
      .filter((value, i) => value !== undefined && bin + side * (lobe + i + 1) >= 2);
    return others.length === 0 || power[bin] * others.length > prominence * others.reduce((sum, value) => sum + value, 0);
  });
}

/** Distance of a line from the middle of its highest bin, −½ … ½, by a parabola through the logarithms. */
export function offsetOf(power: Float64Array, bin: number): number {
  const [left, middle, right] = [power[bin - 1], power[bin], power[bin + 1] ?? power[bin - 1]].map((value) =>
    Math.log(Math.max(value, 1e-300)),
  );
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
