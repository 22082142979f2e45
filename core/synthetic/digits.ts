import { createRandom, type Random } from '../numeric/random.ts';
import { digitForms, type Stroke } from './digit-strokes.ts';

/** How a digit is written. Lengths are shares of its height. */
export interface Handwriting {
  /** How far a horizontal step is added for each step upwards: 0 upright, positive leans to the right. */
  readonly slant: number;
  /** Radians, clockwise. */
  readonly turn: number;
  /** Width over height, as a factor on the usual one. */
  readonly breadth: number;
  /** Width of the pen. */
  readonly thickness: number;
  /** Standard deviation of the corners of a stroke round their usual place. */
  readonly shake: number;
}

export interface DigitOptions {
  /** Pixels of a side of the image, 8 or more. */
  readonly side: number;
  /** The same seed gives the same digit on every machine. */
  readonly seed: number;
  /** Fixed instead of drawn from the seed. */
  readonly hand?: Partial<Handwriting>;
}

/** Share of the image's side that the larger side of a digit takes: that of MNIST, 20 of 28 pixels. */
const usualHeight = 20 / 28;

/**
 * A handwritten digit, white (1) on black (0), row by row: strokes with a pen of some thickness, of a hand drawn from the seed. Its
 * centre of mass lies in the middle of the image, and its larger side takes about 20/28 of the image's.
 *
 * @param digit 0 … 9
 */
export function drawnDigit(digit: number, { side, seed, hand = {} }: DigitOptions): Float32Array {
  const random = createRandom(seed, digit, 0xd161);
  const writing = { ...randomHand(random), ...hand };
  const forms = digitForms[digit];
  const form = forms[Math.floor(random.uniform() * forms.length)];
  const strokes = form.map((stroke) => written(stroke, writing, random));
  const scale = 0.92 + 0.14 * random.uniform();
  const [across, down] = [random.normal(), random.normal()].map((step) => 0.012 * side * step);
  const { place, size } = fitted(strokes, usualHeight * side * scale, side);
  const radius = Math.max(0.45, (writing.thickness * size) / 2);
  const image = new Float32Array(side * side);
  for (const stroke of strokes) {
    const line = stroke.map(place).map(({ x, y }) => ({ x: x + across, y: y + down }));
    for (let at = 1; at < line.length; at++) drawSegment(image, side, line[at - 1], line[at], radius);
  }
  return image;
}

function randomHand(random: Random): Handwriting {
  return {
    slant: 0.12 + 0.22 * random.normal(),
    turn: 0.1 * random.normal(),
    breadth: Math.exp(0.18 * random.normal()),
    thickness: 0.07 + 0.1 * random.uniform(),
    shake: 0.035,
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Points of a stroke as a hand writes it: shaken, slanted and turned, curves made of short lines. */
function written({ points, curved }: Stroke, { slant, turn, breadth, shake }: Handwriting, random: Random): Place[] {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const closes = points[0].join() === points[points.length - 1].join();
  const shaken = points.map(([x, y]) => [x + shake * random.normal(), y + shake * random.normal()] as const);
  if (closes) shaken[shaken.length - 1] = shaken[0];
  return (curved ? smooth(shaken) : shaken).map(([x, y]) => {
    const [left, top] = [breadth * (x - 0.5) - slant * (y - 0.5), y - 0.5];
    return { x: cosine * left - sine * top, y: sine * left + cosine * top };
  });
}

/** Points on the curve through some others (Catmull and Rom 1974). */
function smooth(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const parts = 6;
  const at = (index: number) => points[Math.max(0, Math.min(points.length - 1, index))];
  const curve: (readonly [number, number])[] = [points[0]];
  for (let index = 0; index + 1 < points.length; index++) {
    const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    for (let part = 1; part <= parts; part++) {
      const t = part / parts;
      const mixed = (k: 0 | 1): number =>
        b[k] + 0.5 * t * (c[k] - a[k] + t * (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k] + t * (3 * (b[k] - c[k]) + d[k] - a[k])));
      curve.push([mixed(0), mixed(1)]);
    }
  }
  return curve;
}

/** Where points of strokes lie in the image: their larger side `wanted` pixels long, their centre of mass in the middle. */
function fitted(
  strokes: readonly (readonly Place[])[],
  wanted: number,
  side: number,
): { place: (point: Place) => Place; size: number } {
  const all = strokes.flat();
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const size = wanted / Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  let [weight, meanX, meanY] = [0, 0, 0];
  for (const line of strokes) {
    for (let at = 1; at < line.length; at++) {
      const [a, b] = [line[at - 1], line[at]];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      weight += length;
      meanX += (length * (a.x + b.x)) / 2;
      meanY += (length * (a.y + b.y)) / 2;
    }
  }
  const middle = side / 2;
  return {
    size,
    place: ({ x, y }) => ({ x: middle + size * (x - meanX / weight), y: middle + size * (y - meanY / weight) }),
  };
}

/** Draws a line with round ends; a pixel at its edge is as bright as it is covered, about. */
function drawSegment(image: Float32Array, side: number, a: Place, b: Place, radius: number): void {
  const reach = radius + 1;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const from = (low: number): number => Math.max(0, Math.floor(low - reach));
  const to = (high: number): number => Math.min(side - 1, Math.ceil(high + reach));
  for (let row = from(Math.min(a.y, b.y)); row <= to(Math.max(a.y, b.y)); row++) {
    for (let column = from(Math.min(a.x, b.x)); column <= to(Math.max(a.x, b.x)); column++) {
      const [x, y] = [column + 0.5 - a.x, row + 0.5 - a.y];
      const along = square > 0 ? Math.max(0, Math.min(1, (x * dx + y * dy) / square)) : 0;
      const covered = 0.5 + radius - Math.hypot(x - along * dx, y - along * dy);
      const at = row * side + column;
      if (covered > image[at]) image[at] = Math.min(1, covered);
    }
  }
}
