/*
 * A slow-motion file has two clocks: the one on which it plays and the one on which it was filmed. Each has a type of its own, so that
 * a time of one cannot be passed where the other is meant.
 */
declare const file: unique symbol;
declare const capture: unique symbol;

/** Presentation time in a file, or on a camera's own clock, in seconds. */
export type FileTime = number & { readonly [file]: true };

/** Time in seconds on the clock of what was filmed: frequencies in Hz count on it. */
export type CaptureTime = number & { readonly [capture]: true };

/** Time in seconds where the two clocks are one: of a clip that plays as fast as it was filmed, generated or live. */
export type RealTime = FileTime & CaptureTime;

/** Seconds that are known to be on the clock of a file. */
export function fileTime(seconds: number): FileTime {
  return seconds as FileTime;
}

/** Seconds that are known to be on the clock of the capture. */
export function captureTime(seconds: number): CaptureTime {
  return seconds as CaptureTime;
}

/** Seconds of something that plays as fast as it was filmed. */
export function realTime(seconds: number): RealTime {
  return seconds as RealTime;
}

/** The relation of the two clocks of one clip: a file of 30 fps that was filmed at 300 plays ten seconds for each second captured. */
export class CaptureClock {
  /** The clock of a camera that is watched live, and of a file that plays as fast as it was filmed. */
  static readonly live = new CaptureClock(1, 1);

  readonly #captureSecondsPerFileSecond: number;

  /**
   * @param fileRate frames per second at which the file plays
   * @param captureRate frames per second at which it was filmed
   */
  constructor(fileRate: number, captureRate: number) {
    this.#captureSecondsPerFileSecond = fileRate / captureRate;
  }

  /** Returns the time of the capture that is shown at a time of the file. */
  captureTime(time: FileTime): CaptureTime {
    return captureTime(time * this.#captureSecondsPerFileSecond);
  }

  /** The same frame with its time on the clock of the capture; the planes are shared. */
  onCapture<Source extends { readonly time: FileTime }>(frame: Source): Omit<Source, 'time'> & { readonly time: CaptureTime } {
    return { ...frame, time: this.captureTime(frame.time) };
  }
}
