import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import type { Displacement, DisplacementMeter, Rectangle, Samples } from './displacement-meter.ts';
import { createPeriodicMeter } from './displacement-periodic.ts';
import { createRegionMeter } from './displacement-region.ts';

export type { Displacement, DisplacementMeter, Rectangle, Samples } from './displacement-meter.ts';

export interface DisplacementOptions {
  /** Where to look; absent: the whole frame. */
  readonly region?: Rectangle;
  /**
   * Largest displacement in pixels that is searched for, along each axis; absent: a quarter of a periodic frame, otherwise the size
   * of the region or frame, but at most 128.
   */
  readonly maximum?: number;
  /** The frame repeats itself at its borders, as those of `knownMotion` do: nothing is tapered off. Whole frames only. */
  readonly periodic?: boolean;
}

/**
 * How far frames have moved since a reference: gradient least squares (Lucas & Kanade 1981), iterated until they converge, from the
 * peak of the phase correlation (Kuglin & Hines 1975). It uses no pyramid and no local phase, so it can judge methods that do.
 * Where the frames do not determine a displacement, the result states the reason (`unmeasurable`) instead of a number.
 *
 * @throws LoupeError REGION_OUTSIDE when the region does not lie in the frame or is smaller than 8×8; USAGE when `periodic` is
 *   asked for a region; FRAME_MISMATCH when a frame has another number of samples than `size`
 */
export function createDisplacementMeter(reference: Samples, size: Size, options: DisplacementOptions = {}): DisplacementMeter {
  const { region, maximum, periodic = false } = options;
  if (periodic && region)
    throw new LoupeError('USAGE', 'A region of a periodic frame is not periodic: leave out one of the two.');
  requireSamples(reference, size);
  const place = region ?? { x: 0, y: 0, width: size.width, height: size.height };
  requireInside(place, size);
  const meter = periodic
    ? createPeriodicMeter(reference, size, maximum ?? Infinity)
    : createRegionMeter(reference, size, place, maximum ?? Infinity);
  return {
    measure(moved) {
      requireSamples(moved, size);
      return meter.measure(moved);
    },
  };
}

/** One frame against one other: see `createDisplacementMeter`. */
export function measureDisplacement(
  reference: Samples,
  moved: Samples,
  size: Size,
  options: DisplacementOptions = {},
): Displacement {
  return createDisplacementMeter(reference, size, options).measure(moved);
}

function requireSamples(frame: Samples, { width, height }: Size): void {
  if (frame.length === width * height) return;
  throw new LoupeError(
    'FRAME_MISMATCH',
    `A frame of ${width}×${height} has ${width * height} samples; this one has ${frame.length}.`,
  );
}

function requireInside({ x, y, width, height }: Rectangle, size: Size): void {
  const whole = [x, y, width, height].every(Number.isInteger);
  if (whole && width >= 8 && height >= 8 && x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height) return;
  throw new LoupeError(
    'REGION_OUTSIDE',
    `The region ${x},${y},${width},${height} cannot be measured: it has to be at least 8×8 whole pixels within ${size.width}×${size.height}.`,
  );
}
