import type { PlainFeatures } from './settings.ts';

/** Energy of motion that examples of noise alone rarely reach: 19 of 20 of them stay below 0.56. */
const noiseEnergy = 0.6;

/**
 * Sentences about classes that the features' band cannot represent: those whose name states a frequency outside it, and those whose
 * examples show no motion in it. Such a class is learnt as the absence of motion, which any still background has too.
 *
 * @param energies of each class's training examples (see `energyOf`)
 */
export function bandWarnings(
  features: PlainFeatures,
  classes: readonly string[],
  energies: readonly (readonly number[])[],
): string[] {
  if (features.kind !== 'motion' && features.kind !== 'motion-map') return [];
  const { lo, hi } = features.band;
  const band = `${rounded(lo)}–${rounded(hi)} Hz`;
  const consequence = 'it can be told only by what else it shows, as a still background shows nothing either';
  return classes.flatMap((name, label) => {
    const stated = frequencyIn(name);
    if (stated !== null && (stated < lo || stated > hi)) {
      return [
        `"${name}" lies outside the features' band of ${band}: ${consequence}. Give a --band that holds it; the capture rate has to be more than twice its upper end.`,
      ];
    }
    const own = energies[label].toSorted((a, b) => a - b);
    if (own.length === 0 || own[own.length >> 1] >= noiseEnergy) return [];
    return [
      `Most examples of "${name}" show no motion in the features' band of ${band}: ${consequence}. If it moves faster or slower, give a --band that holds it.`,
    ];
  });
}

/** The frequency in Hz that a label states, as "fork 128 Hz" does; null where it states none. */
function frequencyIn(label: string): number | null {
  const found = /(\d+(?:[.,]\d+)?)\s*(k?)hz(?![a-z])/i.exec(label);
  return found ? Number(found[1].replace(',', '.')) * (found[2] === '' ? 1 : 1000) : null;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
