import type { Size } from '../base/frame.ts';
import type { Pieces } from '../base/in-turns.ts';
import { reflected } from '../plan/binomial.ts';

/** A plane of float64, row by row. */
export interface Plane extends Size {
  readonly values: Float64Array;
}

/** Gaussian images of one octave, and where its samples lie. */
export interface Octave {
  /** Blurred more and more, by equal factors. */
  readonly levels: readonly Plane[];
  /** Pixels of the image between neighbouring samples. */
  readonly spacing: number;
  /** Position in the image, in pixels, of the first sample. */
  readonly left: number;
  readonly top: number;
}

/** Levels of an octave that the standard deviation doubles over. */
export const levelsPerOctave = 3;
/** Standard deviation of the first level of an octave, in its samples. */
export const firstSigma = 1.6;
/** Blur that an image is taken to have, in pixels: that of its sampling. */
const ownSigma = 0.5;
/** Shortest side of an octave. */
const shortestSide = 8;

/**
 * Returns the octaves of the Gaussian scale space of an image, from twice its size on; a level is a piece of the work.
 *
 * Samples are placed symmetrically: the first octave has two for each pixel, either side of its centre, and a further octave takes every
 * second sample of an odd length, and the middle between two of an even one. So a turn by 90° or a mirror image turns everything with it.
 */
export function* gaussianOctaves(image: Plane): Pieces<Octave[]> {
  const octaves: Octave[] = [];
  let base = blurred(enlarged(image), Math.sqrt(firstSigma ** 2 - (2 * ownSigma) ** 2));
  let [spacing, left, top] = [0.5, -0.25, -0.25];
  for (;;) {
    const levels = [base];
    for (let level = 1; level < levelsPerOctave + 3; level++) {
      const [before, now] = [sigmaOf(level - 1), sigmaOf(level)];
      levels.push(blurred(levels[level - 1], Math.sqrt(now ** 2 - before ** 2)));
      yield;
    }
    octaves.push({ levels, spacing, left, top });
    const last = levels[levelsPerOctave];
    if (Math.min(last.width, last.height) < 2 * shortestSide) return octaves;
    left += last.width % 2 === 0 ? spacing / 2 : 0;
    top += last.height % 2 === 0 ? spacing / 2 : 0;
    spacing *= 2;
    base = halved(last);
  }
}

/** Standard deviation of a level in samples of its octave; `level` may lie between two. */
export function sigmaOf(level: number): number {
  return firstSigma * 2 ** (level / levelsPerOctave);
}

/** Twice the size: samples at ¼ pixel either side of each centre, between pixels by straight lines. */
function enlarged(image: Plane): Plane {
  return alongRows(transposed(alongRows(transposed(image), double)), double);
}

function halved(plane: Plane): Plane {
  return alongRows(transposed(alongRows(transposed(plane), half)), half);
}

type Line = (
  at: (index: number) => number,
  length: number,
) => { readonly length: number; readonly value: (index: number) => number };

const double: Line = (at, length) => ({
  length: 2 * length,
  value: (index) => 0.75 * at(index >> 1) + 0.25 * at((index >> 1) + (index % 2 === 1 ? 1 : -1)),
});

/** Every second sample of an odd length; of an even one the middle between two, by the cubic through four. */
const half: Line = (at, length) => ({
  length: Math.ceil(length / 2),
  value: (index) =>
    length % 2 === 1 ? at(2 * index) : (9 * (at(2 * index) + at(2 * index + 1)) - (at(2 * index - 1) + at(2 * index + 2))) / 16,
});

function alongRows({ width, height, values }: Plane, line: Line): Plane {
  let row = 0;
  const { length, value } = line((index) => values[row + reflected(index, width)], width);
  const out = new Float64Array(length * height);
  for (let y = 0; y < height; y++) {
    row = y * width;
    for (let x = 0; x < length; x++) out[y * length + x] = value(x);
  }
  return { width: length, height, values: out };
}

function transposed({ width, height, values }: Plane): Plane {
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x];
  return { width: height, height: width, values: out };
}

/** Gaussian blur, edges reflected. Taps at equal distance are added first, so that a mirror image gives the mirror image. */
function blurred(plane: Plane, sigma: number): Plane {
  const radius = Math.ceil(4 * sigma);
  const taps = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const whole = taps.reduce((sum, tap, k) => sum + (k === 0 ? tap : 2 * tap), 0);
  const kernel = taps.map((tap) => tap / whole);
  return transposed(blurredRows(transposed(blurredRows(plane, kernel)), kernel));
}

function blurredRows({ width, height, values }: Plane, kernel: Float64Array): Plane {
  const radius = kernel.length - 1;
  const line = new Float64Array(width + 2 * radius);
  const sources = Int32Array.from(line, (_, index) => reflected(index - radius, width));
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let index = 0; index < line.length; index++) line[index] = values[y * width + sources[index]];
    for (let x = 0; x < width; x++) {
      let sum = kernel[0] * line[x + radius];
      for (let k = 1; k <= radius; k++) sum += kernel[k] * (line[x + radius - k] + line[x + radius + k]);
      out[y * width + x] = sum;
    }
  }
  return { width, height, values: out };
}
