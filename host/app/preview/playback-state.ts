import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import { Notifier } from '../../../core/stream/notifier.ts';
import type { VideoInfo } from '../../video/probe.ts';
import type { Goal } from './file-runs.ts';
import { PlayedRange } from './played-range.ts';

type OpenParams = Pick<CheckedParams<'preview.open'>, 'range' | 'loop' | 'rate' | 'time'>;

/** Position and requests of a preview: written by the calls of the window, carried out by the playback loop. */
export class PlaybackState {
  /** Notified after each change that concerns the loop. */
  readonly changed = new Notifier();
  range: PlayedRange;
  loop: boolean;
  /** Playback speed; 1: the speed of the file. */
  rate: number;
  playing = false;
  /** While playing: whether towards the first frame. */
  backwards = false;
  ended = false;
  /** Position to show next; null: continue from the current frame. */
  goal: Goal | null;
  /** Frames to step forwards. */
  steps = 0;
  /** Whether the current frame is to be magnified and shown again. */
  again = false;
  /** Time of the last pair that was due, in seconds of the file. */
  time: number;
  closed = false;

  /** @throws LoupeError RANGE_INVALID */
  constructor({ range, loop, rate, time }: OpenParams, info: VideoInfo) {
    this.range = new PlayedRange(range, info);
    this.loop = loop;
    this.rate = rate;
    this.time = time;
    this.goal = { time: this.range.inside(time), warmUp: 'quick' };
  }

  get playingBackwards(): boolean {
    return this.playing && this.backwards;
  }

  /** Whether the frame in progress is no longer wanted. */
  get interrupted(): boolean {
    return this.closed || this.goal !== null;
  }

  get hasRequest(): boolean {
    return this.goal !== null || this.steps > 0;
  }

  /** Sets the goal, unless there is one already. */
  goTo(time: number): void {
    this.goal ??= { time, warmUp: 'quick' };
  }

  /** Starts playback. At the end of the file, playing forwards starts again from the beginning. */
  play(backwards: boolean): void {
    this.playing = true;
    this.backwards = backwards;
    this.steps = 0;
    if (this.ended && !backwards) this.goTo(this.range.first);
    this.ended = false;
  }

  seek(time: number): void {
    this.goal = { time: this.range.inside(time), warmUp: 'quick' };
    this.steps = 0;
    this.ended = false;
  }

  setRange(range: PlayedRange): void {
    this.range = range;
    this.goal = { time: range.inside(this.goal?.time ?? this.time), warmUp: 'quick' };
    this.ended = false;
  }
}
