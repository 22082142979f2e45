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

/** Decoded frames queued for the engine. */
const queueLength = 2;
/** Times of past frames that are kept for steps backwards. */
const rememberedTimes = 240;

export interface FrameRunOptions {
  readonly info: VideoInfo;
  readonly magnifier: Magnifier;
  readonly clock: CaptureClock;
  /** Seconds of the file; absent: from its first frame, to its last. */
  readonly start?: number;
  readonly end?: number;
  /** Called with the first frames before anything is magnified: noise is measured on them. */
  readonly onOpening?: (first: readonly Frame[]) => Promise<void>;
}

/**
 * One run through a file from a start time. The decoder starts at once and pauses after a few frames; the magnifier is not used
 * before the first `next`, so that a run can be prepared while another one still uses the magnifier.
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
        await onOpening(opening.first);
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
    // Otherwise another magnifier is being prepared for a plan that this one cannot take, and another run with it.
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

  /** Uses a new plan from the next frame on, if the magnifier can take it. */
  retune(plan: Plan): void {
    this.#retune = plan;
  }

  /**
   * Magnifies the last frame again with the current plan, without advancing the filters. Not allowed during `next`, nor for plans
   * with a latency.
   */
  async again(): Promise<FramePair | null> {
    const pair = this.#last && (await this.#stream.again(this.#last));
    if (pair) this.#last = pair;
    return pair;
  }

  /** Stops ffmpeg. Resolves when it has exited. No `next` may be in progress. */
  async end(): Promise<void> {
    this.#queue.fail(new Error('This run has ended.'));
    this.#decoder.dispose();
    await this.#pairs.return();
    await this.#decoding;
  }
}
