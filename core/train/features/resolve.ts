import { LoupeError } from '../../base/error.ts';
import { plainFeaturesSchema, type MotionFeatures, type PlainFeatures } from './settings.ts';
import { usualClips, type ClipTiming, type UsualClips } from './usual-clips.ts';

/** Requested features; absent fields follow from the clips. */
export interface FeatureOptions {
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

/** Features with every number set, and where the numbers come from. */
export interface ResolvedFeatures {
  readonly features: PlainFeatures;
  /** A sentence on how window and band were chosen; empty for features of single frames. */
  readonly why: string;
  /** Sentences about unusual clips that were not considered for the numbers. */
  readonly notes: readonly string[];
}

/** Frames at the lowest capture rate that a window holds by default. */
const usualFrames = 64;
/** Share of half the capture rate up to which motion is measured: nearer to half the rate, aliases look the same. */
const usableShareOfNyquist = 0.9;
/** Periods of the lowest frequency that a window holds. */
const leastPeriods = 2;
/** Shortest window, in frames, whose spectrum is informative. */
export const leastFrames = 8;

/**
 * Settles every number of the features: the window from the clips' lengths, the frequencies from their capture rates.
 * Frequencies reach up to 0.45 of the lowest capture rate, so that each clip can show all of them, but for a few odd ones: these
 * would take from all others what they cannot show themselves.
 *
 * @throws LoupeError SPEC_INVALID, BAND_INVALID or BAND_ABOVE_NYQUIST, naming the value and what would do
 */
export function resolveFeatures(request: FeatureOptions, clips: readonly ClipTiming[]): ResolvedFeatures {
  const usual = usualClips(clips);
  const features = settled(request, usual);
  if (features.kind !== 'motion' && features.kind !== 'motion-map') return { features, why: '', notes: [] };
  return { features, why: reasons(request, features, usual), notes: oddTexts(request, features, usual, clips.length) };
}

function settled(request: FeatureOptions, { rate, shortest, areImages }: UsualClips): PlainFeatures {
  switch (request.kind) {
    case 'pixels':
      return check({
        kind: 'pixels',
        width: request.width ?? 16,
        height: request.height ?? 16,
        hop: request.hop ?? spacing(rate),
      });
    case 'pyramid':
      return check({ kind: 'pyramid', ...pyramidOf(request), hop: request.hop ?? spacing(rate) });
    case 'motion':
    case 'motion-map': {
      if (areImages) {
        throw new LoupeError(
          'DATASET_INVALID',
          `The examples are single frames, which show no motion: choose features of single frames (pixels or pyramid), or take clips of at least ${leastFrames + 1} frames.`,
        );
      }
      const window = request.window ?? rounded(Math.min(usualFrames / rate, shortest));
      const frames = window * rate;
      if (frames < leastFrames && request.window === undefined) {
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
      const band = request.band ?? { lo: rounded(leastPeriods / window), hi: rounded((usableShareOfNyquist * rate) / 2) };
      checkBand(band, rate, window);
      const isMap = request.kind === 'motion-map';
      return check({
        kind: request.kind,
        ...pyramidOf(request),
        grid: request.grid ?? (isMap ? { columns: 16, rows: 16 } : { columns: 2, rows: 2 }),
        window,
        hop: request.hop ?? window / 2,
        band,
        bins: request.bins ?? (isMap ? 6 : 12),
      });
    }
    default:
      return request.kind satisfies never;
  }
}

function reasons(request: FeatureOptions, { window }: MotionFeatures, { rate, shortest }: UsualClips): string {
  const slowest = `the lowest capture rate, ${text(rate)} frames per second`;
  const length =
    request.window !== undefined
      ? 'window as asked for'
      : window < usualFrames / rate - 1e-6
        ? `window as long as the shortest clip, ${text(shortest + 1 / rate)} s`
        : `window of ${usualFrames} frames at ${slowest}`;
  const band =
    request.band === undefined
      ? `band from two periods a window to ${usableShareOfNyquist / 2} of ${slowest}`
      : 'band as asked for';
  return `${length}; ${band}`;
}

/** Says which clips the settings do not follow, and what would keep them. */
function oddTexts(
  request: FeatureOptions,
  features: MotionFeatures,
  { rate, shortest, slow, short }: UsualClips,
  all: number,
): string[] {
  const notes: string[] = [];
  const those = (odd: readonly ClipTiming[]): string => `${odd.length} of ${all} clips`;
  if (request.band === undefined && slow.length > 0) {
    const least = Math.min(...slow.map((clip) => clip.rate));
    notes.push(
      `${those(slow)} were captured at ${text(least)} frames per second or little more, the others at ${text(rate)} or more. The features follow the others, up to ${text(features.band.hi)} Hz, which these cannot show; a band up to ${text((usableShareOfNyquist * least) / 2)} Hz would keep all.`,
    );
  }
  if (
    request.window === undefined &&
    short.length > 0 &&
    features.window > Math.min(...short.map(({ duration }) => duration ?? 0))
  ) {
    const least = Math.min(...short.map(({ duration }) => duration ?? 0));
    notes.push(
      `${those(short)} are as short as ${text(least)} s, the others last ${text(shortest + 1 / rate)} s or more. The window of ${text(features.window)} s follows the others; one of ${text(Math.max(0, least - 1 / rate))} s would keep all.`,
    );
  }
  return notes;
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

function pyramidOf({ levels, orientations }: FeatureOptions): { levels?: number; orientations?: number } {
  return { ...(levels === undefined ? {} : { levels }), ...(orientations === undefined ? {} : { orientations }) };
}

/** Default distance between single frames, which change little from one to the next: half a window of motion. */
function spacing(rate: number): number {
  return rounded(usualFrames / 2 / rate);
}

function check(features: unknown): PlainFeatures {
  const parsed = plainFeaturesSchema.safeParse(features);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LoupeError('SPEC_INVALID', `The features' ${issue.path.join('.')} does not work: ${issue.message}.`);
}

/** Rounded to six digits: these settings are read by people, and are part of a cache's name. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function text(value: number): string {
  return String(Number(value.toPrecision(4)));
}
