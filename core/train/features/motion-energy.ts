import { motionChannels, type PlainFeatures } from './settings.ts';

/**
 * Indices of the values of one example that say how far the motion of a cell exceeds the noise, ln(1 + P̄/4F); null for features
 * that measure no motion.
 */
export function energyPlaces(features: PlainFeatures): { readonly first: number; readonly step: number } | null {
  if (features.kind !== 'motion' && features.kind !== 'motion-map') return null;
  const step = motionChannels(features);
  return { first: step - 1, step };
}

/** Returns the energy of an example: how far the strongest motion of any cell exceeds the noise; null where none is measured. */
export function energyOf(features: PlainFeatures, values: Float32Array): number | null {
  const places = energyPlaces(features);
  if (!places) return null;
  let most = 0;
  for (let at = places.first; at < values.length; at += places.step) most = Math.max(most, values[at]);
  return most;
}
