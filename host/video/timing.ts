import type { StreamFields } from './ffprobe.ts';
import type { PacketTimes } from './packets.ts';
import { rationalOf, valueOf, type Rational } from './rational.ts';

/** When the frames of a stream are shown. Times in seconds, rates in frames per second. */
export interface Timing {
  /** Counted, or declared by the container; null when unknown. */
  readonly frames: number | null;
  /** Average. */
  readonly fps: number;
  /** Nominal. */
  readonly frameRate: Rational;
  readonly duration: number | null;
  readonly lastFrameDuration: number | null;
  readonly variableRate: boolean;
}

/**
 * @param tick seconds per tick of the stream
 * @param whole whether `packets` holds the whole file
 */
export function timingOf(video: StreamFields, packets: PacketTimes, tick: number, whole: boolean): Timing {
  const { times, untimed } = packets;
  const count = times.length + untimed;
  const ticks = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const measured = ticks > 0 && untimed === 0 ? (times.length - 1) / (ticks * tick) : null;
  const variableRate = measured !== null && isVariable(times, tick);
  const { frameRate, fps } = rates(video, measured, 1.5 / ticks);
  const lastFrameDuration = whole && packets.lastDuration !== null ? packets.lastDuration * tick : null;
  return {
    frames: whole && count > 0 ? count : (video.nb_frames ?? null),
    fps: variableRate && measured !== null ? measured : fps,
    frameRate,
    duration: whole && times.length > 0 && untimed === 0 ? ticks * tick + (lastFrameDuration ?? 1 / fps) : null,
    lastFrameDuration,
    variableRate,
  };
}

/** The rate that the file states, as long as the measured one agrees with it up to 0.1 % and the rounding of times. */
function rates(video: StreamFields, measured: number | null, rounding: number): { frameRate: Rational; fps: number } {
  const named = [rationalOf(video.r_frame_rate), rationalOf(video.avg_frame_rate)].filter((rate) => rate !== null);
  const agreeing = named.find((rate) => measured === null || Math.abs(valueOf(rate) / measured - 1) < 0.001 + rounding);
  if (agreeing) return { frameRate: agreeing, fps: valueOf(agreeing) };
  const fps = measured ?? 25;
  return { frameRate: named[1] ?? { num: Math.max(1, Math.round(fps * 1000)), den: 1000 }, fps };
}

/**
 * Steps count as equal when each differs from their mean by at most two roundings to a tick or 2 %. Times that were once
 * rounded to milliseconds keep that error in a finer time base.
 */
function isVariable(times: readonly number[], tick: number): boolean {
  const mean = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
  const millisecond = 0.00101 / tick;
  const allowed = Math.max(2.01, 0.02 * mean, millisecond < 0.05 * mean ? millisecond : 0);
  return times.some((time, index) => index > 0 && Math.abs(time - (times[index - 1] ?? 0) - mean) > allowed);
}
