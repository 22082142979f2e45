import { LoupeError } from '../../core/base/error.ts';
import {
  captureRateOf,
  guessRates,
  guessText,
  isSameRate,
  mixedRatesText,
  type CaptureRates,
  type RateGuess,
} from '../../core/train/dataset/capture-rate.ts';
import type { LabelledClip } from '../../core/train/dataset/manifest.ts';

/** A clip, and the facts read from its file. */
export interface ProbedClip {
  readonly clip: LabelledClip;
  /** Frames per second of the file. */
  readonly fps: number;
  /** The file holds one frame, so its frame rate has no meaning. */
  readonly isImage: boolean;
  /** Frames come unevenly: their mean rate is that of no camera. */
  readonly isUneven: boolean;
}

/** How capture rates of clips that state none are decided. */
export interface RateHooks {
  readonly rates?: CaptureRates;
  readonly askRates?: (guesses: readonly RateGuess[]) => Promise<boolean>;
}

/**
 * Gives clips that state no capture rate the one that was decided on.
 *
 * @returns the clips in their order, and sentences about rates that may be wrong
 * @throws LoupeError DATASET_INVALID where names of clips state other rates than the files, and the request does not say which is
 *   right
 */
export async function rateClips(
  probed: readonly ProbedClip[],
  { rates, askRates }: RateHooks,
): Promise<{ readonly clips: readonly LabelledClip[]; readonly notes: readonly string[] }> {
  const moving = probed.filter(({ isImage }) => !isImage);
  const guesses = guessRates(moving);
  const decided = rates ?? (await decide(guesses, askRates));
  const open = decided.kind === 'each' ? guesses.filter(({ file }) => decided.fps[file] === undefined) : [];
  if (open.length > 0) {
    throw new LoupeError(
      'DATASET_INVALID',
      `${guessText(open)}: frequencies are wrong unless the capture rate is known. Say at which rate they were filmed.`,
    );
  }
  const notes: string[] = [];
  if (guesses.length > 0 && decided.kind === 'files') notes.push(`${guessText(guesses)}; those of the files are used.`);
  if (guesses.length > 0 && decided.kind === 'names') notes.push(`${guessText(guesses)}; those of the names are used.`);
  const unstated = moving.filter(({ clip, isUneven }) => clip.captureFps === undefined && !isUneven);
  const mixed =
    decided.kind === 'stated' ? undefined : mixedRatesText(unstated.map(({ clip, fps }) => captureRateOf(clip, fps, decided)));
  if (mixed !== undefined && decided.kind !== 'names') notes.push(mixed);
  const clips = probed.map(({ clip, fps, isImage }) => {
    const rate = isImage ? fps : captureRateOf(clip, fps, decided);
    return clip.captureFps === undefined && !isSameRate(rate, fps) ? { ...clip, captureFps: rate } : clip;
  });
  return { clips, notes };
}

async function decide(guesses: readonly RateGuess[], ask: RateHooks['askRates']): Promise<CaptureRates> {
  if (guesses.length === 0) return { kind: 'files' };
  if (ask) return { kind: (await ask(guesses)) ? 'names' : 'files' };
  throw new LoupeError(
    'DATASET_INVALID',
    `${guessText(guesses)}: frequencies are wrong unless the capture rate is known. Take those of the names (--fps names) or of the files (--fps files), state one for all (--fps 500), or "captureFps" in a dataset.json.`,
  );
}
