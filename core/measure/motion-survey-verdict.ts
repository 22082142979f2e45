import type { Band } from '../spec/band.ts';
import {
  amplitudeAt,
  binsIn,
  logTail,
  noiseAround,
  offsetOf,
  peaksAnywhere,
  peaksInBand,
  ratioAt,
  type Candidate,
  type SurveySpectrum,
} from './motion-survey-peaks.ts';

/** What was seen in one cell: spectra of its directions (shifts in samples) and of its decoys. */
export interface CellSpectra {
  readonly cell: number;
  readonly directions: readonly SurveySpectrum[];
  readonly decoys: readonly SurveySpectrum[];
}

/** A motion, in samples of the working picture. */
export interface Motion {
  readonly cell: number;
  readonly frequency: number;
  readonly amplitude: number;
  /** Power over that of everything that is not motion. */
  readonly ratio: number;
  /** log of the chance that it is none. */
  readonly logChance: number;
}

/** The surest motion in a band. */
export interface Verdict {
  readonly motion: Motion | null;
  /** Amplitude in samples that would have been found where the picture has most detail. */
  readonly least: number;
}

/** Chance of a false alarm, for a whole clip, at which motion counts as found. */
export const acceptedChance = 0.005;

/** Share of a motion of one sample that may reappear at its harmonics. */
const distortion = 0.15;
/** Share of a cell's motion that a decoy may show. */
const leak = 0.15;
/** Share of a candidate's power below which its own decoys are quiet. */
const quiet = 0.05;
/** Samples beyond which least squares on gradients measures nothing. */
const furthest = 4;

/** Looks for motion in a band. `motion` is the likeliest one, however unlikely. */
export function judgeBand(cells: readonly CellSpectra[], band: Band, rate: number): Verdict {
  const spectra = cells.flatMap(({ directions }) => directions);
  const { first, last } = binsIn(band, rate, spectra[0].length);
  const logPlaces = Math.log(spectra.length * (last - first + 1));
  const disturbance = disturbanceIn(cells, band, rate);
  const motion = cells
    .flatMap((seen) =>
      seen.directions.flatMap((spectrum) => peaksInBand(spectrum, band, rate).map((candidate) => ({ seen, candidate }))),
    )
    .sort((a, b) => b.candidate.ratio - a.candidate.ratio)
    .map(({ seen, candidate }) => toMotion(seen, candidate, disturbance(seen, candidate), logPlaces, band, rate))
    .find((found) => found !== null);
  const least = Math.min(
    ...spectra.map((spectrum) => {
      const { floor, judges } = noiseAround(spectrum, band, rate);
      const ratio = ratioAt(Math.log(acceptedChance) - logPlaces, spectrum.segments, judges) * disturbance(null, null);
      return 2 * Math.sqrt((floor * ratio) / spectrum.coherent);
    }),
  );
  return { motion: motion ?? null, least };
}

/** All motions that can be told from noise below half the rate, the furthest above it first, one per peak. */
export function judgeAll(cells: readonly CellSpectra[], rate: number): Motion[] {
  const spectra = cells.flatMap(({ directions }) => directions);
  if (spectra.length === 0) return [];
  const resolution = rate / spectra[0].length;
  const logPlaces = Math.log((spectra.length * spectra[0].length) / 2);
  // the same for all candidates of a bin, of which there may be hundreds
  const disturbances = new Map<number, Disturbance>();
  const disturbanceAround = (bin: number): Disturbance => {
    const known = disturbances.get(bin);
    if (known) return known;
    const half = Math.max(0.2 * bin, 3) * resolution;
    const found = disturbanceIn(cells, { lo: bin * resolution - half, hi: bin * resolution + half }, rate);
    disturbances.set(bin, found);
    return found;
  };
  return cells
    .flatMap((seen) =>
      seen.directions.flatMap((spectrum) => peaksAnywhere(spectrum, rate).map((candidate) => ({ seen, candidate }))),
    )
    .filter(({ candidate }) => candidate.logChance + logPlaces < Math.log(acceptedChance))
    .map(({ seen, candidate }) =>
      toMotion(seen, candidate, disturbanceAround(candidate.bin)(seen, candidate), logPlaces, null, rate),
    )
    .filter((motion) => motion !== null)
    .filter((motion) => motion.logChance < Math.log(acceptedChance))
    .sort((a, b) => b.ratio - a.ratio);
}

/** How much more than noise there is at a candidate (or, without one, in the band) that is not motion. */
type Disturbance = (seen: CellSpectra | null, candidate: Candidate | null) => number;

/**
 * Compares the highest decoy with what noise would have shown as the highest of as many.
 *
 * Twice that (less one, so that plain noise counts 1) is taken off a candidate, since the highest of a few hundred differs from
 * time to time; once, where the candidate's own decoys are quiet. Of its cell's motion a decoy is allowed a share: parts of a
 * cell may move apart.
 */
function disturbanceIn(cells: readonly CellSpectra[], band: Band, rate: number): Disturbance {
  const decoys = cells.flatMap((seen) =>
    seen.decoys.map((spectrum) => ({
      seen,
      spectrum,
      ...noiseAround(spectrum, band, rate),
      motion: motionRatio(seen, band, rate),
    })),
  );
  if (decoys.length === 0) return () => 1;
  const [{ spectrum, judges }] = decoys;
  const { first, last } = binsIn(band, rate, spectrum.length);
  const expected = ratioAt(-Math.log(decoys.length * Math.max(1, last - first + 1)), spectrum.segments, judges);
  const highest = Math.max(
    0,
    ...decoys.flatMap((decoy) =>
      peaksInBand(decoy.spectrum, band, rate).map(({ bin, ratio }) => ratio - leak * decoy.motion(bin)),
    ),
  );
  return (seen, candidate) => {
    if (!candidate) return Math.max(1, highest / expected);
    const near = [candidate.bin - 1, candidate.bin, candidate.bin + 1];
    let here = 0;
    let own = 0;
    for (const decoy of decoys) {
      for (const bin of near) {
        const ratio = decoy.spectrum.power[bin] / decoy.floor;
        here = Math.max(here, ratio - leak * decoy.motion(bin));
        if (decoy.seen === seen) own = Math.max(own, ratio);
      }
    }
    const excess = Math.max(1, Math.max(highest, here) / expected);
    return own < quiet * candidate.ratio ? excess : 2 * excess - 1;
  };
}

/** The higher of a cell's directions over its noise, bin by bin. */
function motionRatio({ directions }: CellSpectra, band: Band, rate: number): (bin: number) => number {
  const floors = directions.map((spectrum) => noiseAround(spectrum, band, rate).floor);
  return (bin) => Math.max(...directions.map(({ power }, i) => power[bin] / floors[i]));
}

function toMotion(
  seen: CellSpectra,
  candidate: Candidate,
  disturbance: number,
  logPlaces: number,
  band: Band | null,
  rate: number,
): Motion | null {
  const [{ segments, length }] = seen.directions;
  const resolution = rate / length;
  const centre = { lo: candidate.bin * resolution, hi: candidate.bin * resolution };
  const amplitude = Math.hypot(
    ...seen.directions.map((spectrum) =>
      amplitudeAt(
        spectrum,
        candidate.bin,
        noiseAround(spectrum, centre, rate).floor,
        candidate.frequency / resolution - candidate.bin,
      ),
    ),
  );
  if (amplitude > furthest || isDistortion(seen, candidate, band, rate)) return null;
  const ratio = candidate.ratio / disturbance;
  const { judges } = noiseAround(seen.directions[0], band ?? centre, rate);
  return {
    cell: seen.cell,
    frequency: candidate.frequency,
    amplitude,
    ratio,
    logChance: Math.min(0, logTail(ratio, segments, judges) + logPlaces),
  };
}

/**
 * Least squares on gradients is a first-order method: a large motion at f leaves a little at 2f, 3f, … (folded at half the
 * rate). What is no more than that, of the cell's strongest motion outside the band, does not count as motion of its own.
 */
function isDistortion({ directions }: CellSpectra, candidate: Candidate, band: Band | null, rate: number): boolean {
  const [{ length, coherent }] = directions;
  const inside = band ? binsIn(band, rate, length) : { first: candidate.bin, last: candidate.bin };
  const powerAt = (bin: number) => directions.reduce((sum, { power }) => sum + power[bin], 0);
  const amplitudeOf = (bin: number) => 2 * Math.sqrt(powerAt(bin) / coherent);
  let strongest = 0;
  for (let bin = 2; 2 * bin < length; bin += 1) {
    if ((bin < inside.first - 2 || bin > inside.last + 2) && (strongest === 0 || powerAt(bin) > powerAt(strongest)))
      strongest = bin;
  }
  if (strongest === 0) return false;
  const amplitude = amplitudeOf(strongest);
  const line = strongest + offsetOf(directions[0].power, strongest);
  for (let order = 2; order <= 5; order += 1) {
    const folded = Math.abs(((order * line + length / 2) % length) - length / 2);
    const share = distortion * amplitude * Math.min(1, amplitude) ** (order - 1);
    if (Math.abs(folded - candidate.bin) <= 2 + order / 2 && amplitudeOf(candidate.bin) < share) return true;
  }
  return false;
}
