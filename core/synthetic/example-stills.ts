import type { Still } from '../base/still.ts';
import { createRandom } from '../numeric/random.ts';

/*
 * Images that the program makes itself, for a reader who has none at hand: drawn, so that they are free to use and the same on every
 * machine. Coordinates of the drawings run from 0 to 1, x to the right and y down.
 */

type Colour = readonly [red: number, green: number, blue: number];
type Drawing = (x: number, y: number) => Colour;

/** Samples along each side of a pixel. */
const samples = 3;

/**
 * A still life: a shaded ball and a box on a chequered cloth before a wall with a print of rings. It has smooth shading, sharp edges of
 * all directions, fine texture, and stripes that become finer than any grid holds.
 *
 * @param side pixels, 16 or more
 */
export function exampleStill(side = 256): Still {
  const noise = valueNoise(7);
  return drawn(side, (x, y) => stillLife(x, y, noise));
}

/** Two fruits of the same outline before the same ground, an apple and an orange, and the mask of the left half (1 where the apple is wanted). */
export function exampleFruits(side = 256): { readonly a: Still; readonly b: Still; readonly mask: Still } {
  const noise = valueNoise(11);
  const mask = new Float32Array(side * side);
  for (let index = 0; index < mask.length; index++) mask[index] = index % side < side / 2 ? 1 : 0;
  return {
    a: drawn(side, (x, y) => fruit(x, y, noise, 'apple')),
    b: drawn(side, (x, y) => fruit(x, y, noise, 'orange')),
    mask: { width: side, height: side, planes: [mask], alpha: null, bits: 8 },
  };
}

function drawn(side: number, at: Drawing): Still {
  const planes = [0, 1, 2].map(() => new Float32Array(side * side));
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const sum = [0, 0, 0];
      for (let part = 0; part < samples * samples; part++) {
        const x = (column + ((part % samples) + 0.5) / samples) / side;
        const y = (row + (Math.floor(part / samples) + 0.5) / samples) / side;
        at(x, y).forEach((value, channel) => (sum[channel] += value));
      }
      planes.forEach((plane, channel) => (plane[row * side + column] = clamp(sum[channel] / (samples * samples))));
    }
  }
  return { width: side, height: side, planes, alpha: null, bits: 8 };
}

const light: Colour = [-0.5, -0.62, 0.6];
const horizon = 0.58;

function stillLife(x: number, y: number, noise: Noise): Colour {
  const ball = { x: 0.36, y: 0.62, radius: 0.19 };
  const [dx, dy] = [(x - ball.x) / ball.radius, (y - ball.y) / ball.radius];
  const within = 1 - dx * dx - dy * dy;
  if (within > 0) return shadedBall([dx, dy, Math.sqrt(within)], noise);
  const box = boxFace(x, y, noise);
  if (box) return box;
  if (y > horizon) return cloth(x, y, ball);
  return wall(x, y, noise);
}

function shadedBall(normal: Colour, noise: Noise): Colour {
  const [nx, ny, nz] = normal;
  const facing = Math.max(0, dot(normal, light));
  // The light that a glossy ball throws back lies where the normal halves the angle between light and eye.
  const gloss = Math.max(0, dot(normal, unit([light[0], light[1], light[2] + 1]))) ** 50;
  const grain = 0.05 * noise(40 * nx + 3, 40 * ny);
  const bounce = 0.12 * Math.max(0, ny) * (0.4 + nz);
  const tone = 0.16 + 0.8 * facing + grain;
  return [0.86 * tone + bounce + 0.8 * gloss, 0.3 * tone + bounce + 0.75 * gloss, 0.2 * tone + 0.8 * bounce + 0.7 * gloss];
}

/** A striped box, its front and its side; null outside. */
function boxFace(x: number, y: number, noise: Noise): Colour | null {
  const grain = 0.06 * noise(90 * x, 14 * y);
  if (x > 0.62 && x < 0.82 && y > 0.42 && y < 0.8) {
    const stripe = Math.sin(2 * Math.PI * (x - 0.62) * (18 + 130 * (x - 0.62)));
    const tone = 0.55 + 0.28 * stripe + grain;
    return [0.55 * tone + 0.05, 0.75 * tone + 0.06, 0.85 * tone + 0.08];
  }
  const rise = (x - 0.82) * 0.6;
  if (x >= 0.82 && x < 0.9 && y > 0.42 - rise && y < 0.8 - rise) return [0.1 + grain, 0.17 + grain, 0.22 + grain];
  const lean = (0.42 - y) / 0.6;
  if (y <= 0.42 && y > 0.372 && x > 0.62 + lean && x < 0.82 + lean) return [0.62 + grain, 0.74 + grain, 0.78 + grain];
  return null;
}

/** A chequered cloth that goes back to the horizon, with the shadows of ball and box. */
function cloth(x: number, y: number, ball: { x: number; y: number; radius: number }): Colour {
  const depth = 0.16 / (y - horizon + 0.035);
  const across = (x - 0.5) * depth * 1.6;
  const checker = Math.sin(8 * across + 1) * Math.sin(9 * depth + 0.5);
  const sharp = clamp(0.5 + 3.5 * checker);
  const shadow = 1 - 0.62 * soft(1.1 - Math.hypot((x - ball.x - 0.1) / 0.26, (y - ball.y - 0.165) / 0.075), 0.5);
  const boxShadow = 1 - 0.5 * soft(1 - Math.hypot((x - 0.84) / 0.2, (y - 0.8) / 0.05), 0.6);
  const tone = shadow * boxShadow * (0.75 + 0.35 * (y - horizon));
  return [tone * (0.24 + 0.68 * sharp), tone * (0.28 + 0.62 * sharp), tone * (0.42 + 0.44 * sharp)];
}

/** A plastered wall, lit from the left, and on it a print of rings that become finer outwards (a zone plate). */
function wall(x: number, y: number, noise: Noise): Colour {
  const radius = Math.hypot(x - 0.735, y - 0.205);
  const plaster = 0.05 * noise(30 * x, 30 * y) + 0.03 * noise(75 * x, 75 * y);
  const tone = 0.78 - 0.3 * x - 0.12 * y + plaster;
  const ground: Colour = [tone, 0.96 * tone, 0.88 * tone];
  if (Math.abs(x - 0.735) > 0.165 || Math.abs(y - 0.205) > 0.165) return ground;
  if (Math.abs(x - 0.735) > 0.155 || Math.abs(y - 0.205) > 0.155) return [0.16, 0.13, 0.11];
  const rings = 0.5 + 0.42 * Math.cos(2 * Math.PI * 260 * radius * radius) * soft(0.15 - radius, 0.01);
  return [rings, rings, 0.97 * rings];
}

function fruit(x: number, y: number, noise: Noise, kind: 'apple' | 'orange'): Colour {
  const ground = 0.5 + 0.32 * y + 0.03 * noise(26 * x, 26 * y);
  const shadow = 1 - 0.55 * soft(1 - Math.hypot((x - 0.54) / 0.36, (y - 0.85) / 0.09), 0.7);
  const table: Colour =
    kind === 'apple'
      ? [0.74 * ground * shadow, 0.86 * ground * shadow, 0.95 * ground * shadow]
      : [0.66 * ground * shadow, 0.78 * ground * shadow, 0.86 * ground * shadow];
  const [dx, dy] = [(x - 0.5) / 0.34, (y - 0.52) / 0.34];
  const within = 1 - dx * dx - dy * dy;
  if (kind === 'apple' && Math.abs(x - 0.5 - 0.25 * (0.24 - y)) < 0.012 && y > 0.1 && y < 0.27) return [0.3, 0.2, 0.1];
  if (within <= 0) return table;
  const z = Math.sqrt(within);
  if (kind === 'apple') {
    const normal: Colour = [dx, dy, z];
    const facing = Math.max(0, dot(normal, light));
    const gloss = Math.max(0, dot(normal, unit([light[0], light[1], light[2] + 1]))) ** 40;
    const streak = noise(14 * Math.atan2(dx, z), 3 * dy) * 0.5 + noise(40 * Math.atan2(dx, z), 6 * dy) * 0.35;
    const hollow = soft(0.32 - Math.hypot(dx, (dy + 0.86) / 0.55), 0.3);
    const red = clamp(0.5 + streak + 0.3 * dx);
    const tone = (0.22 + 0.78 * facing) * (1 - 0.5 * hollow);
    return [tone * (0.8 + 0.1 * red) + 0.7 * gloss, tone * (0.62 - 0.5 * red) + 0.7 * gloss, tone * 0.16 + 0.65 * gloss];
  }
  // Pores: bumps that turn the normal a little.
  const [u, v] = [Math.atan2(dx, z), Math.asin(Math.max(-1, Math.min(1, dy)))];
  const bump = 0.22;
  const normal = unit([dx + bump * noise(34 * u, 34 * v), dy + bump * noise(34 * u + 50, 34 * v), z]);
  const facing = Math.max(0, dot(normal, light));
  const gloss = Math.max(0, dot(normal, unit([light[0], light[1], light[2] + 1]))) ** 26;
  const tone = 0.2 + 0.85 * facing;
  return [tone * 0.98 + 0.35 * gloss, tone * 0.55 + 0.35 * gloss, tone * 0.1 + 0.3 * gloss];
}

/** −1…1, smooth, with detail about as wide as 1 along x and y. */
type Noise = (x: number, y: number) => number;

const noiseSide = 256;

function valueNoise(seed: number): Noise {
  const random = createRandom(seed, 0x57111);
  const values = Float32Array.from({ length: noiseSide * noiseSide }, () => 2 * random.uniform() - 1);
  const at = (column: number, row: number): number =>
    values[(((row % noiseSide) + noiseSide) % noiseSide) * noiseSide + (((column % noiseSide) + noiseSide) % noiseSide)];
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  return (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [tx, ty] = [smooth(x - column), smooth(y - row)];
    const upper = at(column, row) + tx * (at(column + 1, row) - at(column, row));
    const lower = at(column, row + 1) + tx * (at(column + 1, row + 1) - at(column, row + 1));
    return upper + ty * (lower - upper);
  };
}

function dot(a: Colour, b: Colour): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit(vector: Colour): Colour {
  const length = Math.hypot(...vector);
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** From 0 to 1 as `distance` goes from 0 to `width`. */
function soft(distance: number, width: number): number {
  const t = clamp(distance / width);
  return t * t * (3 - 2 * t);
}
