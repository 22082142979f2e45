import type { Size } from '../base/frame.ts';
import { createRandom } from '../numeric/random.ts';
import type { StillImage } from './known-scene.ts';

/** Luma 0…1 of the ground, how far a spot rises above it, and its standard deviation in pixels. */
const ground = 0.25;
const rise = 0.55;
const spread = 1.4;
/** Pixels between the middles of two spots at least, and the area that there is a spot for. */
const apart = 9;
const areaPerSpot = 220;

/** Bright Gaussian spots of 1.4 pixels' standard deviation on a plain ground, at places drawn from a seed that are 9 pixels apart or more. */
export function spotImage(size: Size, seed: number): StillImage {
  const { width, height } = size;
  const random = createRandom(seed, 0x5907);
  const places: { x: number; y: number }[] = [];
  for (let tries = Math.floor((width * height) / areaPerSpot); tries > 0; tries--) {
    const [x, y] = [width * random.uniform(), height * random.uniform()];
    if (places.every((other) => Math.hypot(other.x - x, other.y - y) >= apart)) places.push({ x, y });
  }
  const luma = new Float64Array(width * height).fill(ground);
  const reach = Math.ceil(6 * spread);
  for (const { x, y } of places) {
    for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(height - 1, y + reach); row++) {
      for (let column = Math.max(0, Math.ceil(x - reach)); column <= Math.min(width - 1, x + reach); column++) {
        luma[row * width + column] += rise * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * spread * spread));
      }
    }
  }
  return { size, luma };
}
