import type { Frame } from '../../../core/base/frame.ts';
import { noiseFrames } from '../../../core/measure/frame-noise.ts';
import { decodeVideo } from '../../video/decode.ts';
import type { VideoInfo } from '../../video/probe.ts';

/** The frames on which an export of the range would measure noise. */
export async function openingFrames(info: VideoInfo, start: number | null): Promise<Frame[]> {
  using decoder = decodeVideo(info, start === null ? {} : { start });
  const frames: Frame[] = [];
  for await (const frame of decoder) {
    frames.push(frame);
    if (frames.length === noiseFrames) break;
  }
  return frames;
}
