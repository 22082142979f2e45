import { LoupeError } from '../base/error.ts';
import type { Band } from '../spec/band.ts';

/** Frames in a period of the lowest frequency that can be looked for: its spectrum takes four periods, some hundred MB. */
export const mostFramesPerPeriod = 100_000;

/**
 * Refuses a pass band that cannot be filtered at a rate.
 *
 * @param rate frames per second of the capture
 * @throws LoupeError `BAND_INVALID` (not a number, not positive, reversed or empty; a rate that is not positive; a period of too many
 * frames),
 * `BAND_ABOVE_NYQUIST` (an edge at or above half the rate)
 */
export function checkBand(band: Band, rate: number): void {
  const { lo, hi } = band;
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) {
    throw new LoupeError(
      'BAND_INVALID',
      `The band ${lo}–${hi} Hz is not a pair of numbers; give its edges as LO-HI in Hz, such as 0.8-1.2.`,
    );
  }
  if (lo <= 0 || hi <= 0) {
    throw new LoupeError(
      'BAND_INVALID',
      `The band ${lo}–${hi} Hz must lie above 0 Hz; give its edges as LO-HI in Hz, such as 0.8-1.2.`,
    );
  }
  if (lo === hi) {
    throw new LoupeError('BAND_INVALID', `The band ${lo}–${hi} Hz is empty; its upper edge must be above its lower edge.`);
  }
  if (lo > hi) {
    throw new LoupeError('BAND_INVALID', `The band ${lo}–${hi} Hz is reversed; give the lower edge first, as ${hi}-${lo}.`);
  }
  if (!(rate > 0) || !Number.isFinite(rate)) {
    throw new LoupeError(
      'BAND_INVALID',
      `The capture rate of ${rate} frames per second is not usable; set it with --fps CAPTURE.`,
    );
  }
  if (hi >= rate / 2) {
    throw new LoupeError(
      'BAND_ABOVE_NYQUIST',
      `The band ${lo}–${hi} Hz reaches half the capture rate of ${rate} frames per second or beyond, and only frequencies below ` +
        `${rate / 2} Hz can be seen at that rate; choose a lower band or, if the camera captured faster, set the true rate with --fps CAPTURE.`,
    );
  }
  if (rate / lo > mostFramesPerPeriod) {
    throw new LoupeError(
      'BAND_INVALID',
      `The band ${lo}–${hi} Hz begins so low that one period takes ${(rate / lo).toPrecision(3)} frames at ${rate} frames per second, ` +
        `more than ${mostFramesPerPeriod}; give a lower edge from ${Number((rate / mostFramesPerPeriod).toPrecision(3))} Hz, or the true rate with --fps CAPTURE.`,
    );
  }
}
