import type { Plane, Size } from '../base/frame.ts';

/** A part of the working image, in its samples. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How an image is divided: the working image is `reduction` times smaller than the image along each axis. */
export interface SurveyGrid {
  readonly reduction: number;
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly cells: readonly Cell[];
  readonly columns: number;
}

/** Samples of the working image: two multiplications each stay within a few milliseconds a frame. */
const mostSamples = 400_000;

/** Cells are at least this wide and high, in working samples, where the image is. */
const smallestCell = 48;

/** @param most largest number of cells */
export function surveyGrid(size: Size, most: number): SurveyGrid {
  const reduction = Math.max(1, Math.ceil(Math.sqrt((size.width * size.height) / mostSamples)));
  const width = Math.floor(size.width / reduction);
  const height = Math.floor(size.height / reduction);
  let edge = Math.max(smallestCell, Math.sqrt((width * height) / most));
  let columns = Math.max(1, Math.round(width / edge));
  let rows = Math.max(1, Math.round(height / edge));
  while (columns * rows > most) {
    edge *= 1.02;
    columns = Math.max(1, Math.round(width / edge));
    rows = Math.max(1, Math.round(height / edge));
  }
  const cells: Cell[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const x = Math.round((column * width) / columns);
      const y = Math.round((row * height) / rows);
      cells.push({
        x,
        y,
        width: Math.round(((column + 1) * width) / columns) - x,
        height: Math.round(((row + 1) * height) / rows) - y,
      });
    }
  }
  return { reduction, width, height, cells, columns };
}

/**
 * Means of `reduction` × `reduction` samples of a plane `stride` samples wide, times `scale`; what is left over at the right
 * and at the bottom is not used.
 */
export function reduceInto(out: Float32Array, plane: Plane, stride: number, grid: SurveyGrid, scale: number): void {
  const { reduction, width, height } = grid;
  const share = scale / (reduction * reduction);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const row = y * reduction * stride;
    const end = at + width;
    if (reduction === 1) {
      for (let from = row; at < end; at += 1, from += 1) out[at] = plane[from] * share;
    } else if (reduction === 2) {
      // most images; half the time of the loop for any reduction
      for (let from = row; at < end; at += 1, from += 2) {
        out[at] = (plane[from] + plane[from + 1] + plane[from + stride] + plane[from + stride + 1]) * share;
      }
    } else {
      for (let from = row; at < end; at += 1, from += reduction) {
        let sum = 0;
        for (let j = 0, start = from; j < reduction; j += 1, start += stride) {
          for (let i = 0; i < reduction; i += 1) sum += plane[start + i];
        }
        out[at] = sum * share;
      }
    }
  }
}
