import type { MagnificationSpec } from '../spec/magnification.ts';

/**
 * Factor from filtered phase to shift. The band's own motion is still in the picture, so alpha is added to it; where all
 * motion is taken out first (`attenuate`), the whole 1 + alpha has to be put back.
 */
export function shiftGain(spec: MagnificationSpec): number {
  return spec.attenuate ? 1 + spec.alpha : spec.alpha;
}
