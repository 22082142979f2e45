import { allocateFrame, type Frame, type PixelFormat, type Plane, type Size } from '../../core/base/frame.ts';

/** Seconds after which every reed is at its initial position again. */
export const samplePeriod = 2;
export const sampleSize: Size = { width: 640, height: 480 };

/** One reed: how often it oscillates, and where its tip is in the frame, in pixels. */
export interface Reed {
  readonly hertz: number;
  readonly x: number;
}

/** Amplitude of the tips in pixels: too small to see. */
export const reedAmplitude = 0.25;
/** Ends of the reeds, in pixels from the top. */
const foot = 372;
const tip = 128;
const halfWidth = 3.2;
const flag = { half: 12, height: 26 };
/** Sharpness of the flags, slightly out of focus: pixel-sharp edges would leave ghosts when moved by several pixels. */
const flagSharpness = 0.7;

/** A vibrating-reed meter: each reed has its own frequency, so that the choice of a band selects some of them. */
export const reeds: readonly Reed[] = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6].map((hertz, index) => ({ hertz, x: 96 + 56 * index }));

/** Displacement of a reed at a height, in pixels to the right: it bends like a bar that is fixed at its foot. */
export function reedShift({ hertz }: Reed, y: number, seconds: number): number {
  const along = Math.min(1.05, Math.max(0, (foot - y) / (foot - tip)));
  return reedAmplitude * along * along * Math.sin(2 * Math.PI * hertz * seconds);
}

/** Y′, Cb and Cr of BT.709, limited range. */
type Paint = readonly [number, number, number];
const panel: Paint = [58, 134, 122];
const rim: Paint = [34, 132, 124];
const metal: Paint = [196, 122, 132];
const beam: Paint = [104, 132, 124];
const mark: Paint = [150, 128, 128];

/** Draws the instrument at rest, and its reeds at a time. */
export class SampleScene {
  readonly format: PixelFormat = { chroma: '420', bits: 8 };
  readonly #still = [0, 1, 2].map((plane) => drawStill(plane));

  at(seconds: number): Frame {
    const frame = allocateFrame(sampleSize, this.format, seconds);
    for (const [plane, codes] of frame.planes.entries()) {
      const drawing = this.#still[plane].slice();
      for (const [index, reed] of reeds.entries()) drawReed(drawing, plane, reed, index, seconds);
      round(drawing, codes);
    }
    return frame;
  }
}

/** Distance in pixels between samples of a plane; those of chroma lie in the middle of four pixels. */
function grid(plane: number): { step: number; columns: number; rows: number; place: (index: number) => number } {
  const step = plane === 0 ? 1 : 2;
  const { width, height } = sampleSize;
  return { step, columns: width / step, rows: height / step, place: (index) => step * index + (step - 1) / 2 };
}

function drawStill(plane: number): Float32Array {
  const { columns, rows, place } = grid(plane);
  const out = new Float32Array(columns * rows);
  const { width, height } = sampleSize;
  for (let row = 0; row < rows; row++) {
    const y = place(row);
    for (let column = 0; column < columns; column++) {
      const x = place(column);
      const fromMiddle = Math.hypot((x - width / 2) / width, (y - height / 2) / height);
      let value = rim[plane];
      value = mix(value, panel[plane] + (plane === 0 ? 16 - 56 * fromMiddle * fromMiddle : 0), box(x, y, 320, 240, 284, 204, 18));
      // Brushed metal, which does not move, so that whatever moves is visible.
      if (plane === 0) value += 3 * Math.sin(1.1 * y + 2.3 * Math.sin(0.013 * x)) * Math.cos(0.21 * x + 0.4 * y);
      value = mix(value, beam[plane], box(x, y, 320, foot + 14, 262, 16, 6));
      if (plane === 0) value += 22 * box(x, y, 320, foot + 2, 260, 2, 2);
      for (const { x: at, hertz } of reeds) {
        value = mix(value, mark[plane], 0.75 * box(x, y, at, 86, 1.2, Number.isInteger(hertz) ? 9 : 5, 1));
        value = mix(value, mark[plane], 0.9 * box(x, y, at, foot + 14, 4, 4, 4));
      }
      out[row * columns + column] = value;
    }
  }
  return out;
}

function drawReed(out: Float32Array, plane: number, reed: Reed, index: number, seconds: number): void {
  const { step, columns, rows, place } = grid(plane);
  const colour = flagPaint(index)[plane];
  const first = Math.max(0, Math.floor((reed.x - 20) / step));
  const last = Math.min(columns, Math.ceil((reed.x + 20) / step));
  for (let row = 0; row < Math.min(rows, Math.ceil((foot + 4) / step)); row++) {
    const y = place(row);
    if (y < tip - flag.height) continue;
    const middle = reed.x + reedShift(reed, y, seconds);
    for (let column = first; column < last; column++) {
      const x = place(column);
      const at = row * columns + column;
      // A rod that is lit from the left, and its shadow.
      const shade = plane === 0 ? -34 * Math.tanh((x - middle) / 4) : 0;
      out[at] = mix(
        out[at],
        plane === 0 ? 30 : 128,
        0.4 * box(x, y, middle + 5, (foot + tip) / 2, halfWidth, (foot - tip) / 2, 2),
      );
      out[at] = mix(out[at], metal[plane] + shade, box(x, y, middle, (foot + tip) / 2, halfWidth, (foot - tip) / 2, 1));
      out[at] = mix(out[at], colour, box(x, y, middle, tip, flag.half, flag.height / 2, 8, flagSharpness));
    }
  }
}

/** From teal over ivory to orange. */
function flagPaint(index: number): Paint {
  const share = (2 * index) / (reeds.length - 1) - 1;
  const warm = Math.max(0, share);
  const cold = Math.max(0, -share);
  return [206 - 34 * warm - 46 * cold, 122 - 34 * warm + 14 * cold, 132 + 28 * warm - 34 * cold];
}

/** Coverage, 0–1, of a rectangle with round corners about a middle; its edge is as soft as a lens would make it. */
function box(
  x: number,
  y: number,
  atX: number,
  atY: number,
  halfX: number,
  halfY: number,
  corner: number,
  sharpness = 1.6,
): number {
  const radius = Math.min(corner, halfX, halfY);
  const outX = Math.abs(x - atX) - halfX + radius;
  const outY = Math.abs(y - atY) - halfY + radius;
  const distance = Math.hypot(Math.max(0, outX), Math.max(0, outY)) + Math.min(0, Math.max(outX, outY)) - radius;
  if (distance > 6) return 0;
  if (distance < -6) return 1;
  return 0.5 - 0.5 * Math.tanh(sharpness * distance);
}

function mix(under: number, over: number, cover: number): number {
  return under + cover * (over - under);
}

function round(values: Float32Array, codes: Plane): void {
  for (let index = 0; index < codes.length; index++) codes[index] = Math.max(16, Math.min(240, Math.round(values[index])));
}
