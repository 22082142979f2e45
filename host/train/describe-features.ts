import type { Features } from '../../core/train/features/settings.ts';

/**
 * Returns a sentence on window and band of motion features and how they were chosen; nothing for features of single frames.
 * @param why as `FeatureSet` has it
 */
export function describeFeatures(features: Features, why: string): string[] {
  const measured = features.kind === 'embedding' ? features.base : features;
  if (!('window' in measured)) return [];
  const { window, hop, band, bins } = measured;
  const reason = why === '' ? 'as in the model that they come from' : why;
  return [
    `Windows of ${text(window)} s, a new one every ${text(hop)} s; ${text(band.lo)}–${text(band.hi)} Hz in ${bins} bins (${reason}).`,
  ];
}

function text(value: number): string {
  return String(Number(value.toPrecision(4)));
}
