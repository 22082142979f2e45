import type { Frame } from '../base/frame.ts';

/** Most frames that are kept; further ones are left to the garbage collector. */
const most = 8;

/**
 * Frames of one size and format that are no longer needed, to be filled again. Without them, a megabyte allocated, cleared and
 * collected for every frame costs more than copying it.
 */
export class FramePool {
  readonly #free: Frame[] = [];

  /** Returns a frame to be overwritten, if there is one. */
  take(): Frame | undefined {
    return this.#free.pop();
  }

  /** Takes a frame that the caller does not look at again. */
  give(frame: Frame): void {
    if (frame.planes.length > 0 && this.#free.length < most) this.#free.push(frame);
  }
}
