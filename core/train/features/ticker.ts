import type { ClipFormat } from './extractor.ts';

/**
 * True for the first frame and for every one that lies `hop` seconds after the last: whole frames, at least one. Of frames
 * that come unevenly it is the first one at or after each such time.
 */
export function createTicker(hop: number, { rate, uneven }: ClipFormat): (time: number) => boolean {
  if (uneven) {
    let due = Number.NEGATIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    return (time) => {
      // a clock that was set back begins again
      if (time < last) due = time;
      last = time;
      // times are rounded
      if (time < due - 0.1 / rate) return false;
      due = time - due < hop ? due + hop : time + hop;
      return true;
    };
  }
  const step = hopFrames(hop, rate);
  let frame = -1;
  return () => ++frame % step === 0;
}

/** Frames between two examples. */
export function hopFrames(hop: number, rate: number): number {
  return Math.max(1, Math.round(hop * rate));
}
