import type { CaptureClock } from '../../../core/base/clock.ts';
import type { FileFrame, Frame } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { noiseFrames } from '../../../core/measure/frame-noise.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { type FramePair, MagnifiedStream } from '../../../core/stream/magnified-stream.ts';
import { readOpening } from '../../../core/stream/opening.ts';
import { FrameQueue } from '../../../core/stream/frame-queue.ts';
import { decodeVideo, type VideoDecoder } from '../../video/decode.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { fits } from './tuning.ts';

/** Decoded frames that wait for the engine. */
const queueLength = 2;
/** Times of passed frames that steps back can aim at. */
const rememberedTimes = 240;

export interface FrameRunOptions {
  readonly info: VideoInfo;
  readonly magnifier: Magnifier;
  readonly clock: CaptureClock;
  /** Seconds of the file; absent: from its first frame, to its last. */
  readonly start?: number;
  readonly end?: number;
  /** Given the first frames before anything is magnified: noise is measured on them. */
  readonly onOpening?: (first: readonly Frame[]) => void;
}

/**
 * One way through a file, from a start on. The decoder starts at once and waits with a few frames; the magnifier is not touched
 * before the first `next`, so that the one run can be made ready while another still uses it.
 */
export class FrameRun {
  /** Times of the frames that have come, the latest last. */
  readonly times: number[] = [];
  readonly #options: FrameRunOptions;
  readonly #decoder: VideoDecoder;
  readonly #queue = new FrameQueue<FileFrame>(queueLength);
  readonly #decoding: Promise<void>;
  readonly #stream: MagnifiedStream;
  readonly #pairs: AsyncGenerator<FramePair, void, undefined>;
  #retune: Plan | null = null;
  #last: FramePair | null = null;

  constructor(options: FrameRunOptions) {
    const { info, start, end, clock } = options;
    this.#options = options;
    this.#decoder = decodeVideo(info, { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) });
    this.#decoding = this.#decode();
    this.#stream = new MagnifiedStream({
      source: this.#queue,
      clock,
      magnifierFor: () => this.#tunedMagnifier(),
      now: () => performance.now(),
    });
    this.#pairs = this.#stream.pairs();
  }

  async #decode(): Promise<void> {
    try {
      const { onOpening } = this.#options;
      let frames: AsyncIterable<FileFrame> = this.#decoder;
      if (onOpening) {
        const opening = await readOpening(this.#decoder, noiseFrames);
        onOpening(opening.first);
        frames = opening.all;
      }
      for await (const frame of frames) await this.#queue.push(frame);
      this.#queue.end();
    } catch (error) {
      this.#queue.fail(error);
    } finally {
      this.#decoder.dispose();
    }
  }

  #tunedMagnifier(): Magnifier {
    const plan = this.#retune;
    const { magnifier } = this.#options;
    this.#retune = null;
    // Another magnifier is being prepared for a plan that this one cannot take, and with it another run.
    if (plan && fits(magnifier, plan)) magnifier.retune(plan);
    return magnifier;
  }

  /** The next frames; null after the last. Calls must not overlap. @throws LoupeError what decoder and engine throw */
  async next(): Promise<FramePair | null> {
    const { value, done } = await this.#pairs.next();
    if (done || !value) return null;
    this.#last = value;
    this.times.push(value.source.time);
    if (this.times.length > rememberedTimes) this.times.shift();
    return value;
  }

  /** New numbers from the next frame on, if the magnifier can take them. */
  retune(plan: Plan): void {
    this.#retune = plan;
  }

  /**
   * The last frames once more, with the numbers as they are now; no time passes for the filters. Not while `next` is under
   * way, and not for plans with a latency.
   */
  async again(): Promise<FramePair | null> {
    const pair = this.#last && (await this.#stream.again(this.#last));
    if (pair) this.#last = pair;
    return pair;
  }

  /** Stops ffmpeg. Resolves when it is gone. No `next` may be in progress. */
  async end(): Promise<void> {
    this.#queue.fail(new Error('This run has ended.'));
    this.#decoder.dispose();
    await this.#pairs.return();
    await this.#decoding;
  }
}
