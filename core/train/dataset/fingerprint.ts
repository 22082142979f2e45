import { maxCode, type Frame } from '../../base/frame.ts';
import { createTransform } from '../../numeric/fourier.ts';
import { areaWeights } from '../features/area-weights.ts';

/** Cells of a fingerprint, across and down. */
const side = 8;
export const fingerprintCells = side * side;
/** Frames of a clip that are looked at, from its start. */
const mostFrames = 256;

/**
 * A coarse description of what a clip shows: the mean luma of the cells of a grid, frame by frame. Two encodings of the same frames
 * have nearly the same fingerprint, also where one begins some frames later. Two recordings of one scene have the mean of their
 * frames in common, but not the noise and chance in how the cells change.
 */
export interface Fingerprint {
  readonly frames: number;
  /** Seconds of the file from the first of these frames to the last. */
  readonly seconds: number;
  /** `fingerprintCells` values of one frame after another, rows first: 0 black, 65535 white. */
  readonly lumas: Uint16Array;
}

/** Takes the fingerprint of a clip while its frames go by. */
export class FingerprintTaker {
  readonly #frames: Uint16Array[] = [];
  #times: readonly [number, number] = [0, 0];
  #across: readonly CellSpan[] = [];
  #down: readonly CellSpan[] = [];

  /** Looks at the next frame; all are of one size. */
  add({ width, height, format, planes: [luma], time }: Frame): void {
    if (this.#frames.length >= mostFrames) return;
    this.#times = [this.#frames.length === 0 ? time : this.#times[0], time];
    if (this.#frames.length === 0) {
      this.#across = spansOf(width);
      this.#down = spansOf(height);
    }
    const unit = 65_535 / maxCode(format);
    const values = new Uint16Array(fingerprintCells);
    for (const [row, down] of this.#down.entries()) {
      for (const [column, across] of this.#across.entries()) {
        let sum = 0;
        for (const [y, weight] of down.weights.entries()) {
          const start = (down.from + y) * width + across.from;
          let line = 0;
          for (let x = 0; x < across.weights.length; x++) line += across.weights[x] * luma[start + x];
          sum += weight * line;
        }
        values[row * side + column] = Math.round(unit * sum);
      }
    }
    this.#frames.push(values);
  }

  /** The fingerprint of the frames so far. */
  finish(): Fingerprint {
    const lumas = new Uint16Array(this.#frames.length * fingerprintCells);
    for (const [at, values] of this.#frames.entries()) lumas.set(values, at * fingerprintCells);
    return { frames: this.#frames.length, seconds: this.#times[1] - this.#times[0], lumas };
  }
}

/** Pixels of a line that lie in a cell, and the share of the cell that each of them fills. */
interface CellSpan {
  readonly from: number;
  readonly weights: Float64Array;
}

function spansOf(pixels: number): CellSpan[] {
  const shares = areaWeights(pixels, side);
  return Array.from({ length: side }, (_, cell) => {
    const column = Float64Array.from({ length: pixels }, (__, at) => shares[at * side + cell]);
    const from = column.findIndex((share) => share > 0);
    const weights = column.subarray(from, column.findLastIndex((share) => share > 0) + 1);
    const total = weights.reduce((sum, share) => sum + share, 0);
    return { from, weights: weights.map((share) => share / total) };
  });
}

/** Frames per second of a fingerprint; 0 for one of a single frame. */
export function rateOf({ frames, seconds }: Fingerprint): number {
  return seconds > 0 ? (frames - 1) / seconds : 0;
}

/** The fingerprint of a copy at a lower frame rate, which shows at any time the frame that is nearest. */
export function atRate(fingerprint: Fingerprint, fps: number): Fingerprint {
  const step = rateOf(fingerprint) / fps;
  const frames = Math.floor((fingerprint.frames - 1) / step) + 1;
  const lumas = new Uint16Array(frames * fingerprintCells);
  for (let frame = 0; frame < frames; frame++) {
    const nearest = Math.min(fingerprint.frames - 1, Math.round(frame * step)) * fingerprintCells;
    lumas.set(fingerprint.lumas.subarray(nearest, nearest + fingerprintCells), frame * fingerprintCells);
  }
  return { frames, seconds: (frames - 1) / fps, lumas };
}

/** A fingerprint as it is compared with others. */
export interface Likeness {
  readonly frames: number;
  /** Mean frame, less its own mean, of length 1; all 0 for a frame of one grey. */
  readonly scene: Float64Array;
  /** Mean frame in 255ths. */
  readonly mean: Float64Array;
  /** Changes of the cells; null for clips too short to compare. */
  readonly changes: Changes | null;
}

/** Whitened changes of the cells of a clip. */
interface Changes {
  /** Lower half of the spectrum of each cell, zeros behind its frames: real and imaginary parts, cell by cell. */
  readonly spectra: Float32Array;
  /** Energy of all cells before each frame, and of all frames. */
  readonly energy: Float64Array;
}

/** Fewest frames that two clips must have in common for their changes to be compared. */
const leastCommonFrames = 32;
/** Twice the frames, so that no shift wraps round. */
const padded = 2 * mostFrames;
const bins = mostFrames + 1;
const ofPadded = createTransform(padded);

/** How each cell of a clip changes, frame by frame, with every frequency as strong as any other, and what all have in common taken out. */
export function whitenedCells({ frames, lumas }: Fingerprint): Float64Array[] {
  const ofFrames = createTransform(frames);
  const common = Float64Array.from({ length: frames }, (_, frame) =>
    lumas
      .subarray(frame * fingerprintCells, (frame + 1) * fingerprintCells)
      .reduce((sum, value) => sum + value / fingerprintCells, 0),
  );
  return Array.from({ length: fingerprintCells }, (_, cell) => {
    const re = Float64Array.from({ length: frames }, (__, frame) => lumas[frame * fingerprintCells + cell] - common[frame]);
    const im = new Float64Array(frames);
    ofFrames.run(re, im, 'forward');
    for (let at = 0; at < frames; at++) {
      const size = Math.hypot(re[at], im[at]);
      // cells that do not change, or change by no more than rounding, carry no information
      const scale = at > 0 && size > 1 ? 1 / size : 0;
      re[at] *= scale;
      im[at] *= scale;
    }
    ofFrames.run(re, im, 'inverse');
    return re;
  });
}

/** Prepares a fingerprint for comparing. */
export function likenessOf(fingerprint: Fingerprint): Likeness {
  const { frames, lumas } = fingerprint;
  const mean = new Float64Array(fingerprintCells);
  for (let at = 0; at < lumas.length; at++) mean[at % fingerprintCells] += lumas[at] / frames;
  const inCodes = mean.map((value) => value / 257);
  const scene = direction(inCodes);
  if (frames < leastCommonFrames) return { frames, scene, mean: inCodes, changes: null };
  const spectra = new Float32Array(2 * bins * fingerprintCells);
  const energy = new Float64Array(frames + 1);
  for (const [cell, re] of whitenedCells(fingerprint).entries()) {
    const [wideRe, wideIm] = [new Float64Array(padded), new Float64Array(padded)];
    wideRe.set(re);
    for (let frame = 0; frame < frames; frame++) energy[frame + 1] += re[frame] ** 2;
    ofPadded.run(wideRe, wideIm, 'forward');
    spectra.set(wideRe.subarray(0, bins), 2 * bins * cell);
    spectra.set(wideIm.subarray(0, bins), 2 * bins * cell + bins);
  }
  for (let frame = 0; frame < frames; frame++) energy[frame + 1] += energy[frame];
  return { frames, scene, mean: inCodes, changes: { spectra, energy } };
}

/** Root mean square of the difference between the mean frames of two clips, in 255ths. */
export function sceneDistance({ mean }: Likeness, other: Likeness): number {
  return Math.sqrt(mean.reduce((sum, value, cell) => sum + (value - other.mean[cell]) ** 2, 0) / fingerprintCells);
}

/** Correlation of the mean frames of two clips, −1 to 1. */
export function sceneLikeness(one: Likeness, other: Likeness): number {
  return one.scene.reduce((sum, value, cell) => sum + value * other.scene[cell], 0);
}

/**
 * Correlation of how the cells of two clips change, 0 to 1, at the shift in time where it is largest. Every frequency counts alike
 * (whitened), so that a swing that both show does not make them copies, and what all cells have in common is taken out: flicker, and
 * the pulse of a codec's key frames. 0 also stands for clips too short to compare.
 */
export function changeLikeness(one: Likeness, other: Likeness): number {
  if (!one.changes || !other.changes) return 0;
  const [x, y] = [one.changes, other.changes];
  const [re, im] = [new Float64Array(padded), new Float64Array(padded)];
  for (let cell = 0; cell < fingerprintCells; cell++) {
    const at = 2 * bins * cell;
    for (let k = 0; k < bins; k++) {
      const [a, b] = [x.spectra[at + k], x.spectra[at + bins + k]];
      const [c, d] = [y.spectra[at + k], y.spectra[at + bins + k]];
      re[k] += a * c + b * d;
      im[k] += b * c - a * d;
    }
  }
  // what is real has a spectrum that mirrors itself
  for (let k = bins; k < padded; k++) [re[k], im[k]] = [re[padded - k], -im[padded - k]];
  ofPadded.run(re, im, 'inverse');
  const least = Math.max(leastCommonFrames, Math.floor(Math.min(one.frames, other.frames) / 2));
  let best = 0;
  for (let shift = least - other.frames; shift <= one.frames - least; shift++) {
    const [from, to] = [Math.max(0, shift), Math.min(one.frames, other.frames + shift)];
    const energies = (x.energy[to] - x.energy[from]) * (y.energy[to - shift] - y.energy[from - shift]);
    const value: number = energies > 0 ? re[(shift + padded) % padded] / padded / Math.sqrt(energies) : 0;
    best = Math.max(best, value);
  }
  return best;
}

function direction(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value ** 2, 0));
  // less than half a code of 255 in all cells: one grey
  return length > 0.5 * Math.sqrt(fingerprintCells) ? centred.map((value) => value / length) : centred.fill(0);
}
