import { fingerprintCells, whitenedCells, type Fingerprint } from './fingerprint.ts';

/*
 * A mark is what a model keeps of a clip to know copies of it again: one bit for the direction in which each cell of the clip's
 * fingerprint changes from frame to frame, from which no image can be made. Hexadecimal words of 32 bits, two for each of: the cells
 * that are brighter than the mean of all, those that change at all, and then, frame by frame, those that rise above their mean.
 */

/** Words of the cells of one frame. */
const words = fingerprintCells / 32;
/** Hexadecimal digits of a word. */
const digits = 8;
/** Words before those of the frames. */
const head = 2 * words;
/** Fewest frames that two marks must have in common. */
const leastCommonFrames = 32;
/** Cells whose brightness may differ in marks that are compared further. */
const mostSceneBits = 12;
/**
 * Least correlation of the bits of copies: 2/π·arcsin of the correlation of the changes themselves, 0.3. Bits of neighbouring cells are
 * alike, so that it also has to exceed this multiple of 1/√bits.
 */
const leastCorrelation = 0.19;
const leastDeviations = 12;

/** Returns the mark of a clip; null for one that is too short, or does not change. */
export function markOf(fingerprint: Fingerprint): string | null {
  const { frames, lumas } = fingerprint;
  if (frames < leastCommonFrames) return null;
  const changes = whitenedCells(fingerprint);
  const all = new Uint32Array(head + words * frames);
  const set = (start: number, cell: number): void => void (all[start + (cell >> 5)] |= 1 << (cell & 31));
  const means = Array.from({ length: fingerprintCells }, (_, cell) => {
    let sum = 0;
    for (let frame = 0; frame < frames; frame++) sum += lumas[frame * fingerprintCells + cell];
    return sum / frames;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / fingerprintCells;
  let changing = 0;
  for (const [cell, values] of changes.entries()) {
    if (means[cell] > mean) set(0, cell);
    if (values.every((value) => Math.abs(value) < 1e-9)) continue;
    set(words, cell);
    changing++;
    for (const [frame, value] of values.entries()) if (value > 0) set(head + words * frame, cell);
  }
  return changing === 0 ? null : Array.from(all, (word) => word.toString(16).padStart(digits, '0')).join('');
}

/** A mark as it is compared with others. */
export type OpenMark = Uint32Array;

/** @returns null for a text that is no mark */
export function openMark(mark: string): OpenMark | null {
  const length = mark.length / digits;
  if (!/^[0-9a-f]*$/.test(mark) || length < head + words || length % words !== 0) return null;
  return Uint32Array.from({ length }, (_, at) => Number.parseInt(mark.slice(at * digits, (at + 1) * digits), 16));
}

/** Whether two clips change in the same way, at some shift in time, so that one is a copy of the other. */
export function isCopyByMark(one: OpenMark, other: OpenMark): boolean {
  let scene = 0;
  const both = [0, 0];
  let cells = 0;
  for (let word = 0; word < words; word++) {
    scene += bitsIn(one[word] ^ other[word]);
    both[word] = one[words + word] & other[words + word];
    cells += bitsIn(both[word]);
  }
  if (scene > mostSceneBits || cells === 0) return false;
  const [frames, otherFrames] = [one, other].map(({ length }) => (length - head) / words);
  const least = Math.max(leastCommonFrames, Math.floor(Math.min(frames, otherFrames) / 2));
  for (let shift = least - otherFrames; shift <= frames - least; shift++) {
    const [from, to] = [Math.max(0, shift), Math.min(frames, otherFrames + shift)];
    let apart = 0;
    for (let frame = from; frame < to; frame++) {
      const [a, b] = [head + words * frame, head + words * (frame - shift)];
      for (let word = 0; word < words; word++) apart += bitsIn((one[a + word] ^ other[b + word]) & both[word]);
    }
    const bits = (to - from) * cells;
    if (1 - (2 * apart) / bits >= Math.max(leastCorrelation, leastDeviations / Math.sqrt(bits))) return true;
  }
  return false;
}

function bitsIn(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
