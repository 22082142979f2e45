import { maxCode, planeSizes, type Frame } from '../../core/base/frame.ts';

/** Letters of 5 × 7 dots: seven rows from the top, the leftmost dot 16. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 14],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  J: [7, 2, 2, 2, 2, 18, 12],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 21, 19, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 10, 10, 4],
  W: [17, 17, 17, 21, 21, 27, 17],
  X: [17, 10, 4, 4, 4, 10, 17],
  Y: [17, 17, 10, 4, 4, 4, 4],
  Z: [31, 1, 2, 4, 8, 16, 31],
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 6, 8, 16, 31],
  '3': [30, 1, 1, 14, 1, 1, 30],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  ' ': [0, 0, 0, 0, 0, 0, 0],
  '.': [0, 0, 0, 0, 0, 12, 12],
  ',': [0, 0, 0, 0, 12, 4, 8],
  '-': [0, 0, 0, 31, 0, 0, 0],
  _: [0, 0, 0, 0, 0, 0, 31],
  '+': [0, 4, 4, 31, 4, 4, 0],
  '%': [24, 25, 2, 4, 8, 19, 3],
  ':': [0, 12, 12, 0, 12, 12, 0],
  '/': [1, 1, 2, 4, 8, 16, 16],
  '(': [2, 4, 8, 8, 8, 4, 2],
  ')': [8, 4, 2, 2, 2, 4, 8],
  '=': [0, 0, 31, 0, 31, 0, 0],
  '?': [14, 17, 1, 6, 4, 0, 4],
};
const [glyphWidth, glyphHeight] = [5, 7];

/** Luma of the letters and of their background, as shares of full scale: video black and white. */
const [dark, bright] = [16 / 255, 235 / 255];

/**
 * Returns a copy of a frame with a line of text in its lower left corner, white on black, in capital letters; text that does not
 * fit is cut off. Letters are about a twentieth of the frame's height high; characters without a glyph become question marks.
 */
export function drawLabel<Time extends number>(frame: Frame<Time>, text: string): Frame<Time> {
  const planes = frame.planes.map((plane) => plane.slice());
  const dot = Math.max(1, Math.round(frame.height / 150));
  const fitting = Math.max(0, Math.floor((frame.width / dot - 3) / (glyphWidth + 1)));
  const letters = Array.from(text.toUpperCase().normalize('NFD').replace(/\p{M}/gu, '')).slice(0, fitting);
  const field = { width: (letters.length * (glyphWidth + 1) + 3) * dot, height: (glyphHeight + 4) * dot };
  const top = Math.max(0, frame.height - field.height);
  const sizes = planeSizes(frame, frame.format);
  const largest = maxCode(frame.format);
  for (const [index, plane] of planes.entries()) {
    const { width, height } = sizes[index];
    // chroma planes may be smaller than the frame
    const [scaleX, scaleY] = [width / frame.width, height / frame.height];
    const colour = index === 0 ? Math.round(dark * largest) : 2 ** (frame.format.bits - 1);
    for (let y = Math.floor(top * scaleY); y < height; y++) {
      plane.fill(colour, y * width, y * width + Math.min(width, Math.ceil(field.width * scaleX)));
    }
  }
  const [luma] = planes;
  for (const [at, letter] of letters.entries()) {
    const rows = glyphs[letter] ?? glyphs['?'];
    for (let y = 0; y < glyphHeight * dot; y++) {
      for (let x = 0; x < glyphWidth * dot; x++) {
        const lit = (rows[Math.floor(y / dot)] >> (glyphWidth - 1 - Math.floor(x / dot))) & 1;
        const row = top + 2 * dot + y;
        if (lit && row < frame.height)
          luma[row * frame.width + (2 + at * (glyphWidth + 1)) * dot + x] = Math.round(bright * largest);
      }
    }
  }
  return { ...frame, planes };
}
