import type { Size } from '../../base/frame.ts';
import { mostScales } from '../../plan/steerable-masks.ts';
import type { NumberSetting } from '../settings.ts';

/** A number of levels or scales, up to 7; of a small image as many as it allows. */
export function levelsSetting(label: string, usual: number): NumberSetting {
  return {
    kind: 'number',
    label,
    hint: 'A small image may allow fewer.',
    min: 1,
    max: 7,
    step: 1,
    unit: '',
    default: usual,
  };
}

/** Levels of a Gaussian or Laplacian pyramid: as many as wanted, as long as the shorter side of the last is two samples. */
export function levelsOf(wanted: number, { width, height }: Size): number {
  return Math.min(wanted, Math.ceil(Math.log2(Math.min(width, height))));
}

/** Scales of a steerable pyramid: as many as wanted and allowed. */
export function scalesOf(wanted: number, size: Size): number {
  return Math.min(wanted, mostScales(size));
}
