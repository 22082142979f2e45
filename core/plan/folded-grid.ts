import type { Size } from '../base/frame.ts';
import { goodLength, isGoodLength } from './good-length.ts';
import type { RowSpans } from './plan.ts';

/**
 * Smallest grid that a band's frequencies fit on when they are counted modulo its sides.
 *
 * A grid of w × h samples cannot tell k from k + (w, 0) or k + (0, h). That is no loss as long as no two frequencies *of the
 * band* fall together: a slanted band fills little more than half of its box, and the empty corners of one copy take in the
 * tips of the next. Sides are lengths that are fast to transform, and widths multiples of four, as columns are worked on
 * four at a time.
 */
export function foldedGrid(box: Size, spans: RowSpans): Size {
  const plain = { width: goodLength(box.width, 4), height: goodLength(box.height, 1) };
  let [samples, longest, rows] = [0, 0, 0];
  for (let row = 0; row < box.height; row++) {
    const length = spans[2 * row + 1] - spans[2 * row];
    samples += length;
    longest = Math.max(longest, length);
    if (length > 0) rows++;
  }
  if (rows === 0) return plain;
  const widths = goodLengths(longest, plain.width).filter((width) => width === plain.width || width % 4 === 0);
  const heights = goodLengths(Math.ceil(samples / plain.width), plain.height);
  const candidates = widths.flatMap((width) => heights.map((height) => ({ width, height })));
  const area = (grid: Size): number => grid.width * grid.height;
  return (
    candidates
      .filter((grid) => area(grid) >= samples && area(grid) < area(plain))
      .sort((a, b) => area(a) - area(b))
      .find((grid) => fits(box, spans, grid)) ?? plain
  );
}

function goodLengths(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(isGoodLength);
}

/** Whether no two frequencies fall together. */
function fits(box: Size, spans: RowSpans, grid: Size): boolean {
  for (let first = 0; first < Math.min(grid.height, box.height); first++) {
    for (let row = first; row < box.height; row += grid.height) {
      const [start, end] = [spans[2 * row], spans[2 * row + 1]];
      if (end - start > grid.width) return false;
      for (let other = first; other < row; other += grid.height) {
        const [otherStart, otherEnd] = [spans[2 * other], spans[2 * other + 1]];
        if (end === start || otherEnd === otherStart) continue;
        // how far this row begins after the other one, once around
        const offset = (((start - otherStart) % grid.width) + grid.width) % grid.width;
        if (offset < otherEnd - otherStart || offset + end - start > grid.width) return false;
      }
    }
  }
  return true;
}
