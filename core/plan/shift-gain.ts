import type { MagnificationSpec } from '../spec/magnification.ts';

/**
 * Factor from filtered phase to shift. The band's own motion is still in the image, so alpha is added to it; where all
 * motion is taken out first (`attenuate`), the whole 1 + alpha has to be put back.
 */
export function shiftGain(spec: MagnificationSpec): number {
  return spec.attenuate ? 1 + spec.alpha : spec.alpha;
}

/** What motion outside the band may come to at most, as a multiple of itself, where everything outside is attenuated. */
const leftOutside = 0.1;

/**
 * Gain that the band-pass may have outside the band; `undefined`: that of its kind. Where motion outside is attenuated its flanks,
 * (1 + alpha) times as high as anything else, would bring back what is taken out.
 */
export function stopGain(spec: MagnificationSpec): number | undefined {
  return spec.attenuate ? leftOutside / Math.max(1, Math.abs(shiftGain(spec))) : undefined;
}
