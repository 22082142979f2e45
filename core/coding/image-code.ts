import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import type { Pieces } from '../base/in-turns.ts';
import type { Still } from '../base/still.ts';
import { BitDecoder, BitEncoder } from './arithmetic-coder.ts';
import type { BitCoder } from './arithmetic-coder.ts';
import { longestSide, mostCodedPixels, parseCodeFile, stageEnds, assembleCodeFile } from './format.ts';
import type { CodeHeader } from './format.ts';
import { LevelCoder } from './level-coder.ts';
import { centroidsOf, dequantise, finestStep, mostFineness, quantise, stepOf } from './quantiser.ts';
import type { Centroids } from './quantiser.ts';
import { codedSizes, expanded, projected } from './spline-levels.ts';

/** Levels of one channel; those finer than it has are undefined. */
type Levels = readonly (Float64Array | undefined)[];

/** What both sides have of a channel while they go from the coarsest level to the finest. */
interface ChannelState {
  coefficients: Int32Array | null;
  decoded: Float64Array | null;
  /** Level that `decoded` is. */
  level: number;
}

/** Middle gray, which the coarsest level is coded from; chroma is 0 there. */
const middleGray = 0.5;
const half = 32_768;

export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** See `finestStep`. */
  readonly fineness: number;
  /** Bytes up to the end of each stage, the coarsest first: so much has to be there to decode it. */
  readonly stageEnds: readonly number[];
}

/**
 * An image taken apart into the levels of a Laplacian pyramid, ready to be coded with any step.
 *
 * Each level is predicted from the coarser one as the decoder will have it, so that errors of the levels do not add up: what is wrong
 * in the coarser level is part of what the finer one codes (closed loop).
 */
export class ImageEncoder {
  readonly #header: Omit<CodeHeader, 'fineness'>;
  readonly #sizes: readonly Size[];
  readonly #channels: readonly Levels[];

  /** @throws LoupeError INPUT_TOO_LARGE, OUTPUT_FORMAT for an image that is not opaque */
  constructor({ width, height, planes, bits, alpha }: Still) {
    if (width * height > mostCodedPixels || Math.max(width, height) > longestSide) {
      throw new LoupeError(
        'INPUT_TOO_LARGE',
        `The image has ${width}×${height} pixels; at most ${mostCodedPixels / 2 ** 20} million are coded, and ${longestSide} along a side: make it smaller first.`,
      );
    }
    if (alpha !== null) {
      throw new LoupeError(
        'OUTPUT_FORMAT',
        'The image is partly transparent, which a code cannot say: put it on a background first.',
      );
    }
    this.#header = { width, height, colour: planes.length === 3, bits };
    this.#sizes = codedSizes({ width, height });
    const firstOfChroma = chromaLevel(this.#sizes);
    this.#channels = lumaAndChroma(planes).map((plane, channel) => {
      const levels: Float64Array[] = [plane];
      for (const size of this.#sizes.slice(0, -1)) levels.push(projected(levels[levels.length - 1], size));
      return levels.map((level, index) => (channel > 0 && index < firstOfChroma ? undefined : level));
    });
  }

  /** @param fineness of the finest step, 0 … 511 */
  encode(fineness: number): EncodedImage {
    const header = { ...this.#header, fineness };
    const coders = this.#sizes.map(() => new BitEncoder());
    goThroughLevels(header, this.#sizes, coders, this.#channels);
    const bytes = assembleCodeFile(
      header,
      coders.map((coder) => coder.finish()),
    );
    return { bytes, fineness, stageEnds: stageEnds(bytes, this.#sizes.length) };
  }

  /** Finds the finest code of at most so many bytes, or the coarsest there is where none is so short. Yields after each of ten tries. */
  *encodeWithin(bytes: number): Pieces<EncodedImage> {
    let [low, high] = [0, mostFineness];
    let best = this.encode(low);
    while (best.bytes.length <= bytes && low < high) {
      yield;
      const middle = (low + high + 1) >> 1;
      const tried = this.encode(middle);
      if (tried.bytes.length > bytes) high = middle - 1;
      else [best, low] = [tried, middle];
    }
    return best;
  }
}

export interface DecodedImage extends Still {
  /** Stages that were decoded, of how many. */
  readonly stages: number;
  readonly stagesInAll: number;
}

/**
 * Decodes an image, or its first stages, which end at a coarser level; that is brought to the size of the image.
 * @param stages 1 … as many as there are; all of them when absent
 * @throws LoupeError CODE_INVALID, SPEC_INVALID for more stages than there are
 */
export function decodeImage(bytes: Uint8Array, stages?: number): DecodedImage {
  const { header, stages: found } = parseCodeFile(bytes, (said) => codedSizes(said).length);
  const sizes = codedSizes(header);
  const wanted = stages ?? sizes.length;
  if (wanted > sizes.length) {
    throw new LoupeError('SPEC_INVALID', `The code has ${sizes.length} levels, but ${wanted} of them were asked for.`);
  }
  if (found.length < wanted) {
    throw new LoupeError(
      'CODE_INVALID',
      `The code is cut off: it holds ${found.length} of ${sizes.length} levels${found.length > 0 ? `; --stages ${found.length} decodes those` : ''}.`,
    );
  }
  const decoders = found.slice(0, wanted).map((stage) => new BitDecoder(stage));
  const channels = goThroughLevels(header, sizes, decoders, null);
  return {
    width: header.width,
    height: header.height,
    bits: header.bits,
    planes: colours(channels.map((state) => Float32Array.from(fullSize(state, sizes)))),
    alpha: null,
    stages: wanted,
    stagesInAll: sizes.length,
  };
}

/** Goes through the levels, one coder for each, and writes them, or reads them where none are given. */
function goThroughLevels(
  header: CodeHeader,
  sizes: readonly Size[],
  coders: readonly BitCoder[],
  given: readonly Levels[] | null,
): ChannelState[] {
  const finest = finestStep(header.fineness);
  const levelCoder = new LevelCoder();
  const states = Array.from({ length: header.colour ? 3 : 1 }, (): ChannelState => ({
    coefficients: null,
    decoded: null,
    level: -1,
  }));
  for (const [stage, coder] of coders.entries()) {
    const level = sizes.length - 1 - stage;
    const size = sizes[level];
    let other: Int32Array | null = null;
    for (const [channel, state] of states.entries()) {
      if (channel > 0 && level < chromaLevel(sizes)) continue;
      const kind = channel === 0 ? 'luma' : 'chroma';
      const step = stepOf(finest, level, kind);
      const base =
        state.decoded === null
          ? new Float64Array(size.width * size.height).fill(channel === 0 ? middleGray : 0)
          : expanded(state.decoded, sizes[level + 1], size);
      const target = given?.[channel][level];
      const coefficients = new Int32Array(base.length);
      let centroids: Centroids = { ones: 8, larger: 8 };
      if (target !== undefined) {
        const rest = target.map((value, index) => value - base[index]);
        rest.forEach((value, index) => (coefficients[index] = quantise(value, step)));
        centroids = centroidsOf(rest, step, coefficients);
      }
      centroids = { ones: nibble(coder, centroids.ones), larger: nibble(coder, centroids.larger) };
      const prediction = state.decoded === null ? null : base.map((value) => value / step);
      levelCoder.code(coder, coefficients, {
        ...size,
        depth: level,
        channel: kind,
        prediction,
        coarser: state.coefficients,
        other,
      });
      state.decoded = base.map((value, index) => value + dequantise(coefficients[index], step, centroids));
      state.coefficients = coefficients;
      state.level = level;
      other = coefficients;
    }
  }
  return states;
}

function nibble(coder: BitCoder, value: number): number {
  let read = 0;
  for (let bit = 3; bit >= 0; bit--) read = 2 * read + coder.code(half, (value >> bit) & 1);
  return read;
}

/** The finest level that chroma has: half the image's size, where there is one. */
function chromaLevel(sizes: readonly Size[]): number {
  return sizes.length > 1 ? 1 : 0;
}

function fullSize({ decoded, level }: ChannelState, sizes: readonly Size[]): Float64Array {
  let plane = decoded ?? new Float64Array(sizes[sizes.length - 1].width * sizes[sizes.length - 1].height);
  for (let index = level - 1; index >= 0; index--) plane = expanded(plane, sizes[index + 1], sizes[index]);
  return plane;
}

/** Y′, Cb and Cr as JPEG has them (BT.601, full range), chroma round 0. */
function lumaAndChroma(planes: readonly Float32Array[]): Float64Array[] {
  if (planes.length < 3) return [Float64Array.from(planes[0])];
  const [red, green, blue] = planes;
  const luma = Float64Array.from(red, (value, index) => 0.299 * value + 0.587 * green[index] + 0.114 * blue[index]);
  return [luma, luma.map((y, index) => (blue[index] - y) / 1.772), luma.map((y, index) => (red[index] - y) / 1.402)];
}

function colours(channels: Float32Array[]): Float32Array[] {
  if (channels.length < 3) return channels;
  const [luma, cb, cr] = channels;
  const red = luma.map((y, index) => y + 1.402 * cr[index]);
  const blue = luma.map((y, index) => y + 1.772 * cb[index]);
  return [red, luma.map((y, index) => (y - 0.299 * red[index] - 0.114 * blue[index]) / 0.587), blue];
}
