import type { MagnifyProgress } from './request.ts';

/** Frames over which the speed is averaged. */
const window = 30;

/** Returns a function that takes the number of frames written and reports speed and time left. */
export function progressReporter(expected: number | null, report: (progress: MagnifyProgress) => void): (count: number) => void {
  let previous = performance.now();
  let perFrame = 0;
  return (count) => {
    const now = performance.now();
    perFrame += ((now - previous) / 1000 - perFrame) / Math.min(count, window);
    previous = now;
    const frames = expected === null ? null : Math.max(expected, count);
    report({
      frame: count,
      frames,
      framesPerSecond: 1 / Math.max(perFrame, 1e-6),
      secondsLeft: frames === null ? null : (frames - count) * perFrame,
    });
  };
}
