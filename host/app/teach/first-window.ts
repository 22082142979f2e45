import { LoupeError } from '../../../core/base/error.ts';
import type { FeatureWindow } from '../../../core/train/features/extractor.ts';
import { clipFeatures } from '../../train/clip-features.ts';

/** A time in a video. */
export interface Moment {
  readonly file: string;
  /** Seconds of the file at which the search for a window begins. */
  readonly time: number;
  readonly captureFps: number | null;
}

/** The first whole window from a moment on. @throws LoupeError RANGE_INVALID when there is none */
export async function firstWindow(
  { file, time, captureFps }: Moment,
  features: Parameters<typeof clipFeatures>[1],
  engine: Parameters<typeof clipFeatures>[2],
  signal: AbortSignal,
): Promise<FeatureWindow> {
  const part = { file, start: time, ...(captureFps === null ? {} : { captureFps }) };
  for await (const window of clipFeatures(part, features, engine, signal)) return window;
  throw new LoupeError('RANGE_INVALID', `From ${time} s on the video is too short for the model: choose an earlier place.`);
}
