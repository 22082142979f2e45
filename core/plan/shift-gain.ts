import type { MagnificationSpec } from '../spec/magnification.ts';

/**
 * Factor from filtered phase to shift. The band's own motion is still in the image, so alpha is added to it; where all
 * motion is taken out first (`attenuate`), the whole 1 + alpha has to be put back.
 */
export function shiftGain(spec: MagnificationSpec): number {
  return spec.attenuate ? 1 + spec.alpha : spec.alpha;
}

/** Largest gain on motion outside the band where everything outside is attenuated. */
const leftOutside = 0.1;

/**
 * Largest gain that the band-pass may have outside the band, or `undefined` to leave the filter as its kind has it. Where motion
 * outside is attenuated, the filter's flanks are amplified (1 + alpha) times like the band, and would bring back what is taken out.
 */
export function stopGain(spec: MagnificationSpec): number | undefined {
  return spec.attenuate ? leftOutside / Math.max(1, Math.abs(shiftGain(spec))) : undefined;
}
