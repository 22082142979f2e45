import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { mostFineness } from './quantiser.ts';

/** Header of a code, which is the file of a coded image. */
export interface CodeHeader extends Size {
  readonly colour: boolean;
  /** Bits per sample of the image before it was coded. */
  readonly bits: 8 | 16;
  /** The parameter q of `finestStep`. */
  readonly fineness: number;
}

/*
 * Format of version 1, by byte offset, little-endian:
 *   0  "MLLP"    4  version 1    5  flags: 1 colour, 2 sixteen bits    6  width, 16 bits    8  height, 16 bits    10  fineness, 16 bits
 *   then a stage per level, coarsest first: its length in bytes (7 bits a byte, the eighth set in all but the last), its code
 */
const magic = [0x4d, 0x4c, 0x4c, 0x50];
const version = 1;
const headerBytes = 12;

/** Most pixels of an image that can be coded: the encoder holds about ten copies of it in memory. */
export const mostCodedPixels = 2 ** 24;
export const longestSide = 65_535;

/** Returns the bytes of a code. @param stages the code of each level, the coarsest first */
export function assembleCodeFile(
  { width, height, colour, bits, fineness }: CodeHeader,
  stages: readonly Uint8Array[],
): Uint8Array {
  const bytes = [
    ...magic,
    version,
    (colour ? 1 : 0) + (bits === 16 ? 2 : 0),
    width & 255,
    width >> 8,
    height & 255,
    height >> 8,
    fineness & 255,
    fineness >> 8,
  ];
  const parts: (number[] | Uint8Array)[] = [bytes];
  for (const stage of stages) {
    const length: number[] = [];
    let rest = stage.length;
    for (; rest > 127; rest >>= 7) length.push(128 | (rest & 127));
    parts.push([...length, rest], stage);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Returns the header and the code of each complete stage, of at most `count` stages; bytes that follow are ignored.
 * @throws LoupeError CODE_INVALID
 */
export function parseCodeFile(
  bytes: Uint8Array,
  count: (header: CodeHeader) => number,
): { header: CodeHeader; stages: Uint8Array[] } {
  const invalid = (why: string): LoupeError =>
    new LoupeError(
      'CODE_INVALID',
      `This is not an image encoded by Motion Loupe: ${why}. Choose a file written by "motion-loupe encode".`,
    );
  if (magic.some((byte, index) => bytes[index] !== byte)) throw invalid('it does not begin with MLLP');
  if (bytes.length < headerBytes) throw invalid('it is cut off');
  if (bytes[4] !== version) {
    throw new LoupeError(
      'CODE_INVALID',
      bytes[4] > version
        ? `This encoded image has version ${bytes[4]}, but this Motion Loupe reads version ${version}: use a newer Motion Loupe.`
        : `This encoded image has version ${bytes[4]}, which no Motion Loupe has written: the file is damaged.`,
    );
  }
  const header: CodeHeader = {
    colour: (bytes[5] & 1) === 1,
    bits: (bytes[5] & 2) === 2 ? 16 : 8,
    width: bytes[6] + 256 * bytes[7],
    height: bytes[8] + 256 * bytes[9],
    fineness: bytes[10] + 256 * bytes[11],
  };
  if (header.fineness > mostFineness) throw invalid(`its fineness is ${header.fineness}`);
  if (bytes[5] > 3) throw invalid(`its flags are ${bytes[5]}`);
  const pixels = header.width * header.height;
  if (pixels === 0 || pixels > mostCodedPixels) throw invalid(`it says ${header.width}×${header.height} pixels`);
  const stages: Uint8Array[] = [];
  let at = headerBytes;
  const wanted = count(header);
  while (stages.length < wanted && at < bytes.length) {
    let [length, factor] = [0, 1];
    for (; at < bytes.length && bytes[at] > 127; factor *= 128) {
      if (factor > 2 ** 21) throw invalid('a level is longer than any can be');
      length += (bytes[at++] & 127) * factor;
    }
    if (at >= bytes.length) break;
    length += bytes[at++] * factor;
    if (at + length > bytes.length) break;
    stages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { header, stages };
}

/** Returns the length in bytes of a code when it is cut off after each of its stages, of at most `count`. */
export function stageEnds(bytes: Uint8Array, count: number): number[] {
  return parseCodeFile(bytes, () => count).stages.map((stage) => stage.byteOffset - bytes.byteOffset + stage.length);
}
