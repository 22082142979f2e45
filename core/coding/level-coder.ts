import type { Size } from '../base/frame.ts';
import type { BitCoder } from './arithmetic-coder.ts';
import { MixedModel } from './mixed-model.ts';

/** What encoder and decoder both know of a level before its coefficients. */
export interface LevelSurroundings extends Size {
  /** Level, 0 the finest. */
  readonly depth: number;
  readonly channel: 'luma' | 'chroma';
  /** EXPAND of the coarser level as decoded, in units of this level's step; null for the coarsest. */
  readonly prediction: Float64Array | null;
  /** Coefficients of the coarser level, on the grid of half the size; null for the coarsest. */
  readonly coarser: Int32Array | null;
  /** Coefficients of the channel coded just before it at the same level, or null. */
  readonly other: Int32Array | null;
}

/** Largest magnitude written in unary alone; a larger one is written as 18 ones and its excess over 19 in Elias' gamma code. */
const longestUnary = 18;
/** Most bits of that excess: no image has a coefficient of 2²⁰ steps. */
const longestExcess = 20;
/** Number of levels with contexts of their own; coarser levels share those of the last. */
const depths = 6;

/** Number of values of each context of the bit "not zero". */
const sizesOfSignificance = [depths * 12 * 8, 3 ** 4 * 3, depths * 10 * 8, 12 * 8 * 3, 8 * 10 * 3, 16 * 4];

/** Codes the coefficients of levels. Its models learn from each level for the next: levels must come in order, coarsest first. */
export class LevelCoder {
  readonly #zero: MixedModel;
  readonly #sign: MixedModel;
  readonly #more: MixedModel;
  readonly #contexts = new Int32Array(8);

  constructor() {
    this.#zero = new MixedModel(sizesOfSignificance, 2 * depths);
    this.#sign = new MixedModel([9 * 9, 9 * 3, 9 * 3 * 3], 2);
    this.#more = new MixedModel([longestUnary * 12, longestUnary * 8 * 3, longestUnary * depths * 2], 2);
  }

  /**
   * Codes the coefficients of a level row by row: an encoder writes `values`, a decoder fills them.
   *
   * A coefficient is a bit for "not zero", a sign, and its magnitude in bits "more than 1", "more than 2" … The contexts are the
   * magnitudes above and to the left, those of the coarser level around the same position, the prediction's slope and curvature
   * there, and the coefficient of the other channel.
   */
  code(coder: BitCoder, values: Int32Array, surroundings: LevelSurroundings): void {
    const { width, height, channel, prediction, coarser, other } = surroundings;
    const depth = Math.min(depths - 1, surroundings.depth);
    const chroma = channel === 'chroma' ? 1 : 0;
    const coarseWidth = (width + 1) >> 1;
    const coarseHeight = (height + 1) >> 1;
    const c = this.#contexts;
    const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= width ? 0 : values[y * width + x]);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const index = y * width + x;
        const [w, n] = [at(x - 1, y), at(x, y - 1)];
        const northEast = at(x + 1, y - 1);
        const [nw, ne] = [Math.abs(at(x - 1, y - 1)), Math.abs(northEast)];
        const [aw, an] = [Math.abs(w), Math.abs(n)];
        const near = 2 * (aw + an) + nw + ne;
        const wide = near + Math.abs(at(x - 2, y)) + Math.abs(at(x, y - 2));

        let [parent, round] = [0, 0];
        if (coarser !== null) {
          const [px, py] = [x >> 1, y >> 1];
          parent = Math.abs(coarser[py * coarseWidth + px]);
          // The neighbours of the coarser sample count too, on the side on which this sample lies.
          const qx = Math.max(0, Math.min(coarseWidth - 1, px + (x % 2 === 1 ? 1 : -1)));
          const qy = Math.max(0, Math.min(coarseHeight - 1, py + (y % 2 === 1 ? 1 : -1)));
          round =
            2 * parent +
            Math.abs(coarser[py * coarseWidth + qx]) +
            Math.abs(coarser[qy * coarseWidth + px]) +
            Math.abs(coarser[qy * coarseWidth + qx]);
        }
        let [bend, slope] = [0, 0];
        if (prediction !== null) {
          const left = prediction[x > 0 ? index - 1 : index];
          const right = prediction[x + 1 < width ? index + 1 : index];
          const above = prediction[y > 0 ? index - width : index];
          const below = prediction[y + 1 < height ? index + width : index];
          bend = 4 * prediction[index] - left - right - above - below;
          slope = Math.abs(right - left) + Math.abs(below - above);
        }
        const beside = other === null ? 0 : Math.min(2, Math.abs(other[index]));
        const nearClass = magnitudeClass(near, 12);
        const roundClass = magnitudeClass(round, 8);
        const slopeClass = realClass(slope, 10);
        const bendClass = realClass(2 * Math.abs(bend), 8);

        c[0] = (depth * 12 + nearClass) * 8 + roundClass;
        c[1] = (((Math.min(2, aw) * 3 + Math.min(2, an)) * 3 + Math.min(2, ne)) * 3 + Math.min(2, nw)) * 3 + Math.min(2, parent);
        c[2] = (depth * 10 + slopeClass) * 8 + bendClass;
        c[3] = (magnitudeClass(wide, 12) * 8 + bendClass) * 3 + beside;
        c[4] = (roundClass * 10 + slopeClass) * 3 + Math.min(2, magnitudeClass(near, 3));
        c[5] = magnitudeClass(wide + round, 16) * 4 + Math.min(3, beside + chroma);
        const mixture = 2 * depth + chroma;
        if (this.#zero.code(coder, c, mixture, values[index] === 0 ? 0 : 1) === 0) {
          values[index] = 0;
          continue;
        }

        const turn = signedClass(bend);
        c[0] = (Math.sign(w) * 3 + Math.sign(n) + 4) * 9 + turn;
        c[1] = turn * 3 + (other === null ? 1 : Math.sign(other[index]) + 1);
        c[2] = (turn * 3 + Math.sign(w) + 1) * 3 + Math.sign(northEast) + 1;
        const negative = this.#sign.code(coder, c, chroma, values[index] < 0 ? 1 : 0);

        const wanted = Math.abs(values[index]);
        let magnitude = 1;
        const [m0, m1] = [nearClass, roundClass * 3 + Math.min(2, magnitudeClass(slope, 3))];
        for (; magnitude <= longestUnary; magnitude++) {
          const step = magnitude - 1;
          c[0] = step * 12 + m0;
          c[1] = step * 24 + m1;
          c[2] = (step * depths + depth) * 2 + chroma;
          if (this.#more.code(coder, c, chroma, wanted > magnitude ? 1 : 0) === 0) break;
        }
        if (magnitude > longestUnary) magnitude += gamma(coder, wanted - magnitude);
        values[index] = negative === 1 ? -magnitude : magnitude;
      }
    }
  }
}

/** Codes a whole number n ≥ 0: as many ones as n + 1 has bits after its first, a zero, and those bits. @returns n */
function gamma(coder: BitCoder, given: number): number {
  const half = 32_768;
  const bits = Math.floor(Math.log2(Math.max(0, given) + 1));
  let count = 0;
  while (count < longestExcess && coder.code(half, count < bits ? 1 : 0) === 1) count++;
  let value = 1;
  for (let bit = count - 1; bit >= 0; bit--) value = 2 * value + coder.code(half, ((given + 1) >> bit) & 1);
  return value - 1;
}

/** Returns the class of a magnitude: itself up to 4, then two classes per octave, at most `classes` − 1. */
function magnitudeClass(value: number, classes: number): number {
  const whole = Math.floor(value);
  if (whole < 5) return Math.min(classes - 1, whole);
  let [octave, rest] = [0, whole];
  while (rest > 3) {
    rest >>= 1;
    octave++;
  }
  return Math.min(classes - 1, 3 + 2 * octave + (rest - 2));
}

/** Returns the class of a magnitude: 0 below ⅛, then one more for each factor of 1.7, at most `classes` − 1. */
function realClass(value: number, classes: number): number {
  let limit = 0.125;
  let found = 0;
  while (found < classes - 1 && value >= limit) {
    limit *= 1.7;
    found++;
  }
  return found;
}

/** Returns 0 (strongly negative) … 4 (nearly zero) … 8 (strongly positive). */
function signedClass(value: number): number {
  const size = Math.abs(value);
  const strength = size < 0.05 ? 0 : size < 0.2 ? 1 : size < 0.5 ? 2 : size < 1.2 ? 3 : 4;
  return value < 0 ? 4 - strength : 4 + strength;
}
