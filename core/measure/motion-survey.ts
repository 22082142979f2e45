import type { CaptureTime } from '../base/clock.ts';
import type { Plane, Size } from '../base/frame.ts';
import type { Band } from '../spec/band.ts';
import { checkBand } from '../temporal/check-band.ts';
import { EvenSamples } from './even-samples.ts';
import { confidenceOf, leastConfidence } from './motion-survey-confidence.ts';
import { CellMeter, mostDirections, quarters } from './motion-survey-cell.ts';
import { type Line, linesOf } from './motion-survey-findings.ts';
import { reduceInto, surveyGrid, type SurveyGrid } from './motion-survey-grid.ts';
import { type BinRange, binsBetween } from './motion-survey-peaks.ts';
import { type MainsFlicker, mainsFlickerAt } from './mains-flicker.ts';
import { PanMeter } from './motion-survey-pan.ts';
import { mainsWarning, panSentence, refusalSentence, short } from './motion-survey-sentences.ts';
import { Periodograms, SpectrumSum } from './motion-survey-spectra.ts';
import { type CellSpectra, judge, type Refused, type Verdict } from './motion-survey-verdict.ts';

/** A part of the frame, in pixels. */
export interface SurveyCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether something moves in a band. */
export interface MotionFinding {
  readonly found: boolean;
  /** 0–`mostConfidence`, that there is motion; 0 when none was found. */
  readonly confidence: number;
  /** Hz; `null` unless found, as are the next two. */
  readonly peakHz: number | null;
  /** Amplitude, half of peak to peak, in pixels, of the part of the frame where the motion is clearest. */
  readonly amplitudePx: number | null;
  /** That part. */
  readonly cell: SurveyCell | null;
  /** Frames seen. */
  readonly frames: number;
  /** One sentence for people. */
  readonly reason: string;
}

/** A band worth trying, and the motion in it. */
export interface BandSuggestion {
  readonly band: Band;
  readonly peakHz: number;
  readonly amplitudePx: number;
  /** 0–`mostConfidence`, that there is motion. */
  readonly confidence: number;
  /** Power over that of the noise around it in frequency. */
  readonly signalToNoise: number;
  readonly cell: SurveyCell;
  /** The motion of which this is an overtone, and which one; `null` for one of its own. */
  readonly harmonicOf: { readonly peakHz: number; readonly order: number } | null;
  /** The light that would show at this frequency if it flickered; `null` at frequencies that no lamp on the mains has. */
  readonly mains: MainsFlicker | null;
}

export interface MotionSurveyOptions {
  readonly size: Size;
  /** Frames per second of the capture. */
  readonly rate: number;
  /** Where to look; `null`: from four periods in the clip up to half the rate. */
  readonly band: Band | null;
  /** Most cells the frame is divided into; default 96. */
  readonly cells?: number;
}

/** Bands suggested at most. */
const mostSuggestions = 5;
/** Periods of the band's lower edge that a clip must last. */
const leastPeriods = 2;
/** The same where no band is given: with fewer periods, motion and drift are hard to distinguish. */
const leastPeriodsAnywhere = 4;
/** Fewest samples from which a spectrum can estimate its own noise. */
const leastSamples = 24;

/**
 * Finds out whether anything moves in a clip, where, and at which frequencies, while its frames are read.
 *
 * The frame is divided into cells. In each, the shift against the segment's first frame is measured by least squares on gradients
 * along up to two directions, tile by tile (motion-survey-cell.ts). Periodograms of segments of a fixed length are added up. Every
 * peak is compared with the noise in the bins around it, allowing for the number of places and bins searched, and with what the
 * tiles of still things would show by chance (motion-survey-coherence.ts). Findings, suggestions and "nothing moves" all follow
 * from that one comparison. Frames that are not evenly spaced are interpolated at even instants (even-samples.ts). Memory depends
 * on the frame and the band, not on the length of the clip.
 */
export class MotionSurvey {
  readonly #size: Size;
  readonly #rate: number;
  readonly #band: Band | null;
  readonly #grid: SurveyGrid;
  readonly #capacity: number;
  readonly #frame: Float32Array;
  readonly #meter: CellMeter;
  /** Displacements in the current segment. */
  readonly #samples: EvenSamples;
  /** Displacements in the current frame. */
  readonly #seen: Float32Array;
  readonly #pan = new PanMeter();
  #referenced = false;
  #frames = 0;
  /** Sums over the segments that are complete, by cell and direction. */
  #sums: SpectrumSum[] | null = null;
  #segments = 0;
  /** The result of `#spectra`, and the number of frames that it was computed after. */
  #known: { readonly frames: number; readonly cells: CellSpectra[] } | null = null;
  #judged: { readonly frames: number; readonly band: Band | null; readonly verdict: Verdict } | null = null;

  /** @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST` */
  constructor({ size, rate, band, cells = 96 }: MotionSurveyOptions) {
    if (band) checkBand(band, rate);
    this.#size = size;
    this.#rate = rate;
    this.#band = band;
    this.#grid = surveyGrid(size, cells);
    this.#capacity = segmentLength(band, rate);
    this.#frame = new Float32Array(this.#grid.width * this.#grid.height);
    this.#meter = new CellMeter(this.#grid, tilesPerSide(this.#grid.cells.length, this.#capacity));
    this.#samples = new EvenSamples(this.#meter.rows, this.#capacity, rate);
    this.#seen = new Float32Array(this.#meter.rows);
  }

  /**
   * @param luma dense plane of the survey's size; it is not kept
   * @param time default: one frame after the other at the survey's rate
   */
  add(luma: Plane, maxCode: number, time?: CaptureTime): void {
    this.#frames += 1;
    reduceInto(this.#frame, luma, this.#size.width, this.#grid, 255 / maxCode);
    if (this.#samples.filled === this.#capacity) this.#closeSegment();
    if (this.#referenced) {
      this.#meter.measure(this.#frame, this.#seen);
      this.#samples.add(this.#seen, time);
      this.#pan.add(this.#meter.wholeDisplacements(this.#seen));
    } else {
      // the reference itself is no sample: its noise is in the weights
      this.#meter.refer(this.#frame);
      this.#referenced = true;
      this.#samples.start(time);
    }
  }

  /** What is known so far of the survey's band; more frames may follow. */
  result(): MotionFinding {
    const length = this.#segments > 0 ? this.#capacity : this.#samples.filled;
    const needed = this.#band ? Math.max(Math.ceil((leastPeriods * this.#rate) / this.#band.lo), leastSamples) : leastSamples;
    if (length < needed) return this.#nothing(this.#tooShort(needed));
    if (this.#grid.cells.every((_, cell) => this.#meter.directions(cell).length === 0))
      return this.#nothing('Too little to tell: the frame has no detail by which motion could be seen.');
    const cells = this.#spectra();
    if (cells.length === 0) return this.#nothing(`No motion found: the ${this.#frames} frames are alike.`);
    const verdict = this.#verdict(this.#band);
    const [first] = this.#suggestionsOf(verdict, this.#band);
    if (!first) return this.#nothing(this.#noMotion(verdict));
    const { confidence, peakHz, amplitudePx, cell, mains } = first;
    return {
      found: true,
      confidence,
      peakHz,
      amplitudePx,
      cell,
      frames: this.#frames,
      reason: [
        `Motion found at ${short(peakHz)} Hz, about ${short(amplitudePx)} px to either side around ` +
          `(${Math.round(cell.x + cell.width / 2)}, ${Math.round(cell.y + cell.height / 2)}).`,
        ...(mains ? [mainsWarning(mains, this.#rate)] : []),
        ...this.#panSentences(),
      ].join(' '),
    };
  }

  /**
   * Bands around the motions of the survey's band, the clearest first and overtones last: the first is what `result` has
   * found, and there are none where it has found none.
   */
  suggestBands(): BandSuggestion[] {
    return this.result().found ? this.#suggestionsOf(this.#verdict(this.#band), this.#band) : [];
  }

  /** The same over all frequencies that the clip holds, whatever band the survey has. */
  suggestAnywhere(): BandSuggestion[] {
    const cells = this.#samples.filled < leastSamples && this.#segments === 0 ? [] : this.#spectra();
    return cells.length === 0 ? [] : this.#suggestionsOf(this.#verdict(null), null);
  }

  #verdict(band: Band | null): Verdict {
    if (this.#judged?.frames !== this.#frames || this.#judged.band !== band)
      this.#judged = { frames: this.#frames, band, verdict: judge(this.#spectra(), this.#bins(band), this.#rate) };
    return this.#judged.verdict;
  }

  /** Lines of a verdict within a band that are likely enough to be motion, and the clearest of the others. */
  #linesOf({ motions }: Verdict, within: Band | null): { likely: Line[]; unlikely: Line | null } {
    const tolerance = this.#rate / this.#length / 4;
    const inside = motions.filter(
      ({ frequency }) => !within || (frequency >= within.lo - tolerance && frequency <= within.hi + tolerance),
    );
    const lines = linesOf(inside, this.#length, this.#rate);
    const isLikely = (line: Line): boolean => this.#confidenceOf(line) >= leastConfidence;
    const own = lines.filter((line) => line.harmonicOf === null && isLikely(line));
    // an overtone stands or falls with its fundamental
    const likely = lines.filter(({ harmonicOf, frequency }) =>
      own.some((line) => line.frequency === (harmonicOf?.frequency ?? frequency)),
    );
    return { likely: likely.slice(0, mostSuggestions), unlikely: lines.find((line) => !likely.includes(line)) ?? null };
  }

  #confidenceOf(line: Line): number {
    return confidenceOf(line, this.#meter.tiles, this.#mainsAt(line.frequency) !== null);
  }

  #mainsAt(frequency: number): MainsFlicker | null {
    return mainsFlickerAt(frequency, this.#rate, this.#rate / this.#length);
  }

  #suggestionsOf(verdict: Verdict, within: Band | null): BandSuggestion[] {
    const { likely: lines } = this.#linesOf(verdict, within);
    return lines.map((line) => {
      const { frequency, amplitude, ratio, cell, harmonicOf } = line;
      return {
        band: this.#bandAround(line, lines, within),
        peakHz: frequency,
        amplitudePx: amplitude * this.#grid.reduction,
        confidence: this.#confidenceOf(line),
        signalToNoise: ratio,
        cell: this.#cell(cell),
        harmonicOf: harmonicOf && { peakHz: harmonicOf.frequency, order: harmonicOf.order },
        mains: this.#mainsAt(frequency),
      };
    });
  }

  /** About 20 % and at least six bins wide, no wider than half way to the next line, and no wider than `within`. */
  #bandAround({ frequency }: Line, lines: readonly Line[], within: Band | null): Band {
    const half = Math.max(0.1 * frequency, (3 * this.#rate) / this.#length);
    const others = lines.map((line) => line.frequency).filter((other) => other !== frequency);
    const edges = [...others.map((other) => (other + frequency) / 2), ...(within ? [within.lo, within.hi] : [])];
    return {
      lo: Math.max(frequency / 2, frequency - half, ...edges.filter((edge) => edge < frequency)),
      hi: Math.min(frequency + half, (frequency + this.#rate / 2) / 2, ...edges.filter((edge) => edge > frequency)),
    };
  }

  #bins(band: Band | null): BinRange {
    const length = this.#length;
    if (band) return binsBetween(band.lo, band.hi, this.#rate, length);
    return { ...binsBetween(0, this.#rate / 2, this.#rate, length), first: leastPeriodsAnywhere };
  }

  /** Samples of a transform: those of a segment, and a few zeros that make it fast. */
  get #length(): number {
    return fastLength(this.#segments > 0 ? this.#capacity : this.#samples.filled);
  }

  /** Adds the full segment to the sums; the current frame becomes the next reference. */
  #closeSegment(): void {
    this.#sums ??= this.#newSums();
    this.#addSegment(this.#sums);
    this.#segments += 1;
    this.#pan.close();
    this.#referenced = false;
  }

  #newSums(): SpectrumSum[] {
    return Array.from({ length: sumsPerCell * this.#grid.cells.length }, () => new SpectrumSum(this.#length));
  }

  #addSegment(sums: readonly SpectrumSum[]): void {
    const periodograms = new Periodograms(this.#samples.filled, this.#length);
    const { tiles, rowsPerCell } = this.#meter;
    const rows = (first: number, count: number) => Array.from({ length: count }, (_, i) => this.#samples.row(first + i));
    this.#grid.cells.forEach((_, cell) => {
      const directions = this.#meter.isLost(cell) ? 0 : this.#meter.directions(cell).length;
      if (directions === 0) return;
      for (let direction = 0; direction < directions; direction += 1)
        periodograms.add(sums[sumsPerCell * cell + direction], rows(rowsPerCell * cell + direction * tiles, tiles));
      periodograms.add(sums[sumsPerCell * cell + mostDirections], rows(rowsPerCell * cell + mostDirections * tiles, quarters));
    });
  }

  /** Spectra of every cell in which something changed at all, with what has come of the current segment. */
  #spectra(): CellSpectra[] {
    if (this.#known?.frames === this.#frames) return this.#known.cells;
    const length = this.#length;
    // a remainder shorter than half a segment would blur the others' bins more than it adds
    const rest = this.#segments === 0 || (this.#referenced && 2 * this.#samples.filled >= this.#capacity);
    const sums = this.#newSums();
    if (rest) this.#addSegment(sums);
    this.#sums?.forEach((known, index) => sums[index].add(known));
    const coherent = (this.#segments * this.#capacity + (rest ? this.#samples.filled : 0)) * hannGain;
    const segments = this.#segments + (rest ? 1 : 0);
    const cells = this.#grid.cells
      .map((_, cell) => ({
        cell,
        column: cell % this.#grid.columns,
        row: Math.floor(cell / this.#grid.columns),
        directions: this.#meter.directions(cell).flatMap((_probe, direction) => {
          const { power, scatter, changed } = sums[sumsPerCell * cell + direction];
          const information = this.#meter.information(cell, direction);
          return changed ? [{ power, scatter, information, segments, coherent, length }] : [];
        }),
        brightness: sums[sumsPerCell * cell + mostDirections].scatter,
      }))
      .filter(({ directions }) => directions.length > 0);
    this.#known = { frames: this.#frames, cells };
    return cells;
  }

  #cell(index: number): SurveyCell {
    const { reduction, cells } = this.#grid;
    const { x, y, width, height } = cells[index];
    return { x: x * reduction, y: y * reduction, width: width * reduction, height: height * reduction };
  }

  #nothing(reason: string): MotionFinding {
    return { found: false, confidence: 0, peakHz: null, amplitudePx: null, cell: null, frames: this.#frames, reason };
  }

  #noMotion(verdict: Verdict): string {
    const { unlikely } = this.#linesOf(verdict, this.#band);
    const refused: Refused | null = unlikely ? { ...unlikely, cause: 'unlikely' } : verdict.refused;
    const range = this.#band ?? this.#wholeBand();
    const why = refused
      ? refusalSentence(refused, this.#rate, this.#rate / this.#length, this.#pan.result() !== null)
      : `nothing there stands out from the noise. Where the frame has most detail, motion above about ` +
        `${short(verdict.least() * this.#grid.reduction)} px would have been found.`;
    return [`No motion found from ${short(range.lo)} to ${short(range.hi)} Hz: ${why}`, ...this.#panSentences()].join(' ');
  }

  #panSentences(): string[] {
    const pan = this.#pan.result();
    const { reduction } = this.#grid;
    return pan ? [panSentence({ x: pan.x * reduction, y: pan.y * reduction })] : [];
  }

  #wholeBand(): Band {
    return { lo: (leastPeriodsAnywhere * this.#rate) / this.#length, hi: this.#rate / 2 };
  }

  #tooShort(needed: number): string {
    const seconds = short(this.#frames / this.#rate);
    const why = this.#band ? `from ${short(this.#band.lo)} Hz it takes` : 'it takes';
    const periods = this.#band ? ', two periods,' : '';
    return (
      `Too short to tell: ${this.#frames} frames are ${seconds} s, and ${why} at least ${needed + 1} frames ` +
      `(${short((needed + 1) / this.#rate)} s)${periods} to know.`
    );
  }
}

/** Directions and brightness. */
const sumsPerCell = mostDirections + 1;

/** (Σw)²/Σw² of the Hann window, per sample. */
const hannGain = 2 / 3;

/** Long enough for eight periods of the lower edge and sixteen bins in the band; four periods where that would be too long. */
function segmentLength(band: Band | null, rate: number): number {
  if (!band) return 1024;
  const wanted = Math.max(1024, (8 * rate) / band.lo, (16 * rate) / (band.hi - band.lo));
  return Math.ceil(Math.max(Math.min(wanted, 8192), (4 * rate) / band.lo));
}

/** The next length that is a product of 2, 3 and 5. */
function fastLength(samples: number): number {
  for (let length = Math.max(1, samples); ; length += 1) {
    let rest = length;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return length;
  }
}

/** Tiles along each side of a cell: as many as keep the displacements of a segment within some tens of megabytes. */
function tilesPerSide(cells: number, capacity: number): number {
  const mostSamples = 1 << 23;
  return [4, 3].find((side) => mostDirections * side * side * cells * capacity <= mostSamples) ?? 2;
}
