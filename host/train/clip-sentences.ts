import { LoupeError } from '../../core/base/error.ts';
import type { PlainFeatures } from '../../core/train/features/settings.ts';
import type { ClipTiming } from '../../core/train/features/usual-clips.ts';
import type { DamagedClip } from './clip-faults.ts';

/** Most damaged clips that a sentence names. */
const namedDamages = 5;

/** Names the damaged clips of a dataset, and how they are damaged. @param all clips of the dataset */
export function damagesText(damaged: readonly DamagedClip[], all: number): string {
  const list = damaged.slice(0, namedDamages).map(({ file, why }) => (why.includes(file) ? why : `"${file}": ${why}`));
  const more = damaged.length > namedDamages ? ` … and ${damaged.length - namedDamages} more.` : '';
  return `${damaged.length} of ${all} clips ${damaged.length > 1 ? 'are' : 'is'} cut off or damaged, and used as far as it can be read: ${list.join(' ')}${more}`;
}

/** Names the clips of which parts were dropped. */
export function gapsText(files: readonly string[]): string {
  const [first, ...others] = files;
  const more = others.length > 0 ? ` and of ${others.length} other${others.length > 1 ? 's' : ''}` : '';
  return `Parts of "${first}"${more} were dropped, because more than a fifth of the frames is missing there.`;
}

/**
 * Returns the error for a clip that is shorter than a window of its features.
 *
 * @param fps frame rate of the file: seconds of the capture differ from those that a player shows where the file plays slower or
 *   faster
 */
export function tooShort({ rate, duration }: ClipTiming, features: PlainFeatures, fps: number): LoupeError {
  const needed = 'window' in features ? features.window : features.hop;
  const captured = duration === null ? null : Number(duration.toFixed(3));
  const length =
    duration === null
      ? ''
      : rate === fps
        ? ` of ${captured} s`
        : ` of ${Number(((duration * rate) / fps).toFixed(3))} s, which are ${captured} s at its capture rate of ${Number(rate.toPrecision(6))} fps,`;
  return new LoupeError(
    'RANGE_INVALID',
    `The clip${length} is too short for a window of ${Number(needed.toPrecision(4))} s (${Math.round(needed * rate) + 1} frames): take a longer part, or a shorter window.`,
  );
}
