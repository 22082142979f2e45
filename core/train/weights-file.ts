import { parseBoundedJson } from '../base/bounded-json.ts';
import { LoupeError } from '../base/error.ts';

/**
 * A file of a JSON header and float32 arrays: little-endian
 *
 *   bytes 0–3   four letters that say what it is
 *   4–7         version of the format
 *   8–11        CRC-32 of everything from byte 12
 *   12–15       length of the header in bytes, a multiple of 4
 *   16–…        the header, JSON in ASCII: { header, lengths }, padded with spaces
 *   then        the arrays one after another
 */
export interface WeightsFile {
  readonly header: unknown;
  readonly arrays: readonly Float32Array[];
}

/** Longest header in bytes. The longest that is written holds a whole model in base64: the network that an embedding comes from. */
export const mostHeaderBytes = 64 * 1024 * 1024;

export function encodeWeights(magic: string, version: number, { header, arrays }: WeightsFile): Uint8Array<ArrayBuffer> {
  const text = ascii(JSON.stringify({ header, lengths: arrays.map(({ length }) => length) }));
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4);
  const numbers = arrays.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(16 + padded.length + 4 * numbers);
  for (let at = 0; at < 4; at++) bytes[at] = magic.charCodeAt(at);
  for (let at = 0; at < padded.length; at++) bytes[16 + at] = padded.charCodeAt(at);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, version, true);
  view.setUint32(12, padded.length, true);
  let at = 16 + padded.length;
  for (const array of arrays) {
    copyLittleEndian(array, bytes, at);
    at += 4 * array.length;
  }
  view.setUint32(8, crc32(bytes.subarray(12)), true);
  return bytes;
}

/**
 * Reads what `encodeWeights` wrote.
 * @param what expected kind of file, for messages: "model"
 * @param name display name of the file, where it has one
 * @throws LoupeError MODEL_INVALID for another kind of file, a newer version, one that is truncated or changed, one whose header is
 *   too long, too deep or not JSON, or numbers that are not finite
 */
export function decodeWeights(magic: string, version: number, what: string, bytes: Uint8Array, name?: string): WeightsFile {
  const called = name === undefined ? `The ${what}` : `The ${what} "${name}"`;
  const fail = (sentence: string, cause?: unknown): never => {
    throw new LoupeError('MODEL_INVALID', sentence, { cause });
  };
  if (bytes.length < 16 || String.fromCharCode(...bytes.subarray(0, 4)) !== magic) {
    fail(`${name === undefined ? 'This' : `"${name}"`} is not a ${what} written by Motion Loupe: choose another file.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const written = view.getUint32(4, true);
  if (written > version) {
    fail(`${called} has version ${written}, but this Motion Loupe reads up to ${version}: use a newer Motion Loupe.`);
  }
  if (written < 1) fail(`${called} has version ${written}, which no Motion Loupe has written: the file is damaged.`);
  const damaged = `${called} is damaged (cut off or changed): copy it again, or train anew.`;
  const headerLength = view.getUint32(12, true);
  // Lengths are claims of the file: they are checked against its size before anything is read or allocated by them.
  if (headerLength > bytes.length - 16) fail(damaged);
  if (headerLength > mostHeaderBytes) {
    fail(`${called} has a header of ${headerLength} bytes, but ${mostHeaderBytes} are the most that is read: train anew.`);
  }
  if (crc32(bytes.subarray(12)) !== view.getUint32(8, true)) fail(damaged);
  const start = 16 + headerLength;
  let head;
  try {
    head = parseBoundedJson(textOf(bytes.subarray(16, start)));
  } catch (error) {
    return fail(
      `${called} has a header that cannot be read (${error instanceof Error ? error.message : ''}): train anew.`,
      error,
    );
  }
  const { header, lengths } = (typeof head === 'object' && head !== null ? head : {}) as { header?: unknown; lengths?: unknown };
  if (!isLengths(lengths) || start + 4 * lengths.reduce((sum, length) => sum + length, 0) !== bytes.length) return fail(damaged);
  let at = start;
  const arrays = lengths.map((length) => {
    const array = fromLittleEndian(bytes, at, length);
    at += 4 * length;
    return array;
  });
  if (!arrays.every(isFinite)) fail(`${called} holds weights that are infinite or not a number: train anew.`);
  return { header, arrays };
}

function isLengths(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function isFinite(array: Float32Array): boolean {
  return array.every(Number.isFinite);
}

/** ASCII bytes as text, some thousand at a time: a text that is concatenated letter by letter takes many times its size. */
function textOf(bytes: Uint8Array): string {
  const parts: string[] = [];
  const step = 8192;
  for (let at = 0; at < bytes.length; at += step) parts.push(String.fromCharCode(...bytes.subarray(at, at + step)));
  return parts.join('');
}

/** JSON in which every other letter is escaped. */
function ascii(json: string): string {
  return json.replaceAll(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function copyLittleEndian(array: Float32Array, bytes: Uint8Array, at: number): void {
  const own = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  bytes.set(own, at);
  if (!isLittleEndian) swap(bytes.subarray(at, at + own.length));
}

function fromLittleEndian(bytes: Uint8Array, at: number, length: number): Float32Array {
  const own = bytes.slice(at, at + 4 * length);
  if (!isLittleEndian) swap(own);
  return new Float32Array(own.buffer, own.byteOffset, length);
}

function swap(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in zip and PNG. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) value = (value >>> 8) ^ crcTable[(value ^ bytes[at]) & 0xff];
  return (value ^ 0xffffffff) >>> 0;
}
