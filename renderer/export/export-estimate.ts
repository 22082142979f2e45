import { durationText } from '../text/number-text.ts';

/** The number of frames of an export and its duration, before it starts. */
export interface ExportEstimate {
  readonly frames: number | null;
  readonly seconds: number | null;
  readonly sentence: string;
}

interface Range {
  readonly in: number | null;
  readonly out: number | null;
}

/**
 * @param media rate and length of the file
 * @param millisecondsPerFrame measured by the preview on this machine with the same settings; `null` before it has run
 */
export function estimateExport(
  media: { readonly fps: number; readonly duration: number | null; readonly frames: number | null },
  range: Range,
  millisecondsPerFrame: number | null,
): ExportEstimate {
  const end = range.out ?? media.duration;
  const whole = range.in === null && range.out === null;
  const frames =
    whole && media.frames !== null ? media.frames : end === null ? null : Math.round((end - (range.in ?? 0)) * media.fps);
  if (frames === null)
    return { frames, seconds: null, sentence: 'The file does not state its length, so the time cannot be estimated.' };
  const count = `${frames.toLocaleString('en')} frame${frames === 1 ? '' : 's'}`;
  if (millisecondsPerFrame === null) return { frames, seconds: null, sentence: `${count}.` };
  const seconds = (frames * millisecondsPerFrame) / 1000;
  return { frames, seconds, sentence: `${count}, about ${durationText(seconds)} at the speed of the preview.` };
}
