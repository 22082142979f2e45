import type { VideoInfo } from '../video/probe.ts';

/** Returns the number of frames in a range of a file, from the file's own figures; `null` when it has none. */
export function frameCount(info: VideoInfo, { start = 0, end = Infinity }: { start?: number; end?: number }): number | null {
  const { frames, duration, fps } = info;
  if (start === 0 && end === Infinity) return frames;
  if (duration === null) return null;
  const seconds = Math.max(0, Math.min(end, duration) - start);
  return Math.min(Math.max(1, Math.round(seconds * fps)), frames ?? Infinity);
}
