import { CaptureClock } from '../../core/base/clock.ts';
import { maxCode } from '../../core/base/frame.ts';
import { MotionSurvey } from '../../core/measure/motion-survey.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import { decodeVideo } from '../video/decode.ts';
import type { VideoInfo } from '../video/probe.ts';

type Params = Omit<CheckedParams<'media.survey'>, 'media'>;

/** Most frames that one survey reads: enough for spectra, few enough to wait for. */
const mostFrames = 900;
/** Frames between two reports of progress. */
const reportEvery = 15;

/**
 * Searches the range for motion, in the band or at all frequencies below half the capture rate.
 *
 * @param onProgress gets the share of the frames read so far, 0–1, while that is known
 */
export async function surveyMotion(
  info: VideoInfo,
  { range, captureFps, band }: Params,
  signal: AbortSignal,
  onProgress: (share: number) => void = () => {},
): Promise<CallResult<'media.survey'>> {
  const rate = captureFps ?? info.fps;
  const clock = new CaptureClock(info.fps, rate);
  const survey = new MotionSurvey({ size: info, rate, band });
  const largest = maxCode(info.format);
  using frames = decodeVideo(info, {
    ...(range.in === null ? {} : { start: range.in }),
    ...(range.out === null ? {} : { end: range.out }),
    signal,
  });
  const end = range.out ?? info.duration;
  const expected = end === null ? mostFrames : Math.max(1, Math.min(mostFrames, (end - (range.in ?? 0)) * info.fps));
  let count = 0;
  for await (const frame of frames) {
    survey.add(frame.planes[0], largest, clock.captureTime(frame.time));
    count += 1;
    if (count % reportEvery === 0) onProgress(Math.min(1, count / expected));
    if (count === mostFrames) break;
  }
  return { suggestions: survey.suggestBands(), finding: survey.result().reason };
}
