import type { ScheduleOptions } from '../core/train/training-options.ts';
import { unreadable } from './values.ts';

export const scheduleHelp =
  'learning rate over the epochs: constant, step:N or step:N,F (times F, 0.1, every N epochs), exponential:F (times F every epoch), cosine or cosine:W (after W epochs of warm-up) (default: constant)';

/** Reads a learning-rate schedule such as "step:10,0.5". @throws LoupeError USAGE */
export function readSchedule(text: string): ScheduleOptions {
  const [kind, detail, ...more] = text.split(':');
  const numbers = detail === undefined ? [] : detail.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [first, second] = numbers;
  const isWhole = (value: number | undefined, least: number): boolean =>
    Number.isInteger(value) && value! >= least && value! <= 1_000_000;
  const isFactor = (value: number | undefined): boolean => value !== undefined && value > 0 && value <= 1;
  if (more.length === 0) {
    if (kind === 'constant' && numbers.length === 0) return { kind };
    if (kind === 'step' && isWhole(first, 1) && (numbers.length === 1 || (numbers.length === 2 && isFactor(second))))
      return { kind: 'steps', epochs: first, factor: second ?? 0.1 };
    if (kind === 'exponential' && numbers.length === 1 && isFactor(first)) return { kind, factor: first };
    if (kind === 'cosine' && numbers.length === 0) return { kind, floor: 0, warmUp: 0 };
    if (kind === 'cosine' && numbers.length === 1 && isWhole(first, 0)) return { kind, floor: 0, warmUp: first };
  }
  throw unreadable(
    '--schedule',
    text,
    'constant, step:N or step:N,F (N epochs, a factor F from 0 to 1), exponential:F, cosine or cosine:W (W epochs of warm-up)',
  );
}
