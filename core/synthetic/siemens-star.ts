import type { Size } from '../base/frame.ts';
import type { StillImage } from './known-scene.ts';

/** Cycles per pixel that a spoke pair reaches where the star ends towards the middle. */
const finest = 0.25;
/** Luma 0…1: the gray around the star, and how far spokes go from it, which keeps displaced samples within the codes. */
const ground = 0.5;
const contrast = 0.38;

/**
 * A Siemens star: sinusoidal spokes about the middle, detail of one direction at every place and of every direction in the frame.
 *
 * It fades into gray where the spokes are as narrow as 0.25 cycles per pixel, and at its rim, so that it can be displaced by its
 * spectrum.
 *
 * @param frame the star fills nine tenths of the frame's shorter side; the image may be larger
 */
export function siemensStar(size: Size, frame: Size): StillImage {
  const side = Math.min(frame.width, frame.height);
  const spokes = Math.max(4, Math.round(side / 10));
  const inner = spokes / (2 * Math.PI * finest);
  const outer = 0.45 * side;
  const luma = new Float64Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [dx, dy] = [x - size.width / 2, y - size.height / 2];
      const radius = Math.hypot(dx, dy);
      const fade = rise((radius - inner) / 4) * rise((outer - radius) / 4);
      luma[y * size.width + x] = ground + contrast * fade * Math.sin(spokes * Math.atan2(dy, dx));
    }
  }
  return { size, luma };
}

/** From 0 to 1 as t goes from 0 to 1, without a corner. */
function rise(t: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, Math.min(1, t)));
}
