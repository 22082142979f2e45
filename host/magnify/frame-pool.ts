import type { Frame } from '../../core/base/frame.ts';

/** Frames that wait for another use; what is given beyond goes to the garbage collector. */
const most = 8;

/**
 * Frames of one size and format that nobody looks at any more, to be filled again. Without them, a megabyte allocated,
 * cleared and collected for every picture costs more than copying it.
 */
export class FramePool {
  readonly #free: Frame[] = [];

  /** A frame to be overwritten, if there is one. */
  take(): Frame | undefined {
    return this.#free.pop();
  }

  /** Whoever gives a frame must not look at it again. */
  give(frame: Frame): void {
    if (frame.planes.length > 0 && this.#free.length < most) this.#free.push(frame);
  }
}
