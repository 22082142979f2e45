import { LoupeError } from '../../base/error.ts';
import { plainFeaturesSchema, type PlainFeatures } from './settings.ts';

/** What somebody asked for; the rest follows from the clips. */
export interface FeatureWish {
  readonly kind: PlainFeatures['kind'];
  readonly levels?: number;
  readonly orientations?: number;
  readonly grid?: { readonly columns: number; readonly rows: number };
  /** Seconds of the capture. */
  readonly window?: number;
  readonly hop?: number;
  /** Hz. */
  readonly band?: { readonly lo: number; readonly hi: number };
  readonly bins?: number;
  /** Pixels, `pixels` only. */
  readonly width?: number;
  readonly height?: number;
}

/** What is known of a clip before it is looked at. */
export interface ClipTiming {
  /** Frames per second of the capture. */
  readonly rate: number;
  /** Seconds of the capture; `null` when the file does not tell. */
  readonly duration: number | null;
}

/** Frames at the lowest capture rate that a window holds when nobody says. */
const usualFrames = 64;
/** Share of half the capture rate up to which motion is told from its aliases. */
const usable = 0.9;
/** Periods of the lowest frequency that a window holds. */
const leastPeriods = 2;
/** Shortest window in frames whose spectrum says anything. */
export const leastFrames = 8;

/**
 * Settles every number of the features: the window from the clips' lengths, the frequencies from their capture rates.
 * Frequencies reach up to 0.45 of the lowest capture rate, so that each clip can show all of them.
 *
 * @throws LoupeError SPEC_INVALID, BAND_INVALID or BAND_ABOVE_NYQUIST, naming the value and what would do
 */
export function resolveFeatures(wish: FeatureWish, clips: readonly ClipTiming[]): PlainFeatures {
  const rate = Math.min(...clips.map((clip) => clip.rate));
  const durations = clips.flatMap(({ duration }) => (duration === null ? [] : [duration])).toSorted((a, b) => a - b);
  // one clip that is cut off, or a single picture, does not shorten the window of all
  const usual = durations.filter((duration) => duration >= durations[durations.length >> 1] / 4);
  // a window of n changes needs n + 1 frames
  const shortest = Math.min(Number.POSITIVE_INFINITY, ...usual.map((duration) => Math.max(0, duration - 1 / rate)));
  switch (wish.kind) {
    case 'pixels':
      return check({ kind: 'pixels', width: wish.width ?? 16, height: wish.height ?? 16, hop: wish.hop ?? spacing(rate) });
    case 'pyramid':
      return check({ kind: 'pyramid', ...pyramidOf(wish), hop: wish.hop ?? spacing(rate) });
    case 'motion':
    case 'motion-map': {
      if (durations.length > 0 && usual.every((duration) => duration * rate < 1.5)) {
        throw new LoupeError(
          'DATASET_INVALID',
          `The examples are single pictures, which show no motion: choose features of single pictures (pixels or pyramid), or take clips of at least ${leastFrames + 1} frames.`,
        );
      }
      const window = wish.window ?? rounded(Math.min(usualFrames / rate, shortest));
      const frames = window * rate;
      if (frames < leastFrames && wish.window === undefined) {
        throw new LoupeError(
          'DATASET_INVALID',
          `The clips are too short to show motion: the usual ones last ${text(shortest + 1 / rate)} s, and ${leastFrames + 1} frames (${text((leastFrames + 1) / rate)} s) is the least; take longer ones, or describe single frames (pixels or pyramid).`,
        );
      }
      if (frames < leastFrames) {
        throw new LoupeError(
          'SPEC_INVALID',
          `A window of ${text(window)} s holds ${Math.floor(frames)} frames at ${text(rate)} frames per second, too few for a spectrum: at least ${leastFrames} frames (${text(leastFrames / rate)} s) would do.`,
        );
      }
      const band = wish.band ?? { lo: rounded(leastPeriods / window), hi: rounded((usable * rate) / 2) };
      checkBand(band, rate, window);
      const isMap = wish.kind === 'motion-map';
      return check({
        kind: wish.kind,
        ...pyramidOf(wish),
        grid: wish.grid ?? (isMap ? { columns: 16, rows: 16 } : { columns: 2, rows: 2 }),
        window,
        hop: wish.hop ?? window / 2,
        band,
        bins: wish.bins ?? (isMap ? 6 : 12),
      });
    }
    default:
      return wish.kind satisfies never;
  }
}

/** @throws LoupeError BAND_ABOVE_NYQUIST when a clip of this capture rate cannot show all frequencies of the features */
export function requireRate(features: PlainFeatures, rate: number): void {
  if (features.kind !== 'motion' && features.kind !== 'motion-map') return;
  if (features.band.hi * 2 > rate) {
    throw new LoupeError(
      'BAND_ABOVE_NYQUIST',
      `The features reach up to ${text(features.band.hi)} Hz, but ${text(rate)} captured frames per second show motion only below ${text(rate / 2)} Hz: give the true capture rate, or train with a band below that.`,
    );
  }
}

function checkBand({ lo, hi }: { lo: number; hi: number }, rate: number, window: number): void {
  if (!(lo > 0 && lo < hi)) {
    throw new LoupeError('BAND_INVALID', `The features' band is ${text(lo)}–${text(hi)} Hz; give the lower edge first, as 2-20.`);
  }
  if (hi * 2 > rate) {
    throw new LoupeError(
      'BAND_ABOVE_NYQUIST',
      `The features' band ends at ${text(hi)} Hz, but the slowest clip has ${text(rate)} captured frames per second, which show motion only below ${text(rate / 2)} Hz: choose a lower end.`,
    );
  }
  if (lo * window < 1) {
    throw new LoupeError(
      'BAND_INVALID',
      `A window of ${text(window)} s holds less than one swing at ${text(lo)} Hz: choose a longer window, or a band from ${text(1 / window)} Hz.`,
    );
  }
}

function pyramidOf({ levels, orientations }: FeatureWish): { levels?: number; orientations?: number } {
  return { ...(levels === undefined ? {} : { levels }), ...(orientations === undefined ? {} : { orientations }) };
}

/** Single frames are alike for a while: as far apart as half a window of motion would be. */
function spacing(rate: number): number {
  return rounded(usualFrames / 2 / rate);
}

function check(features: unknown): PlainFeatures {
  const parsed = plainFeaturesSchema.safeParse(features);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LoupeError('SPEC_INVALID', `The features' ${issue.path.join('.')} does not work: ${issue.message}.`);
}

/** Six digits: settings that people read, and that name a cache. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function text(value: number): string {
  return String(Number(value.toPrecision(4)));
}
