import { readingOptions } from './accepted-formats.ts';
import { fileUrl, argumentsOf, keepsOwnClock, passthrough, QUIET, seconds } from './command.ts';
import { deliveryOf } from './pixel-format.ts';
import type { VideoInfo } from './probe.ts';
import { valueOf } from './rational.ts';

/** A point to start reading from. */
export interface SeekPoint {
  /** On ffmpeg's clock. */
  readonly seconds: number;
  /** Ticks to be added to the times that ffmpeg reports, so that they count from the file's start. */
  readonly ticks: number;
}

/** Containers with an index of their key frames. */
const INDEXED = new Set(['mov', 'matroska', 'avi', 'mxf', 'nut', 'asf']);

/**
 * Where ffmpeg starts for a range: at or before `start`, at a time that is whole in ticks and in microseconds, so that
 * the times it reports (relative to that point) add up exactly. Files without an index are read from their beginning:
 * in them, ffmpeg would start between key frames and lose what comes before the next one.
 */
export function seekBefore(start: number, info: VideoInfo): SeekPoint {
  const { timeBase, container, startTime } = info;
  if (keepsOwnClock(info)) return { seconds: 0, ticks: -Math.round(startTime / valueOf(timeBase)) };
  if (!INDEXED.has(container)) return { seconds: 0, ticks: 0 };
  const step = timeBase.den / gcd(timeBase.den, timeBase.num * 1e6);
  const ticks = Math.floor((start * timeBase.den) / timeBase.num / step) * step;
  return { seconds: (ticks * timeBase.num) / timeBase.den, ticks };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * One ffmpeg, two outputs of the same decoded frames: their times as text lines (`framecrc` of the wrapped frame,
 * which costs nothing) on stderr and their samples on stdout. The times come first, so that a frame's line is always
 * written before its samples and waiting for it cannot lock up.
 */
export function decodeArguments(info: VideoInfo, seek: SeekPoint, end: number | undefined): string[] {
  const delivery = deliveryOf(info.sourcePixelFormat);
  const reading = [...QUIET, ...readingOptions(info.path)];
  if (keepsOwnClock(info)) reading.push('-copyts');
  if (seek.seconds > 0) reading.push('-ss', seconds(seek.seconds));
  // Slightly more than requested; the exact end is decided by the frames' times.
  if (end !== undefined) reading.push('-t', seconds(end - seek.seconds + 0.001 + valueOf(info.timeBase)));
  const timing = [...passthrough(), '-enc_time_base', `${info.timeBase.num}/${info.timeBase.den}`];
  const times = ['-map', '[times]', '-c:v', 'wrapped_avframe', ...timing, '-flush_packets', '1', '-f', 'framecrc'];
  const frames = ['-map', '[frames]', '-c:v', 'rawvideo', '-pix_fmt', delivery.ffmpegName, ...passthrough(), '-f', 'rawvideo'];
  return argumentsOf({
    inputs: [{ from: fileUrl(info.path), options: reading }],
    filter: `[0:${info.stream}]${conversion(info)},split=2[times][frames]`,
    outputs: [
      { to: 'pipe:2', options: times },
      { to: 'pipe:1', options: frames },
    ],
  });
}

/** To the delivered layout: size pinned (streams may change it midway), range and matrix as the source has them. */
function conversion(info: VideoInfo): string {
  const delivery = deliveryOf(info.sourcePixelFormat);
  const size = `scale=w=${info.width}:h=${info.height}:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp`;
  if (delivery.ffmpegName === info.sourcePixelFormat) return `${size},format=${delivery.ffmpegName}`;
  if (delivery.rgb) return `${size}:out_color_matrix=bt709:out_range=tv,format=${delivery.ffmpegName}`;
  return `${size}:in_range=${info.colour.range}:out_range=${info.colour.range},format=${delivery.ffmpegName}`;
}
