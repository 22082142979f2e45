import type { Band } from '../spec/band.ts';
import { mostDirections } from './motion-survey-cell.ts';

/**
 * Frames of a segment whose spectrum is computed at once: long enough for eight periods of the band's lower edge and sixteen bins
 * in the band; four periods where that would be too long.
 */
export function segmentLength(band: Band | null, rate: number): number {
  if (!band) return 1024;
  const wanted = Math.max(1024, (8 * rate) / band.lo, (16 * rate) / (band.hi - band.lo));
  return Math.ceil(Math.max(Math.min(wanted, 8192), (4 * rate) / band.lo));
}

/** The next length that is a product of 2, 3 and 5. */
export function fastLength(samples: number): number {
  for (let length = Math.max(1, samples); ; length += 1) {
    let rest = length;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return length;
  }
}

/** Tiles along each side of a cell: as many as keep the displacements of a segment within some tens of megabytes. */
export function tilesPerSide(cells: number, capacity: number): number {
  const mostSamples = 1 << 23;
  return [4, 3].find((side) => mostDirections * side * side * cells * capacity <= mostSamples) ?? 2;
}
