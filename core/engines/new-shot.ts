/** A gap longer than both starts a new shot; across a shorter one the filters go on. */
const longestGap = { seconds: 1, frames: 10 };

/**
 * Whether a frame starts a new shot, to judge by its time: it lies before the last frame, or after a long gap.
 *
 * @param time of the frame, and of the frame before, in seconds of the capture
 * @param rate frames per second of the capture
 */
export function startsNewShot(time: number, lastTime: number, rate: number): boolean {
  return time < lastTime || time - lastTime > Math.max(longestGap.seconds, longestGap.frames / rate);
}
