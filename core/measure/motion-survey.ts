import type { CaptureTime } from '../base/clock.ts';
import type { Plane, Size } from '../base/frame.ts';
import type { Band } from '../spec/band.ts';
import { checkBand } from '../temporal/check-band.ts';
import { EvenSamples } from './even-samples.ts';
import { CellMeter, mostDirections, quarters } from './motion-survey-cell.ts';
import { reduceInto, surveyGrid, type SurveyGrid } from './motion-survey-grid.ts';
import { type BinRange, binsBetween } from './motion-survey-peaks.ts';
import { PanMeter } from './motion-survey-pan.ts';
import { fastLength, segmentLength, tilesPerSide } from './motion-survey-lengths.ts';
import type { BandSuggestion, MotionFinding } from './motion-survey-result.ts';
import { mainsWarning, panSentence, refusalSentence, short, tooShortSentence } from './motion-survey-sentences.ts';
import { Periodograms, SpectrumSum } from './motion-survey-spectra.ts';
import { likelyLines, suggestionsOf, type SurveyScale } from './motion-survey-suggestions.ts';
import { type CellSpectra, judge, type Refused, type Verdict } from './motion-survey-verdict.ts';

export interface MotionSurveyOptions {
  readonly size: Size;
  /** Frames per second of the capture. */
  readonly rate: number;
  /** Where to look; `null`: from four periods in the clip up to half the rate. */
  readonly band: Band | null;
  /** Most cells the frame is divided into; default 96. */
  readonly cells?: number;
}

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
    if (length < needed) return this.#nothing(tooShortSentence(this.#frames, needed, this.#rate, this.#band));
    if (this.#grid.cells.every((_, cell) => this.#meter.directions(cell).length === 0))
      return this.#nothing('Too little to tell: the frame has no detail by which motion could be seen.');
    const cells = this.#spectra();
    if (cells.length === 0) return this.#nothing(`No motion found: the ${this.#frames} frames are alike.`);
    const verdict = this.#verdict(this.#band);
    const [first] = suggestionsOf(verdict, this.#band, this.#scale);
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
    return this.result().found ? suggestionsOf(this.#verdict(this.#band), this.#band, this.#scale) : [];
  }

  /** The same over all frequencies that the clip holds, whatever band the survey has. */
  suggestAnywhere(): BandSuggestion[] {
    const cells = this.#samples.filled < leastSamples && this.#segments === 0 ? [] : this.#spectra();
    return cells.length === 0 ? [] : suggestionsOf(this.#verdict(null), null, this.#scale);
  }

  get #scale(): SurveyScale {
    return { rate: this.#rate, length: this.#length, tiles: this.#meter.tiles, grid: this.#grid };
  }

  #verdict(band: Band | null): Verdict {
    if (this.#judged?.frames !== this.#frames || this.#judged.band !== band)
      this.#judged = { frames: this.#frames, band, verdict: judge(this.#spectra(), this.#bins(band), this.#rate) };
    return this.#judged.verdict;
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

  #nothing(reason: string): MotionFinding {
    return { found: false, confidence: 0, peakHz: null, amplitudePx: null, cell: null, frames: this.#frames, reason };
  }

  #noMotion(verdict: Verdict): string {
    const { unlikely } = likelyLines(verdict, this.#band, this.#scale);
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
}

/** Directions and brightness. */
const sumsPerCell = mostDirections + 1;

/** (Σw)²/Σw² of the Hann window, per sample. */
const hannGain = 2 / 3;
