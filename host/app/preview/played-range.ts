import { LoupeError } from '../../../core/base/error.ts';
import type { VideoInfo } from '../../video/probe.ts';

/** In and out point as a window sends them; null: the file's start and end. */
export interface RangeRequest {
  readonly in: number | null;
  readonly out: number | null;
}

/** The range of a file that is played, in seconds of the file. */
export class PlayedRange {
  readonly in: number | null;
  readonly out: number | null;
  readonly #info: VideoInfo;

  /** @throws LoupeError RANGE_INVALID for one that holds fewer than two frames */
  constructor(request: RangeRequest, info: VideoInfo) {
    this.in = request.in;
    this.out = request.out;
    this.#info = info;
    const frames = (this.end - this.first) * info.fps;
    if (this.in === null && this.out === null) return;
    // Two frames, but for the rounding of times.
    if (frames >= 1.9) return;
    throw new LoupeError(
      'RANGE_INVALID',
      `The range from ${this.first} s to ${this.end} s holds fewer than two frames, and motion needs at least two: the out point must lie further behind the in point, inside the video.`,
    );
  }

  get first(): number {
    return this.in ?? 0;
  }

  get end(): number {
    const { duration } = this.#info;
    return Math.min(this.out ?? Infinity, duration ?? Infinity);
  }

  equals(request: RangeRequest): boolean {
    return this.in === request.in && this.out === request.out;
  }

  /** Clamps a time to the range, at most to its last frame. */
  inside(time: number): number {
    return Math.max(this.first, Math.min(time, this.end - 0.5 / this.#info.fps));
  }
}
