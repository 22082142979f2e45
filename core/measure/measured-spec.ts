import { maxCode, type Frame } from '../base/frame.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import { measureNoise } from './frame-noise.ts';

/**
 * Returns the spec with `noise` as a number: the one that it states, or the noise measured on the first frames of the video, but at
 * least that of rounding to codes.
 *
 * @param first at least two consecutive frames; five are best
 */
export function withMeasuredNoise(spec: MagnificationSpec, first: readonly Frame[]): MagnificationSpec {
  if (spec.noise !== 'auto') return spec;
  const [frame] = first;
  const codes = measureNoise(
    first.map(({ planes }) => planes[0]),
    frame,
  );
  const rounding = 1 / Math.sqrt(12);
  return { ...spec, noise: (255 * Math.max(codes, rounding)) / maxCode(frame.format) };
}
