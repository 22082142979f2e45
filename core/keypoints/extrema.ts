import { levelsPerOctave } from './gaussian-octaves.ts';
import type { Octave, Plane } from './gaussian-octaves.ts';

/** An extremum of the difference of Gaussians, in samples and levels of its octave. */
export interface Extremum {
  readonly x: number;
  readonly y: number;
  readonly level: number;
  /** Value there; positive at dark blobs. */
  readonly value: number;
}

/** Differences of neighbouring levels. */
export function differences({ levels }: Octave): Plane[] {
  return levels.slice(1).map((level, index) => {
    const finer = levels[index].values;
    return { ...level, values: level.values.map((value, at) => value - finer[at]) };
  });
}

/**
 * Finds the extrema of the differences of Gaussians among their 26 neighbours in place and scale, to a part of a sample.
 *
 * @param leastValue of |D|
 * @param mostRatio of the two principal curvatures: beyond, a place lies along an edge and could as well be elsewhere on it
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60 (2004), sections 3 and 4.
 */
export function findExtrema(planes: readonly Plane[], leastValue: number, mostRatio: number): Extremum[] {
  const found: Extremum[] = [];
  const { width, height } = planes[0];
  for (let level = 1; level <= levelsPerOctave; level++) {
    const { values } = planes[level];
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        // The fit may raise the value a little.
        if (Math.abs(values[y * width + x]) < 0.5 * leastValue || !isExtremum(planes, x, y, level)) continue;
        const extremum = refined(planes, x, y, level, mostRatio);
        if (extremum !== null && Math.abs(extremum.value) >= leastValue) found.push(extremum);
      }
    }
  }
  return found;
}

function isExtremum(planes: readonly Plane[], x: number, y: number, level: number): boolean {
  const { width } = planes[level];
  const own = planes[level].values[y * width + x];
  const sign = own > 0 ? 1 : -1;
  for (let l = level - 1; l <= level + 1; l++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (l === level && dx === 0 && dy === 0) continue;
        if (sign * planes[l].values[(y + dy) * width + x + dx] >= sign * own) return false;
      }
    }
  }
  return true;
}

/** Moves to the top of the parabola through the neighbours, sample by sample where it lies further than half a sample away. */
function refined(planes: readonly Plane[], x: number, y: number, level: number, mostRatio: number): Extremum | null {
  const { width, height } = planes[0];
  for (let step = 0; step < 6; step++) {
    const at = (dx: number, dy: number, dl: number): number => planes[level + dl].values[(y + dy) * width + x + dx];
    const own = at(0, 0, 0);
    const [gx, gy, gl] = [(at(1, 0, 0) - at(-1, 0, 0)) / 2, (at(0, 1, 0) - at(0, -1, 0)) / 2, (at(0, 0, 1) - at(0, 0, -1)) / 2];
    const xx = at(1, 0, 0) + at(-1, 0, 0) - 2 * own;
    const yy = at(0, 1, 0) + at(0, -1, 0) - 2 * own;
    const ll = at(0, 0, 1) + at(0, 0, -1) - 2 * own;
    const xy = (at(1, 1, 0) + at(-1, -1, 0) - (at(1, -1, 0) + at(-1, 1, 0))) / 4;
    const xl = (at(1, 0, 1) + at(-1, 0, -1) - (at(1, 0, -1) + at(-1, 0, 1))) / 4;
    const yl = (at(0, 1, 1) + at(0, -1, -1) - (at(0, 1, -1) + at(0, -1, 1))) / 4;
    const [c1, c2, c3] = [yy * ll - yl * yl, xl * yl - xy * ll, xy * yl - yy * xl];
    const determinant = xx * c1 + xy * c2 + xl * c3;
    if (determinant === 0) return null;
    // −H⁻¹ g, with the symmetric adjugate of H.
    const dx = -(c1 * gx + c2 * gy + c3 * gl) / determinant;
    const dy = -(c2 * gx + (xx * ll - xl * xl) * gy + (xl * xy - xx * yl) * gl) / determinant;
    const dl = -(c3 * gx + (xl * xy - xx * yl) * gy + (xx * yy - xy * xy) * gl) / determinant;
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dl)) <= 0.6) {
      const curvature = xx * yy - xy * xy;
      if (curvature <= 0 || (xx + yy) ** 2 * mostRatio >= (mostRatio + 1) ** 2 * curvature) return null;
      return { x: x + dx, y: y + dy, level: level + dl, value: own + (gx * dx + gy * dy + gl * dl) / 2 };
    }
    // A step in every direction that is further than half a sample away.
    x += Math.abs(dx) > 0.5 ? Math.sign(dx) : 0;
    y += Math.abs(dy) > 0.5 ? Math.sign(dy) : 0;
    level += Math.abs(dl) > 0.5 ? Math.sign(dl) : 0;
    if (level < 1 || level > levelsPerOctave || x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return null;
  }
  return null;
}
