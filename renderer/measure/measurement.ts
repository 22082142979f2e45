import { summarise } from '../../core/measure/motion-summary.ts';
import type { CallResult } from '../../core/protocol/host-api.ts';
import { significant } from '../text/number-text.ts';

export type Measurement = CallResult<'media.measure'>;
export type Unit = 'px' | 'mm';

/** Millimetres per frame pixel from two points at a known distance; `null` when the points are the same. */
export function calibration(from: { x: number; y: number }, to: { x: number; y: number }, millimetres: number): number | null {
  const pixels = Math.hypot(to.x - from.x, to.y - from.y);
  return pixels > 0 && millimetres > 0 ? millimetres / pixels : null;
}

/** Factor from pixels to a unit. */
export function unitFactor(unit: Unit, millimetresPerPixel: number | null): number {
  return unit === 'mm' && millimetresPerPixel !== null ? millimetresPerPixel : 1;
}

/** The result in one sentence, for the screen and for screen readers. */
export function measurementSentence(measurement: Measurement, unit: Unit, millimetresPerPixel: number | null): string {
  const { points, peakHz, uncertaintyPx, warnings } = measurement;
  if (points.length < 2) return 'Too few frames to measure: choose a longer range.';
  const factor = unitFactor(unit, millimetresPerPixel);
  const { span } = summarise(points);
  const show = (pixels: number) => significant(pixels * factor);
  const noise = uncertaintyPx === null ? '' : ` The standard error of one frame is ${show(uncertaintyPx)} ${unit}.`;
  const peak = peakHz === null ? 'No frequency stands out.' : `Strongest at ${significant(peakHz)} Hz.`;
  return [
    `The region moved by ${show(span.x)} ${unit} across and ${show(span.y)} ${unit} down, from end to end. ${peak}${noise}`,
    ...warnings,
  ].join(' ');
}
