import type { CaptureTime } from '../base/clock.ts';
import type { Plane, Size } from '../base/frame.ts';
import type { Band } from '../spec/band.ts';
import { checkBand } from '../temporal/check-band.ts';
import { EvenSamples } from './even-samples.ts';
import { createTransform, type Transform } from './fourier.ts';
import { reduceInto, surveyGrid, type SurveyGrid } from './motion-survey-grid.ts';
import type { SurveySpectrum } from './motion-survey-peaks.ts';
import { prepareProbes, type Probe, type ProbeWeights } from './motion-survey-probe.ts';
import { acceptedChance, judgeAll, judgeBand, type CellSpectra } from './motion-survey-verdict.ts';
import { detrend, hannWindow } from './spectrum.ts';

/** Whether something moves in a band. */
export interface MotionFinding {
  readonly found: boolean;
  /** 0–1, that there is motion: one minus the chance that noise alone shows as much anywhere in picture and band (Bonferroni). */
  readonly confidence: number;
  /** Hz; `null` unless found, as are the next two. */
  readonly peakHz: number | null;
  /** Amplitude, half of peak to peak, in picture pixels, of the part of the picture where the motion is surest. */
  readonly amplitudePx: number | null;
  /** That part, in picture pixels. */
  readonly cell: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  /** Frames seen. */
  readonly frames: number;
  /** One sentence for people. */
  readonly reason: string;
}

/** A band worth trying. */
export interface BandSuggestion {
  readonly band: Band;
  readonly peakHz: number;
  readonly amplitudePx: number;
  readonly confidence: number;
  readonly cell: NonNullable<MotionFinding['cell']>;
}

export interface MotionSurveyOptions {
  readonly size: Size;
  /** Frames per second of the capture. */
  readonly rate: number;
  readonly band: Band;
  /** Most cells the picture is divided into; 96 when left out. */
  readonly cells?: number;
}

/** Periods of the band's lower edge that a clip must last. */
const leastPeriods = 2;
/** Chance of a false alarm below which a finding is a suggestion, too. */
const doubt = acceptedChance / 100;
/** Samples that a spectrum needs to know its own noise. */
const leastSamples = 24;

/**
 * "Is there motion in the band at all?", answered while frames stream by.
 *
 * The picture is divided into cells; in each the shift against the segment's first frame is measured by least squares on
 * gradients along up to two directions (see motion-survey-probe.ts). Periodograms of segments of a fixed length are added up,
 * and the highest peak in the band is held against the noise in the bins around the band, with the number of places looked at
 * taken into account. Frames that are not evenly spaced are brought to even instants (even-samples.ts). Memory depends on the
 * picture and the band, not on the length of the clip.
 */
export class MotionSurvey {
  readonly #size: Size;
  readonly #rate: number;
  readonly #band: Band;
  readonly #grid: SurveyGrid;
  readonly #capacity: number;
  readonly #picture: Float32Array;
  readonly #weights: ProbeWeights;
  /** Per cell its directions, once the first frame has shown them. */
  #probes: (readonly Probe[])[] | null = null;
  /** What probes and decoys saw in the segment at hand: for each cell four rows of `capacity`. */
  readonly #samples: EvenSamples;
  /** What they see in the frame at hand. */
  readonly #seen: Float32Array;
  #referenced = false;
  #frames = 0;
  /** Sums over the segments that are complete, row by row as `shifts`. */
  #sums: Float64Array[] | null = null;
  #segments = 0;

  /** @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST` */
  constructor({ size, rate, band, cells = 96 }: MotionSurveyOptions) {
    checkBand(band, rate);
    this.#size = size;
    this.#rate = rate;
    this.#band = band;
    this.#grid = surveyGrid(size, cells);
    this.#capacity = segmentLength(band, rate);
    const samples = this.#grid.width * this.#grid.height;
    this.#picture = new Float32Array(samples);
    const plane = () => new Float32Array(samples);
    this.#weights = { first: plane(), second: plane(), moved: plane(), chequered: plane() };
    const rows = rowsPerCell * this.#grid.cells.length;
    this.#samples = new EvenSamples(rows, this.#capacity, rate);
    this.#seen = new Float32Array(rows);
  }

  /**
   * @param luma dense plane of the survey's size; it is not kept
   * @param time one frame after the other at the survey's rate when left out
   */
  add(luma: Plane, maxCode: number, time?: CaptureTime): void {
    this.#frames += 1;
    reduceInto(this.#picture, luma, this.#size.width, this.#grid, 255 / maxCode);
    if (this.#filled === this.#capacity) this.#closeSegment();
    if (this.#referenced) {
      this.#measure();
      this.#samples.add(this.#seen, time);
    } else {
      this.#takeReference();
      this.#samples.start(time);
    }
  }

  /** What is known so far; more frames may follow. */
  result(): MotionFinding {
    const length = this.#segments > 0 ? this.#capacity : this.#filled;
    const needed = Math.max(Math.ceil((leastPeriods * this.#rate) / this.#band.lo), leastSamples);
    if (length < needed) return this.#nothing(0, this.#tooShort(needed));
    if (this.#probes?.every((probes) => probes.length === 0)) {
      return this.#nothing(0, 'Too little to tell: the picture has no detail by which motion could be seen.');
    }
    const cells = this.#spectra();
    if (cells.length === 0) return this.#nothing(0, `No motion found: the ${this.#frames} frames are alike.`);
    const { motion, least } = judgeBand(cells, this.#band, this.#rate);
    const confidence = motion ? 1 - Math.exp(motion.logChance) : 0;
    if (!motion || 1 - confidence > acceptedChance)
      return this.#nothing(confidence, this.#noMotion(least * this.#grid.reduction));
    const amplitudePx = motion.amplitude * this.#grid.reduction;
    const cell = this.#cell(motion.cell);
    return {
      found: true,
      confidence,
      peakHz: motion.frequency,
      amplitudePx,
      cell,
      frames: this.#frames,
      reason:
        `Motion found at ${short(motion.frequency)} Hz, about ${short(amplitudePx)} px to either side around ` +
        `(${Math.round(cell.x + cell.width / 2)}, ${Math.round(cell.y + cell.height / 2)}).`,
    };
  }

  /**
   * Bands around the clearest motions anywhere below half the rate, the furthest above the noise first: each about 20 % and at
   * least six bins wide. Whatever the survey's own band, nothing slower than two periods of its segments can be suggested.
   *
   * What `result` has found beyond doubt is among them. It comes first where only the wider look of the survey's own band could
   * tell it: parts of a cell that move apart look much like what is no motion at all to those who look at one frequency alone.
   */
  suggestBands(most = 5): BandSuggestion[] {
    const resolution = this.#rate / (this.#segments > 0 ? this.#capacity : this.#filled);
    const suggestions: BandSuggestion[] = [];
    const known = (peakHz: number): boolean => suggestions.some(({ band }) => peakHz > band.lo && peakHz < band.hi);
    for (const motion of judgeAll(this.#spectra(), this.#rate)) {
      if (suggestions.length === most) break;
      if (known(motion.frequency)) continue;
      suggestions.push({
        band: this.#bandAround(motion.frequency, resolution),
        peakHz: motion.frequency,
        amplitudePx: motion.amplitude * this.#grid.reduction,
        confidence: 1 - Math.exp(motion.logChance),
        cell: this.#cell(motion.cell),
      });
    }
    const { peakHz, amplitudePx, confidence, cell } = this.result();
    if (1 - confidence > doubt || peakHz === null || amplitudePx === null || cell === null || known(peakHz)) return suggestions;
    return [{ band: this.#bandAround(peakHz, resolution), peakHz, amplitudePx, confidence, cell }, ...suggestions].slice(0, most);
  }

  #bandAround(peakHz: number, resolution: number): Band {
    const half = Math.max(0.1 * peakHz, 3 * resolution);
    return { lo: Math.max(peakHz / 2, peakHz - half), hi: Math.min(peakHz + half, (peakHz + this.#rate / 2) / 2) };
  }

  #takeReference(): void {
    const { cells, width } = this.#grid;
    const known = this.#probes;
    this.#probes = cells.map((cell, index) => prepareProbes(this.#picture, width, cell, this.#weights, known?.[index]));
    this.#referenced = true;
  }

  /** The reference itself is not a sample: its noise is in the weights. */
  #measure(): void {
    const { cells, width } = this.#grid;
    const { first, second, moved, chequered } = this.#weights;
    const picture = this.#picture;
    for (let index = 0; index < cells.length; index += 1) {
      const cell = cells[index];
      let along = 0;
      let across = 0;
      let elsewhere = 0;
      let alternating = 0;
      for (let y = cell.y; y < cell.y + cell.height; y += 1) {
        const end = y * width + cell.x + cell.width;
        for (let at = end - cell.width; at < end; at += 1) {
          const sample = picture[at];
          along += first[at] * sample;
          across += second[at] * sample;
          elsewhere += moved[at] * sample;
          alternating += chequered[at] * sample;
        }
      }
      const row = rowsPerCell * index;
      this.#seen[row] = along;
      this.#seen[row + 1] = across;
      this.#seen[row + 2] = elsewhere;
      this.#seen[row + 3] = alternating;
    }
  }

  /** Adds the full segment to the sums; the frame at hand becomes the next reference. */
  #closeSegment(): void {
    this.#sums ??= Array.from({ length: rowsPerCell * this.#grid.cells.length }, () => new Float64Array(this.#capacity));
    const transform = createTransform(this.#capacity);
    this.#sums.forEach((sum, row) => addPeriodogram(sum, this.#row(row), transform));
    this.#segments += 1;
    this.#referenced = false;
  }

  get #filled(): number {
    return this.#samples.filled;
  }

  #row(row: number): Float32Array {
    return this.#samples.row(row);
  }

  /** Spectra of every cell in which something changed at all, with what has come of the segment at hand. */
  #spectra(): CellSpectra[] {
    const alone = this.#segments === 0;
    const length = alone ? this.#filled : this.#capacity;
    if (length < leastSamples) return [];
    // a rest shorter than half a segment would blur the others' bins more than it tells
    const rest = alone || (this.#referenced && 2 * this.#filled >= this.#capacity);
    const coherent = (this.#segments * length + (rest ? this.#filled : 0)) * hannGain;
    const segments = this.#segments + (rest ? 1 : 0);
    const transform = createTransform(length);
    const spectrumOf = (row: number): SurveySpectrum[] => {
      const power = this.#sums?.[row].slice() ?? new Float64Array(length);
      if (rest) addPeriodogram(power, this.#row(row), transform);
      return power.some((value) => value > 0) ? [{ power, segments, coherent, length }] : [];
    };
    return (this.#probes ?? [])
      .map((probes, cell) => ({
        cell,
        directions: probes.flatMap((_, direction) => spectrumOf(rowsPerCell * cell + direction)),
        decoys: probes.length === 0 ? [] : [...spectrumOf(rowsPerCell * cell + 2), ...spectrumOf(rowsPerCell * cell + 3)],
      }))
      .filter(({ directions }) => directions.length > 0);
  }

  #cell(index: number): NonNullable<MotionFinding['cell']> {
    const { reduction, cells } = this.#grid;
    const { x, y, width, height } = cells[index];
    return { x: x * reduction, y: y * reduction, width: width * reduction, height: height * reduction };
  }

  #nothing(confidence: number, reason: string): MotionFinding {
    return { found: false, confidence, peakHz: null, amplitudePx: null, cell: null, frames: this.#frames, reason };
  }

  #noMotion(least: number): string {
    const { lo, hi } = this.#band;
    return (
      `No motion found from ${lo} to ${hi} Hz: nothing there stands out from the noise, and where the picture has most detail ` +
      `about ${short(least)} px would have.`
    );
  }

  #tooShort(needed: number): string {
    const { lo } = this.#band;
    const seconds = short(this.#frames / this.#rate);
    return (
      `Too short to tell: ${this.#frames} frames are ${seconds} s, and from ${lo} Hz it takes at least ${needed + 1} frames ` +
      `(${short((needed + 1) / this.#rate)} s), two periods, to know.`
    );
  }
}

/** Two directions, two decoys. */
const rowsPerCell = 4;

/** (Σw)²/Σw² of the Hann window, per sample. */
const hannGain = 2 / 3;

/** Long enough for eight periods of the lower edge and sixteen bins in the band, if that is not too much: four periods then. */
function segmentLength(band: Band, rate: number): number {
  const wanted = Math.max(1024, (8 * rate) / band.lo, (16 * rate) / (band.hi - band.lo));
  return Math.ceil(Math.max(Math.min(wanted, 8192), (4 * rate) / band.lo));
}

/** Adds |X[k]|²/Σw² of a series, filled up with zeros to the transform's length, to `sum`. */
function addPeriodogram(sum: Float64Array, series: Float32Array, transform: Transform): void {
  const length = transform.size;
  const flat = detrend(Float64Array.from(series));
  // shifts that differ by less than float32 can hold are no shifts
  const largest = series.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (flat.every((value) => Math.abs(value) <= 4e-7 * largest)) return;
  const window = hannWindow(series.length);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  let energy = 0;
  for (let n = 0; n < series.length; n += 1) {
    re[n] = flat[n] * window[n];
    energy += window[n] * window[n];
  }
  transform.run(re, im, 'forward');
  for (let k = 0; k < length; k += 1) sum[k] += (re[k] * re[k] + im[k] * im[k]) / energy;
}

/** Two or three significant digits, no exponent. */
function short(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
