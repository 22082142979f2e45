import type { Frame } from '../core/base/frame.ts';
import { createDisplacementMeter } from '../core/measure/displacement.ts';
import { type DisplacementSeries, type Gain, measureGain } from '../core/measure/gain.ts';
import {
  createSpaceTimeSlice,
  enlargeImage,
  type GrayImage,
  joinImages,
  type SpaceTimeSlice,
} from '../core/measure/space-time-slice.ts';
import { decodeVideo } from '../host/video/decode.ts';
import { probeVideo, type VideoInfo } from '../host/video/probe.ts';

export interface MeasuredPair {
  readonly source: DisplacementSeries;
  readonly magnified: DisplacementSeries;
  /** Motion of the magnified clip compared with that of the source. */
  readonly gain: Gain;
  /** The same row of both clips over time (downwards): source left, magnified right. */
  readonly slice: GrayImage;
}

/**
 * Reads a clip and its magnified copy from their files and measures the motion of both, by gradient least squares against the
 * source's first frame. The images repeat themselves at their borders, as those of `generate` do.
 *
 * @param frequency of the motion in Hz
 * @param settle frames dropped at the start, while the temporal filter settles
 */
export async function measurePair(
  sourceFile: string,
  magnifiedFile: string,
  { frequency, settle, signal }: { readonly frequency: number; readonly settle: number; readonly signal: AbortSignal },
): Promise<MeasuredPair> {
  const sourceInfo = await probeVideo(sourceFile, { signal });
  const magnifiedInfo = await probeVideo(magnifiedFile, { signal });
  const reference = await firstFrame(sourceInfo, signal);
  const source = await follow(sourceInfo, reference, signal);
  const magnified = await follow(magnifiedInfo, reference, signal);
  return {
    source: source.motion,
    magnified: magnified.motion,
    gain: measureGain(source.motion, magnified.motion, { frequency, fps: sourceInfo.fps, settle }),
    slice: enlargeImage(joinImages([source.slice.image('down'), magnified.slice.image('down')], 4), 2),
  };
}

async function firstFrame(info: VideoInfo, signal: AbortSignal): Promise<Frame> {
  using frames = decodeVideo(info, { signal });
  for await (const frame of frames) return frame;
  throw new Error(`${info.path} has no frame.`);
}

async function follow(
  info: VideoInfo,
  reference: Frame,
  signal: AbortSignal,
): Promise<{ motion: { x: number[]; y: number[] }; slice: SpaceTimeSlice }> {
  const meter = createDisplacementMeter(reference.planes[0], reference, { periodic: true });
  const middle = Math.floor(info.height / 2);
  const line = { from: { x: 0, y: middle }, to: { x: info.width - 1, y: middle } };
  const slice = createSpaceTimeSlice(info, info.format, line, info.frames ?? 1);
  const motion: { x: number[]; y: number[] } = { x: [], y: [] };
  using frames = decodeVideo(info, { signal });
  for await (const frame of frames) {
    const { x, y } = meter.measure(frame.planes[0]);
    motion.x.push(x);
    motion.y.push(y);
    slice.push(frame);
  }
  return { motion, slice };
}
