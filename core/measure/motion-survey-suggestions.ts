import type { Band } from '../spec/band.ts';
import { mainsFlickerAt, type MainsFlicker } from './mains-flicker.ts';
import { confidenceOf, leastConfidence } from './motion-survey-confidence.ts';
import { type Line, linesOf } from './motion-survey-findings.ts';
import type { SurveyGrid } from './motion-survey-grid.ts';
import type { BandSuggestion, SurveyCell } from './motion-survey-result.ts';
import type { Verdict } from './motion-survey-verdict.ts';

/** Bands suggested at most. */
const mostSuggestions = 5;

/** What the spectra of a survey were made from. */
export interface SurveyScale {
  /** Frames per second of the capture. */
  readonly rate: number;
  /** Samples of a transform: a bin of its spectra is `rate / length` Hz wide. */
  readonly length: number;
  /** Tiles of a cell. */
  readonly tiles: number;
  readonly grid: SurveyGrid;
}

/** Returns the lines of a verdict within a band that are likely enough to be motion, and the clearest of the others. */
export function likelyLines(
  { motions }: Verdict,
  within: Band | null,
  scale: SurveyScale,
): { likely: Line[]; unlikely: Line | null } {
  const { rate, length } = scale;
  const tolerance = rate / length / 4;
  const inside = motions.filter(
    ({ frequency }) => !within || (frequency >= within.lo - tolerance && frequency <= within.hi + tolerance),
  );
  const lines = linesOf(inside, length, rate);
  const own = lines.filter((line) => line.harmonicOf === null && confidenceIn(line, scale) >= leastConfidence);
  // an overtone is as likely as its fundamental
  const likely = lines.filter(({ harmonicOf, frequency }) =>
    own.some((line) => line.frequency === (harmonicOf?.frequency ?? frequency)),
  );
  return { likely: likely.slice(0, mostSuggestions), unlikely: lines.find((line) => !likely.includes(line)) ?? null };
}

/** Returns bands around the likely motions of a verdict, the clearest first and overtones last. */
export function suggestionsOf(verdict: Verdict, within: Band | null, scale: SurveyScale): BandSuggestion[] {
  const { likely: lines } = likelyLines(verdict, within, scale);
  return lines.map((line) => {
    const { frequency, amplitude, ratio, cell, harmonicOf } = line;
    return {
      band: bandAround(line, lines, within, scale),
      peakHz: frequency,
      amplitudePx: amplitude * scale.grid.reduction,
      confidence: confidenceIn(line, scale),
      signalToNoise: ratio,
      cell: cellInPixels(cell, scale.grid),
      harmonicOf: harmonicOf && { peakHz: harmonicOf.frequency, order: harmonicOf.order },
      mains: mainsAt(frequency, scale),
    };
  });
}

function confidenceIn(line: Line, scale: SurveyScale): number {
  return confidenceOf(line, scale.tiles, mainsAt(line.frequency, scale) !== null);
}

function mainsAt(frequency: number, { rate, length }: SurveyScale): MainsFlicker | null {
  return mainsFlickerAt(frequency, rate, rate / length);
}

/** About 20 % and at least six bins wide, no wider than half way to the next line, and no wider than `within`. */
function bandAround({ frequency }: Line, lines: readonly Line[], within: Band | null, { rate, length }: SurveyScale): Band {
  const half = Math.max(0.1 * frequency, (3 * rate) / length);
  const others = lines.map((line) => line.frequency).filter((other) => other !== frequency);
  const edges = [...others.map((other) => (other + frequency) / 2), ...(within ? [within.lo, within.hi] : [])];
  return {
    lo: Math.max(frequency / 2, frequency - half, ...edges.filter((edge) => edge < frequency)),
    hi: Math.min(frequency + half, (frequency + rate / 2) / 2, ...edges.filter((edge) => edge > frequency)),
  };
}

function cellInPixels(index: number, { reduction, cells }: SurveyGrid): SurveyCell {
  const { x, y, width, height } = cells[index];
  return { x: x * reduction, y: y * reduction, width: width * reduction, height: height * reduction };
}
