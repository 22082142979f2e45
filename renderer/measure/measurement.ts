import type { CallResult } from '../../core/protocol/host-api.ts';
import { significant } from '../panel/number-text.ts';

export type Measurement = CallResult<'media.measure'>;
export type Unit = 'px' | 'mm';

/** Millimetres per picture pixel from two points with a known distance; `null` when the points are one. */
export function calibration(from: { x: number; y: number }, to: { x: number; y: number }, millimetres: number): number | null {
  const pixels = Math.hypot(to.x - from.x, to.y - from.y);
  return pixels > 0 && millimetres > 0 ? millimetres / pixels : null;
}

/** What to multiply pixels with to get a unit. */
export function unitFactor(unit: Unit, millimetresPerPixel: number | null): number {
  return unit === 'mm' && millimetresPerPixel !== null ? millimetresPerPixel : 1;
}

export interface MotionSummary {
  /** Root mean square about the mean, in pixels. */
  readonly rms: { readonly x: number; readonly y: number };
  /** From the lowest to the highest, in pixels. */
  readonly span: { readonly x: number; readonly y: number };
}

export function summarise({ points }: Measurement): MotionSummary {
  const along = (axis: 'x' | 'y') => {
    let sum = 0;
    let squares = 0;
    let low = Infinity;
    let high = -Infinity;
    for (const point of points) {
      const value = point[axis];
      sum += value;
      squares += value * value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const mean = sum / Math.max(1, points.length);
    return {
      rms: Math.sqrt(Math.max(0, squares / Math.max(1, points.length) - mean * mean)),
      span: points.length ? high - low : 0,
    };
  };
  const [x, y] = [along('x'), along('y')];
  return { rms: { x: x.rms, y: y.rms }, span: { x: x.span, y: y.span } };
}

/** What was measured, for a spreadsheet: the time series, in pixels and, once calibrated, in millimetres. */
export function displacementTable({ points }: Measurement, millimetresPerPixel: number | null): string {
  const scale = millimetresPerPixel;
  const head = scale === null ? 'time_s,x_px,y_px' : 'time_s,x_px,y_px,x_mm,y_mm';
  const lines = points.map(({ time, x, y }) => {
    const plain = [time, x, y];
    return (scale === null ? plain : [...plain, x * scale, y * scale]).map(cell).join(',');
  });
  return `${[head, ...lines].join('\r\n')}\r\n`;
}

function cell(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** One sentence for the screen and for screen readers. */
export function measurementSentence(measurement: Measurement, unit: Unit, millimetresPerPixel: number | null): string {
  const { points, peakHz, uncertaintyPx } = measurement;
  if (points.length < 2) return 'Too few pictures to measure: choose a longer range.';
  const factor = unitFactor(unit, millimetresPerPixel);
  const { span } = summarise(measurement);
  const show = (pixels: number) => significant(pixels * factor);
  const noise = uncertaintyPx === null ? '' : ` Noise alone would give ±${show(uncertaintyPx)} ${unit}.`;
  const peak = peakHz === null ? 'No frequency stands out.' : `Strongest at ${significant(peakHz)} Hz.`;
  return `The region moved by ${show(span.x)} ${unit} across and ${show(span.y)} ${unit} down, from end to end. ${peak}${noise}`;
}
