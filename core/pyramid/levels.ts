import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { coarserLength } from '../plan/binomial.ts';

/**
 * Sizes of the levels of a Gaussian or Laplacian pyramid, the image itself first; each side halves, rounded up.
 *
 * `levels` counts all of them. `auto` goes on until the shorter side is two samples; one more level is allowed, beyond that
 * there is nothing left to halve.
 *
 * @throws LoupeError LEVELS_TOO_MANY, naming the most that the size allows.
 */
export function levelSizes(size: Size, levels: number | 'auto'): readonly Size[] {
  const most = 1 + Math.ceil(Math.log2(Math.min(size.width, size.height)));
  const count = levels === 'auto' ? Math.max(1, most - 1) : levels;
  checkLevels(count, most, size);
  const sizes = [size];
  while (sizes.length < count) {
    const { width, height } = sizes[sizes.length - 1];
    sizes.push({ width: coarserLength(width), height: coarserLength(height) });
  }
  return sizes;
}

/** @throws LoupeError LEVELS_TOO_MANY or SPEC_INVALID unless `levels` is a whole number from 1 to `most`. */
export function checkLevels(levels: number, most: number, size: Size): void {
  if (!Number.isInteger(levels) || levels < 1) {
    throw new LoupeError('SPEC_INVALID', `The number of levels must be a whole number of at least 1, not ${levels}.`);
  }
  if (levels > most) {
    throw new LoupeError(
      'LEVELS_TOO_MANY',
      `An image of ${size.width}×${size.height} pixels allows at most ${most} level${most === 1 ? '' : 's'} of this pyramid, but ${levels} were asked for.`,
    );
  }
}
