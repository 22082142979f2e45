import { LoupeError } from '../../core/base/error.ts';
import { createDisplacementMeter, type DisplacementMeter, type Rectangle } from '../../core/measure/displacement.ts';
import { findPeak, powerSpectrum } from '../../core/measure/spectrum.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import { decodeVideo } from '../video/decode.ts';
import type { VideoInfo } from '../video/probe.ts';

type Params = Omit<CheckedParams<'media.measure'>, 'media'>;

/** Points that a plot and a table still carry. */
const mostFrames = 20_000;

/**
 * How a region of the source moves against the range's first picture.
 *
 * @throws LoupeError REGION_OUTSIDE, RANGE_INVALID
 */
export async function measureMotion(
  info: VideoInfo,
  { range, captureFps, region }: Params,
  signal: AbortSignal,
): Promise<CallResult<'media.measure'>> {
  const place = wholePixels(region);
  using frames = decodeVideo(info, {
    ...(range.in === null ? {} : { start: range.in }),
    ...(range.out === null ? {} : { end: range.out }),
    signal,
  });
  const points: { time: number; x: number; y: number }[] = [];
  let meter: DisplacementMeter | null = null;
  let deviation = 0;
  let certain = 0;
  for await (const frame of frames) {
    const [luma] = frame.planes;
    meter ??= createDisplacementMeter(luma, info, { region: place });
    const moved = meter.measure(luma);
    points.push({ time: frame.time, x: moved.x, y: moved.y });
    const spread = Math.hypot(moved.deviation.x, moved.deviation.y) / Math.SQRT2;
    if (points.length > 1 && Number.isFinite(spread)) {
      deviation += spread;
      certain++;
    }
    if (points.length === mostFrames) break;
  }
  if (points.length < 2) {
    throw new LoupeError('INPUT_ONE_FRAME', 'There is only one picture in the range, and motion needs at least two.');
  }
  const rate = captureFps ?? info.fps;
  const x = points.map((point) => point.x);
  const y = points.map((point) => point.y);
  const across = powerSpectrum(x, rate);
  const down = powerSpectrum(y, rate);
  const peaks = [findPeak(x, rate), findPeak(y, rate)].filter((peak) => peak !== null);
  peaks.sort((a, b) => b.amplitude - a.amplitude);
  return {
    points,
    spectrum: Array.from(across.frequencies, (hz, bin) => ({ hz, x: across.density[bin], y: down.density[bin] })),
    uncertaintyPx: certain > 0 ? deviation / certain : null,
    peakHz: peaks[0]?.frequency ?? null,
  };
}

function wholePixels({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}
