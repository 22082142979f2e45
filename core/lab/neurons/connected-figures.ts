import type { Size } from '../../base/frame.ts';

/** A figure of black ink (1) on a white ground (0), row by row. */
export interface InkFigure extends Size {
  readonly values: Float32Array;
}

/** Rows of the three bars in an image of seven. */
const barRows = [1, 3, 5];
export const barsHeight = 7;
/** Columns between the ends of the bars and the edges of the image. */
export const barsMargin = 1;

/**
 * Three bars whose ends are joined in pairs: at either end the upper two (0) or the lower two (1). Where the ends differ the figure is
 * connected, where they are alike one bar is alone: Minsky and Papert's argument that local features cannot tell.
 */
export function joinedBars(width: number, left: 0 | 1, right: 0 | 1): InkFigure {
  const values = new Float32Array(width * barsHeight);
  for (const row of barRows) values.fill(1, row * width + barsMargin, (row + 1) * width - barsMargin);
  values[(barRows[left] + 1) * width + barsMargin] = 1;
  values[(barRows[right] + 2) * width - barsMargin - 1] = 1;
  return { width, height: barsHeight, values };
}

/** Pixels of a side of `twoArms`. */
export const armsSide = 23;

/** Two arms that wind round each other like those on the cover of Minsky and Papert's book: joined in the middle one figure, else two. */
export function twoArms(joined: boolean): InkFigure {
  const side = armsSide;
  const values = new Float32Array(side * side);
  const ink = (x: number, y: number): void => {
    values[y * side + x] = 1;
    // The other arm is the same, turned by half a turn.
    values[(side - 1 - y) * side + side - 1 - x] = 1;
  };
  let [x, y] = [0, 0];
  ink(x, y);
  const steps = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ];
  const lengths = [side - 1];
  // Lines of one arm lie four pixels apart, those of the other in between.
  for (let length = side - 3; length > 0; length -= 4) lengths.push(length, length);
  for (const [turn, length] of lengths.entries()) {
    const [dx, dy] = steps[turn % 4];
    for (let step = 0; step < length; step++) {
      x += dx;
      y += dy;
      ink(x, y);
    }
  }
  const middle = (side - 1) / 2;
  if (joined) values[middle * side + middle] = 1;
  return { width: side, height: side, values };
}

/** Connected parts of the ink: pixels that touch along an edge belong together. */
export function connectedParts({ width, height, values }: InkFigure): number {
  const seen = new Uint8Array(values.length);
  let parts = 0;
  for (let start = 0; start < values.length; start++) {
    if (values[start] < 0.5 || seen[start] === 1) continue;
    parts++;
    const waiting = [start];
    seen[start] = 1;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const around = [
        x > 0 ? at - 1 : -1,
        x + 1 < width ? at + 1 : -1,
        y > 0 ? at - width : -1,
        y + 1 < height ? at + width : -1,
      ];
      for (const next of around) {
        if (next < 0 || values[next] < 0.5 || seen[next] === 1) continue;
        seen[next] = 1;
        waiting.push(next);
      }
    }
  }
  return parts;
}
