import { coherenceOf, type StillCause } from './motion-survey-coherence.ts';
import { amplitudeAt, type BinRange, type Candidate, noiseAt, offsetOf, peaksIn, ratioAt } from './motion-survey-peaks.ts';
import type { SurveySpectrum } from './motion-survey-spectra.ts';

/** The spectra of the directions of one cell. */
export interface CellSpectra {
  readonly cell: number;
  readonly column: number;
  readonly row: number;
  readonly directions: readonly SurveySpectrum[];
  /** Power of the brightness of the cell's quarters, in squared codes of a pattern of unit energy, by bin as the directions'. */
  readonly brightness: Float64Array;
}

/** A motion, in samples of the working frame. */
export interface Motion {
  readonly cell: number;
  readonly column: number;
  readonly row: number;
  readonly bin: number;
  /** Hz. */
  readonly frequency: number;
  readonly amplitude: number;
  /** Power over that of the noise. */
  readonly ratio: number;
  /** Power over the scatter of the tiles: how many of them move alike. */
  readonly agreement: number;
  /** log of the probability that noise alone shows as much in any of the places and bins searched. */
  readonly logChance: number;
}

/** Something that repeats and does not count as motion. */
export interface Refused extends Motion {
  /**
   * `distortion`: no more than what the measurement makes of a larger motion in the same cell; `far`: further than can be followed;
   * `unlikely`: it might be motion, but compression and light show as much more often.
   */
  readonly cause: StillCause | 'distortion' | 'far' | 'unlikely';
}

/** The result for a range of bins. */
export interface Verdict {
  /** The clearest first, by its ratio to the noise; many cells may show one motion. */
  readonly motions: readonly Motion[];
  /** The clearest periodic change that is no motion. */
  readonly refused: Refused | null;
  /** Computes the amplitude in samples above which a motion would have been found where the frame has most detail. */
  least(): number;
}

/** Probability of a false alarm by noise, for a whole clip, at which motion counts as found. */
export const acceptedChance = 0.001;

/** Share of a motion of one sample that may reappear at its harmonics. */
const distortion = 0.15;
/** Displacements above this many samples are not trusted. */
const mostTrustedSamples = 16;
/** Bins at which the smallest amplitude that would have been found is computed. */
const testedBins = 32;
/** Share of those bins at which that amplitude suffices. */
const shareOfTestedBins = 0.9;

/** Looks for motion in a range of bins. */
export function judge(cells: readonly CellSpectra[], range: BinRange, rate: number): Verdict {
  const spectra = cells.flatMap(({ directions }) => directions);
  const logPlaces = Math.log(spectra.length * Math.max(1, range.last - range.first + 1));
  const coherence = coherenceOf(cells);
  const accepted: Motion[] = [];
  const refused: Refused[] = [];
  for (const seen of cells) {
    const lines = seen.directions.map((spectrum) => peaksIn(spectrum, range, rate));
    lines.forEach((candidates, direction) => {
      for (const candidate of candidates) {
        if (candidate.logChance + logPlaces > Math.log(acceptedChance)) continue;
        const motion = motionOf(seen, direction, candidate, logPlaces, rate);
        const cause =
          motion.amplitude > mostTrustedSamples
            ? 'far'
            : isDistortion(seen, candidate)
              ? 'distortion'
              : coherence.refusal(seen, direction, candidate.bin);
        if (cause === null) accepted.push(motion);
        else refused.push({ ...motion, cause });
      }
    });
  }
  const clearest = (a: Motion, b: Motion): number => b.ratio - a.ratio;
  return {
    motions: accepted.sort(clearest),
    refused: refused.sort(clearest)[0] ?? null,
    least: () => leastOf(spectra, range, logPlaces),
  };
}

function motionOf(seen: CellSpectra, direction: number, candidate: Candidate, logPlaces: number, rate: number): Motion {
  const { cell, column, row, directions } = seen;
  const { bin, frequency, ratio, logChance } = candidate;
  const offset = (frequency * directions[0].length) / rate - bin;
  const amplitude = Math.hypot(...directions.map((spectrum) => amplitudeAt(spectrum, bin, noiseAt(spectrum, bin).floor, offset)));
  const { power, scatter } = directions[direction];
  const agreement = power[bin] / scatter[bin];
  return { cell, column, row, bin, frequency, amplitude, ratio, agreement, logChance: Math.min(0, logChance + logPlaces) };
}

/** Smallest amplitude that the cell with the most detail would have shown, in all but the noisiest bins. */
function leastOf(spectra: readonly SurveySpectrum[], { first, last }: BinRange, logPlaces: number): number {
  return Math.min(
    ...spectra.map((spectrum) => {
      const needed: number[] = [];
      for (let bin = first; bin <= last; bin += Math.max(1, Math.floor((last - first) / testedBins))) {
        const { floor, judges } = noiseAt(spectrum, bin);
        needed.push(floor * ratioAt(Math.log(acceptedChance) - logPlaces, spectrum.segments, judges));
      }
      needed.sort((a, b) => a - b);
      const power = needed[Math.min(needed.length - 1, Math.floor(shareOfTestedBins * needed.length))] ?? 0;
      return 2 * Math.sqrt(power / spectrum.coherent);
    }),
  );
}

/**
 * Least squares on gradients is a first-order method: a large motion at f leaves a little at 2f, 3f, … (folded at half the
 * rate). What is no more than that, of the cell's strongest line, does not count as motion of its own.
 */
function isDistortion({ directions }: CellSpectra, candidate: Candidate): boolean {
  const [{ length, coherent }] = directions;
  const powerAt = (bin: number) => directions.reduce((sum, { power }) => sum + power[bin], 0);
  const amplitudeOf = (bin: number) => 2 * Math.sqrt(powerAt(bin) / coherent);
  let strongest = 0;
  for (let bin = 2; 2 * bin < length; bin += 1) {
    if (Math.abs(bin - candidate.bin) > 2 && (strongest === 0 || powerAt(bin) > powerAt(strongest))) strongest = bin;
  }
  if (strongest === 0) return false;
  const amplitude = amplitudeOf(strongest);
  const line = strongest + offsetOf(directions[0].power, strongest);
  for (let order = 2; order <= 5; order += 1) {
    const folded = Math.abs(((order * line + length / 2) % length) - length / 2);
    const share = distortion * amplitude * Math.min(1, amplitude) ** (order - 1);
    if (Math.abs(folded - candidate.bin) <= order / 2 + 1 && amplitudeOf(candidate.bin) < share) return true;
  }
  return false;
}
