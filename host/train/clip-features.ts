import { CaptureClock } from '../../core/base/clock.ts';
import type { Engine } from '../../core/engines/engine.ts';
import type { LabelledClip } from '../../core/train/dataset/manifest.ts';
import { LoupeError } from '../../core/base/error.ts';
import {
  type ClipFormat,
  createFeatureExtractor,
  type FeatureExtractor,
  type FeatureWindow,
} from '../../core/train/features/extractor.ts';
import type { PlainFeatures } from '../../core/train/features/settings.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo, type VideoInfo } from '../video/probe.ts';

/** What is read of a file. */
export type ClipPart = Omit<LabelledClip, 'label' | 'group'>;

/**
 * Features of a clip, window by window, while it is decoded: memory does not depend on its length.
 * Times are seconds of the capture, counted from the file's start.
 *
 * @throws LoupeError RATE_UNEVEN when pictures come too unevenly in all windows; as `probeVideo`, `decodeVideo` and
 *   `createFeatureExtractor` do
 */
export async function* clipFeatures(
  clip: ClipPart,
  features: PlainFeatures,
  engine: Engine,
  signal: AbortSignal | undefined,
): AsyncGenerator<FeatureWindow, void, undefined> {
  const info = await probeVideo(clip.file, signal ? { signal } : {});
  const rate = clip.captureFps ?? info.fps;
  const clock = new CaptureClock(info.fps, rate);
  const { start, end, region } = clip;
  using source = decodeVideo(info, {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(signal === undefined ? {} : { signal }),
  });
  using extractor = await createFeatureExtractor(
    features,
    { ...clipFormatOf(info, rate), ...(region === undefined ? {} : { region }) },
    engine,
  );
  let isSeen = false;
  for await (const frame of source) {
    const window = await extractor.push(clock.onCapture(frame));
    if (!window) continue;
    isSeen = true;
    yield window;
  }
  if (!isSeen) requireEven(extractor, clip.file);
}

/** What the frames of a video are like. @param rate of the capture */
export function clipFormatOf(info: VideoInfo, rate: number): ClipFormat {
  const { width, height, format, variableRate, colour } = info;
  return { width, height, format, rate, uneven: variableRate, fullRange: colour.range === 'pc' };
}

/** @throws LoupeError RATE_UNEVEN when windows had to be left out */
export function requireEven({ leftOut }: Pick<FeatureExtractor, 'leftOut'>, name: string): void {
  if (leftOut === 0) return;
  throw new LoupeError(
    'RATE_UNEVEN',
    `The pictures of "${name}" come too unevenly to show motion: in every window more than a fifth of them are missing. Take a part without gaps, record at a fixed rate, or describe single frames (pixels or pyramid).`,
  );
}
