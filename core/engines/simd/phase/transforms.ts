import type { Address, Arena } from '../shared/arena.ts';
import { Block } from '../shared/arena.ts';
import { chirpSpectrum, chirpTable, convolutionLength } from './chirp.ts';
import {
  chirpConvolution,
  chirpFactors,
  chirpPasses,
  chirpResponse,
  chirpWords,
  passWords,
  rowLength,
  rowQuarter,
  rowTransform,
  rowTwiddles,
  rowWords,
  transformHeader,
} from '../kernels/layout.ts';

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
  readonly #columns = new Map<number, Address>();
  readonly #rows = new Map<number, Address>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Block of the transform of four signals of `length` samples (kernels/phase/transform.ts). */
  column(length: number): Address {
    return remembered(this.#columns, length, () => this.#makeColumn(length));
  }

  /** Block of the transform of single rows of `length` samples (kernels/phase/rows.ts). */
  row(length: number): Address {
    return remembered(this.#rows, length, () => this.#makeRow(length));
  }

  #makeColumn(length: number): Address {
    if (needsChirp(length)) return this.#makeChirp(length);
    const radices = radicesOf(length);
    const block = new Block(transformHeader + passWords * radices.length).set(0, length).set(1, radices.length);
    let remaining = length;
    let spacing = 1;
    radices.forEach((radix, pass) => {
      const m = remaining / radix;
      const at = transformHeader + pass * passWords;
      block
        .set(at, radix)
        .set(at + 1, m)
        .set(at + 2, spacing)
        .set(at + 3, this.#arena.place(passTwiddles(remaining, radix, m)));
      if (radix > 5) block.set(at + 4, this.#arena.place(roots(radix)));
      remaining = m;
      spacing *= radix;
    });
    return this.#arena.place(block.words);
  }

  #makeChirp(length: number): Address {
    const convolution = convolutionLength(length);
    const chirp = chirpTable(length);
    const block = new Block(chirpWords)
      .set(0, length)
      .set(1, chirpPasses)
      .set(chirpConvolution, this.column(convolution))
      .set(chirpFactors, this.#arena.place(Float32Array.from(chirp)))
      .set(chirpResponse, this.#arena.place(Float32Array.from(chirpSpectrum(chirp, convolution))));
    return this.#arena.place(block.words);
  }

  #makeRow(length: number): Address {
    const quarter = runsAlong(length) ? length / 4 : 0;
    const block = new Block(rowWords).set(rowLength, length).set(rowQuarter, quarter);
    if (quarter > 0) block.set(rowTransform, this.column(quarter)).set(rowTwiddles, this.#arena.place(laneTwiddles(length)));
    else block.set(rowTwiddles, this.#arena.place(roots(length)));
    return this.#arena.place(block.words);
  }
}

/** Whether rows of a length are transformed along the lanes: four times at least four samples. */
export function runsAlong(length: number): boolean {
  return length % 4 === 0 && length >= 16;
}

function remembered(made: Map<number, Address>, length: number, make: () => Address): Address {
  const known = made.get(length);
  if (known !== undefined) return known;
  const address = make();
  made.set(length, address);
  return address;
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
