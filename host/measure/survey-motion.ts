import { CaptureClock } from '../../core/base/clock.ts';
import { maxCode } from '../../core/base/frame.ts';
import { MotionSurvey } from '../../core/measure/motion-survey.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import { decodeVideo } from '../video/decode.ts';
import type { VideoInfo } from '../video/probe.ts';

type Params = Omit<CheckedParams<'media.survey'>, 'media'>;

/** Frames that one look takes in: enough for spectra, few enough for a wait. */
const mostFrames = 900;

/** Looks through the range for motion, in the band or anywhere below half the capture rate. */
export async function surveyMotion(
  info: VideoInfo,
  { range, captureFps, band }: Params,
  signal: AbortSignal,
): Promise<CallResult<'media.survey'>> {
  const rate = captureFps ?? info.fps;
  const clock = new CaptureClock(info.fps, rate);
  const survey = new MotionSurvey({ size: info, rate, band: band ?? { lo: rate / 100, hi: rate * 0.45 } });
  const largest = maxCode(info.format);
  using frames = decodeVideo(info, {
    ...(range.in === null ? {} : { start: range.in }),
    ...(range.out === null ? {} : { end: range.out }),
    signal,
  });
  let count = 0;
  for await (const frame of frames) {
    survey.add(frame.planes[0], largest, clock.captureTime(frame.time));
    if (++count === mostFrames) break;
  }
  const suggestions = survey.suggestBands();
  return {
    suggestions: suggestions.map(({ band: found, peakHz, amplitudePx, confidence }) => ({
      band: found,
      peakHz,
      amplitudePx,
      confidence,
    })),
    finding: survey.result().reason,
  };
}
