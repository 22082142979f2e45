import { CaptureClock } from '../../core/base/clock.ts';
import type { Frame } from '../../core/base/frame.ts';
import type { AnalysisEngine } from '../../core/train/features/bands.ts';
import type { LabelledClip } from '../../core/train/dataset/manifest.ts';
import { LoupeError } from '../../core/base/error.ts';
import { createFeatureExtractor } from '../../core/train/features/create-extractor.ts';
import type { ClipFormat, FeatureExtractor, FeatureWindow } from '../../core/train/features/extractor.ts';
import type { PlainFeatures } from '../../core/train/features/settings.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo, type VideoInfo } from '../video/probe.ts';

/** The range and region of a file that are read. */
export type ClipPart = Omit<LabelledClip, 'label' | 'group'>;

/** Receives remarks while a clip is read for its features. */
export interface ClipWitness {
  onFrame(frame: Frame): void;
  /** Called after the last frame with a sentence where the clip is truncated or damaged. */
  onDamage(sentence: string): void;
}

/**
 * Features of a clip, window by window, while it is decoded: memory does not depend on its length.
 * Times are seconds of the capture, counted from the file's start.
 *
 * @throws LoupeError RATE_UNEVEN when frames come too unevenly in all windows; as `probeVideo`, `decodeVideo` and
 *   `createFeatureExtractor` do
 */
export async function* clipFeatures(
  clip: ClipPart,
  features: PlainFeatures,
  engine: AnalysisEngine,
  signal: AbortSignal | undefined,
  witness?: ClipWitness,
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
  let last = 0;
  for await (const frame of source) {
    witness?.onFrame(frame);
    last = frame.time;
    const window = await extractor.push(clock.onCapture(frame));
    if (!window) continue;
    isSeen = true;
    yield window;
  }
  const damage = source.warning ?? info.damage ?? endsEarly(clip, last, info.fps);
  if (damage !== undefined) witness?.onDamage(damage);
  if (!isSeen) requireEven(extractor, clip.file);
}

/** Seconds, and frames, by which a clip may end earlier than the manifest says. */
const endSlack = { seconds: 0.1, frames: 3 };

/** @param last time of the last frame, in seconds of the file */
function endsEarly({ file, end }: ClipPart, last: number, fps: number): string | undefined {
  if (end === undefined || last >= end - Math.max(endSlack.seconds, endSlack.frames / fps)) return undefined;
  return `"${file}" ends at ${Number(last.toFixed(3))} s, before the end of the segment at ${end} s.`;
}

/** Format and timing of a video's frames. @param rate of the capture */
export function clipFormatOf(info: VideoInfo, rate: number): ClipFormat {
  const { width, height, format, variableRate, colour } = info;
  return { width, height, format, rate, uneven: variableRate, fullRange: colour.range === 'pc' };
}

/** @throws LoupeError RATE_UNEVEN when windows had to be dropped */
export function requireEven({ droppedWindows }: Pick<FeatureExtractor, 'droppedWindows'>, name: string): void {
  if (droppedWindows === 0) return;
  throw new LoupeError(
    'RATE_UNEVEN',
    `The frames of "${name}" come too unevenly to show motion: in every window more than a fifth of them are missing. Take a part without gaps, record at a fixed rate, or describe single frames (pixels or pyramid).`,
  );
}
