import type { Handle } from '../blocks/block-table.ts';
import { passBlock, rowTransformBlock, transformBlock } from '../blocks/phase-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { chirpSpectrum, chirpTable, convolutionLength } from './chirp.ts';

/** Prime factors of a length in the order of the passes, with as many fours as there are. */
export function radicesOf(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  for (let prime = 7; rest > 1; prime += 2) {
    // what is left of a prime beyond its square root is one
    if (prime * prime > rest) prime = rest;
    while (rest % prime === 0) {
      radices.push(prime);
      rest /= prime;
    }
  }
  return radices;
}

/** Time that a pass of a radix takes, measured in ninths of one of radix 4. */
function passCost(radix: number): number {
  return radix > 5 ? 3.5 * radix : 9;
}

function costOf(radices: readonly number[]): number {
  return radices.reduce((sum, radix) => sum + passCost(radix), 0);
}

/**
 * Whether a length is transformed as a convolution (chirp.ts). A prime radix r costs r operations a sample, a convolution two
 * transforms of more than twice the length: a convolution is faster for 1366 = 2·683, not for 2704 = 4·4·13·13.
 */
export function needsChirp(length: number): boolean {
  const radices = radicesOf(length);
  if (radices.every((radix) => radix <= 5)) return false;
  const convolution = convolutionLength(length);
  return costOf(radices) > (2 * convolution * (costOf(radicesOf(convolution)) + 2)) / length;
}

/** Chunks that the second buffer of a transform of `length` samples must have room for. */
export function spareChunks(length: number): number {
  return needsChirp(length) ? 2 * convolutionLength(length) : length;
}

/** Blocks and tables of transforms, one of each length, shared by all that use that length. */
export class Transforms {
  readonly #arena: Arena;
  readonly #columns = new Map<number, Handle<'Transform'>>();
  readonly #rows = new Map<number, Handle<'RowTransform'>>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The transform of four signals of `length` samples (kernels/phase/transform.ts). */
  column(length: number): Handle<'Transform'> {
    return remembered(this.#columns, length, () => this.#makeColumn(length));
  }

  /** The transform of single rows of `length` samples (kernels/phase/rows.ts). */
  row(length: number): Handle<'RowTransform'> {
    return remembered(this.#rows, length, () => this.#makeRow(length));
  }

  #makeColumn(length: number): Handle<'Transform'> {
    if (needsChirp(length)) return this.#makeChirp(length);
    const radices = radicesOf(length);
    let remaining = length;
    let spacing = 1;
    const passes = radices.map((radix) => {
      const m = remaining / radix;
      const twiddles = this.#arena.place(passTwiddles(remaining, radix, m), 'twiddles');
      const pass = { radix, m, spacing, twiddles, ...(radix > 5 && { roots: this.#arena.place(roots(radix), 'roots') }) };
      remaining = m;
      spacing *= radix;
      return pass;
    });
    const firstPass = this.#arena.placeBlocks(passBlock, passes);
    return this.#arena.placeBlock(transformBlock, { length, passes: passes.length, firstPass });
  }

  #makeChirp(length: number): Handle<'Transform'> {
    const convolution = convolutionLength(length);
    const chirp = chirpTable(length);
    return this.#arena.placeBlock(transformBlock, {
      length,
      passes: 0,
      convolution: this.column(convolution),
      factors: this.#arena.place(Float32Array.from(chirp), 'chirp'),
      response: this.#arena.place(Float32Array.from(chirpSpectrum(chirp, convolution)), 'response of a chirp'),
    });
  }

  #makeRow(length: number): Handle<'RowTransform'> {
    if (!runsAlong(length)) {
      return this.#arena.placeBlock(rowTransformBlock, {
        length,
        quarter: 0,
        twiddles: this.#arena.place(roots(length), 'roots'),
      });
    }
    const quarter = length / 4;
    return this.#arena.placeBlock(rowTransformBlock, {
      length,
      quarter,
      transform: this.column(quarter),
      twiddles: this.#arena.place(laneTwiddles(length), 'twiddles'),
    });
  }
}

/** Whether rows of a length are transformed along the lanes: four times at least four samples. */
export function runsAlong(length: number): boolean {
  return length % 4 === 0 && length >= 16;
}

function remembered<Block>(made: Map<number, Block>, length: number, make: () => Block): Block {
  const known = made.get(length);
  if (known !== undefined) return known;
  const block = make();
  made.set(length, block);
  return block;
}

/** e^{−2πi·index/length} as a pair, the angle worked out in float64 from the index reduced in whole numbers. */
function writeRoot(into: Float32Array, at: number, index: number, length: number, imaginary = at + 1): void {
  const angle = (-2 * Math.PI * (index % length)) / length;
  into[at] = Math.cos(angle);
  into[imaginary] = Math.sin(angle);
}

function roots(length: number): Float32Array {
  const values = new Float32Array(2 * length);
  for (let index = 0; index < length; index++) writeRoot(values, 2 * index, index, length);
  return values;
}

function passTwiddles(remaining: number, radix: number, m: number): Float32Array {
  const values = new Float32Array(2 * (m - 1) * (radix - 1));
  let at = 0;
  for (let p = 1; p < m; p++) for (let t = 1; t < radix; t++, at += 2) writeRoot(values, at, p * t, remaining);
  return values;
}

/** Chunks of (1, w^k, w^2k, w^3k) for k < length/4. */
function laneTwiddles(length: number): Float32Array {
  const values = new Float32Array(2 * length);
  for (let k = 0; k < length / 4; k++) {
    for (let lane = 0; lane < 4; lane++) writeRoot(values, 8 * k + lane, lane * k, length, 8 * k + lane + 4);
  }
  return values;
}
