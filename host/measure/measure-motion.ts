import { LoupeError } from '../../core/base/error.ts';
import {
  createDisplacementMeter,
  type Displacement,
  type DisplacementMeter,
  type Rectangle,
} from '../../core/measure/displacement.ts';
import type { MotionPoint } from '../../core/measure/motion-summary.ts';
import { findPeak, powerSpectrum } from '../../core/measure/spectrum.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import { decodeVideo } from '../video/decode.ts';
import type { VideoInfo } from '../video/probe.ts';

type Params = Omit<CheckedParams<'media.measure'>, 'media'>;

/** Most points that a plot and a table can hold. */
const mostFrames = 20_000;
/** Share of the frames from which on a region counts as one whose motion is determined in one direction only. */
const oneDirectionShare = 0.1;

/** A frame's time in seconds, and its displacement against the range's first frame. */
interface Followed {
  readonly time: number;
  readonly found: Displacement;
}

/**
 * Measures how a region of the source moves against the range's first frame.
 *
 * Frames in which the region's content is not found again give no point. Where its detail has one direction, the points lie along
 * the only direction in which motion is determined, `acrossDegrees`. Warnings say both.
 *
 * @throws LoupeError REGION_OUTSIDE, RANGE_INVALID, INPUT_ONE_FRAME, REGION_UNMEASURABLE when no frame can be measured
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
  const followed: Followed[] = [];
  let meter: DisplacementMeter | null = null;
  for await (const frame of frames) {
    const [luma] = frame.planes;
    meter ??= createDisplacementMeter(luma, info, { region: place });
    followed.push({ time: frame.time, found: meter.measure(luma) });
    if (followed.length === mostFrames) break;
  }
  if (followed.length < 2) {
    throw new LoupeError('INPUT_ONE_FRAME', 'There is only one frame in the range, and motion needs at least two.');
  }
  const { kept, acrossDegrees, warnings } = judge(followed, place);
  const points = kept.map(({ time, found: { x, y } }) => ({ time, x, y }));
  const rate = captureFps ?? info.fps;
  const times = followed.map(({ time }) => time);
  const x = filledIn(times, points, 'x');
  const y = filledIn(times, points, 'y');
  const across = powerSpectrum(x, rate);
  const down = powerSpectrum(y, rate);
  const peaks = [findPeak(x, rate), findPeak(y, rate)].filter((peak) => peak !== null);
  peaks.sort((a, b) => b.amplitude - a.amplitude);
  return {
    points,
    spectrum: Array.from(across.frequencies, (hz, bin) => ({ hz, x: across.density[bin], y: down.density[bin] })),
    uncertaintyPx: typicalError(kept),
    acrossDegrees,
    peakHz: peaks[0]?.frequency ?? null,
    warnings,
  };
}

/** Decides which frames count, and along which direction. */
function judge(
  followed: readonly Followed[],
  place: Rectangle,
): { kept: readonly Followed[]; acrossDegrees: number | null; warnings: string[] } {
  const where = `${place.x},${place.y},${place.width},${place.height}`;
  const found = followed.filter(({ found: { unmeasurable } }) => unmeasurable === null || unmeasurable === 'one-direction');
  // The first frame is the reference itself: that it matches says nothing.
  if (!found.some(({ time }) => time !== followed[0].time)) {
    const bare = followed.filter(({ found: { unmeasurable } }) => unmeasurable === 'no-texture').length;
    throw new LoupeError(
      'REGION_UNMEASURABLE',
      2 * bare >= followed.length - 1
        ? `The region ${where} holds no detail that stands out from noise, so its motion cannot be measured: choose one with edges or texture.`
        : `What the first frame shows in the region ${where} is in no later frame near that place; it may be noise only. Choose a region with edges or texture that stays in view.`,
    );
  }
  const narrow = found.filter(({ found: { unmeasurable } }) => unmeasurable === 'one-direction');
  const oneDirection = narrow.length > oneDirectionShare * found.length;
  const angle = oneDirection ? (narrow[0].found.across?.angle ?? 0) : null;
  const kept =
    angle === null
      ? found.filter(({ found: { unmeasurable } }) => unmeasurable === null)
      : found.map(({ time, found: one }) => ({ time, found: along(one, angle) }));
  const warnings: string[] = [];
  if (angle !== null) {
    warnings.push(
      `The detail in the region runs in one direction: only motion across it, along ${Math.round(angle)}° (0° is to the right, 90° down), can be seen. ` +
        'Choose a region with corners or texture to see all of it.',
    );
  }
  if (kept.length < followed.length) {
    warnings.push(
      `In ${followed.length - kept.length} of ${followed.length} frames what the first frame shows in the region was not found again; they are dropped.`,
    );
  }
  return { kept, acrossDegrees: angle, warnings };
}

/** The component of a displacement along a direction. */
function along(found: Displacement, degrees: number): Displacement {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const distance = found.x * cos + found.y * sin;
  const standardError = found.across?.standardError ?? Math.hypot(found.standardError.x * cos, found.standardError.y * sin);
  return { ...found, x: distance * cos, y: distance * sin, across: { angle: degrees, standardError } };
}

/** Root mean square of the standard errors along an axis, or along the one direction that is determined. */
function typicalError(kept: readonly Followed[]): number | null {
  // The first frame is left out: its error is that of the reference against itself.
  const squares = kept
    .slice(kept.length > 1 ? 1 : 0)
    .map(({ found: { standardError, across } }) =>
      across ? across.standardError ** 2 : (standardError.x ** 2 + standardError.y ** 2) / 2,
    );
  return squares.length > 0 ? Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length) : null;
}

/** One value for each frame: a spectrum needs even samples, so dropped frames are interpolated linearly. */
function filledIn(times: readonly number[], points: readonly MotionPoint[], axis: 'x' | 'y'): number[] {
  let next = 0;
  return times.map((time) => {
    while (next < points.length - 1 && points[next].time < time) next++;
    const after = points[next];
    const before = points[Math.max(0, next - 1)];
    if (after.time <= time || before.time >= after.time) return after[axis];
    return before[axis] + ((after[axis] - before[axis]) * Math.max(0, time - before.time)) / (after.time - before.time);
  });
}

function wholePixels({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}
