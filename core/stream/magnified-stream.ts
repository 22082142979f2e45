import type { CaptureClock } from '../base/clock.ts';
import { LoupeError } from '../base/error.ts';
import { type CaptureFrame, type FileFrame, type Frame, maxCode } from '../base/frame.ts';
import type { Magnifier } from '../engines/engine.ts';
import { ShotBoundary } from '../measure/shot-boundary.ts';

/** A source frame with its place in the stream. */
export interface SourceFrame extends FileFrame {
  /** True where the frame before is not this one's past: a camera was interrupted or started again. */
  readonly restart?: boolean;
  /** When it arrived, in milliseconds of `now`; when it is read where absent. */
  readonly arrived?: number;
}

/** Source and magnified frame of one instant, both with the time of the file. */
export interface FramePair<Source extends SourceFrame = SourceFrame> {
  readonly source: Source;
  readonly magnified: FileFrame;
  /** True where the pair before is not this one's past: the stream starts here, or after a cut. */
  readonly restart: boolean;
  /** Milliseconds that the engine took. */
  readonly engineMs: number;
  /** Milliseconds since the source arrived: longer where filters look ahead. */
  readonly latencyMs: number;
}

export interface MagnifiedStreamOptions<Source extends SourceFrame> {
  /** Frames in the order of their times. */
  readonly source: AsyncIterable<Source>;
  readonly clock: CaptureClock;
  /**
   * Returns the magnifier for a frame, tuned for it. Called before each frame, while none is in flight, which is the time to change
   * settings. A magnifier other than the one before starts anew with that frame.
   */
  readonly magnifierFor: (frame: Source) => Magnifier;
  /**
   * Whether frames that wait for a look-ahead filter are dropped when the stream starts anew or ends, because they would be shown
   * too late.
   */
  readonly live?: boolean;
  /** Gives an earlier magnified frame whose planes may be overwritten. */
  readonly reuse?: () => Frame | undefined;
  /** Called when the engine has read a source frame. Where it is given, pairs carry sources without planes. */
  readonly discardSource?: (frame: Source) => void;
  /** Called with each frame while the engine computes it. @param restart the frame before is not its past */
  readonly onFrame?: (frame: CaptureFrame, restart: boolean) => void;
  /** Called with the milliseconds that the engine took for a frame, whether or not a magnified one came of it. */
  readonly onEngine?: (milliseconds: number) => void;
  /** A steady clock in milliseconds. */
  readonly now: () => number;
}

/** A source frame whose magnified one has not come yet. */
interface Waiting<Source> {
  readonly source: Source;
  readonly arrived: number;
  readonly restart: boolean;
}

/**
 * Feeds an engine with the frames of a stream: the one place where that is done, for exports, previews and cameras, so that all of
 * them show the same.
 *
 * - The stream starts anew at hard cuts, at frames marked `restart`, where times go back, and with another magnifier: filters never
 *   smear one shot into the next.
 * - Where filters look ahead each source waits for its magnified frame; at a cut and at the end the engine is drained (not when `live`).
 * - The engine is given times of the capture, pairs carry times of the file.
 */
export class MagnifiedStream<Source extends SourceFrame = SourceFrame> {
  readonly #options: MagnifiedStreamOptions<Source>;
  #waiting: Waiting<Source>[] = [];
  #magnifier: Magnifier | null = null;
  #shots: ShotBoundary | null = null;
  #lastTime = Number.NEGATIVE_INFINITY;
  /** Whether the next pair does not follow the one before. */
  #restart = true;

  constructor(options: MagnifiedStreamOptions<Source>) {
    this.#options = options;
  }

  /**
   * The pairs of the stream; can be iterated once. The magnifier is not touched before the first pair is asked for.
   *
   * @throws LoupeError what source and engine throw
   */
  async *pairs(): AsyncGenerator<FramePair<Source>, void, undefined> {
    const { source, now, discardSource, reuse, clock, onFrame, onEngine } = this.#options;
    for await (const frame of source) {
      yield* this.#startNewShot(frame);
      const magnifier = this.#take(frame);
      const began = now();
      const restart = this.#restart;
      this.#waiting.push({ source: discardSource ? { ...frame, planes: [] } : frame, arrived: frame.arrived ?? began, restart });
      this.#restart = false;
      const capture = clock.onCapture(frame);
      const pushed = magnifier.push(capture, reuse?.());
      // Runs while the engine computes, where the engine has threads of its own.
      onFrame?.(capture, restart);
      const magnified = await pushed;
      discardSource?.(frame);
      const engineMs = now() - began;
      onEngine?.(engineMs);
      if (magnified) yield this.#pair(magnified, engineMs);
    }
    yield* this.#drained();
  }

  /**
   * The same source magnified once more, with the settings as they are now; no time passes for the filters. Not while `pairs` is
   * being advanced, and not for plans with a latency.
   *
   * @returns `null` when the filter gives nothing
   */
  async again({ source }: FramePair<Source>): Promise<FramePair<Source> | null> {
    const { now, clock, magnifierFor } = this.#options;
    const magnifier = magnifierFor(source);
    const began = now();
    const magnified = await magnifier.push(clock.onCapture(source));
    if (!magnified) return null;
    const engineMs = now() - began;
    return { source, magnified: { ...magnified, time: source.time }, restart: false, engineMs, latencyMs: engineMs };
  }

  /** Drains and resets the magnifier where a frame does not continue the shot before. */
  async *#startNewShot(frame: Source): AsyncGenerator<FramePair<Source>, void, undefined> {
    const isBack = frame.time < this.#lastTime;
    this.#lastTime = frame.time;
    this.#shots ??= new ShotBoundary(frame);
    const isCut = this.#shots.isCut(frame.planes[0], maxCode(frame.format));
    if (!this.#magnifier || !(isCut || isBack || frame.restart)) return;
    yield* this.#drained();
    this.#startAnew(this.#magnifier);
  }

  #take(frame: Source): Magnifier {
    const magnifier = this.#options.magnifierFor(frame);
    if (magnifier !== this.#magnifier) this.#startAnew(magnifier);
    this.#magnifier = magnifier;
    return magnifier;
  }

  #startAnew(magnifier: Magnifier): void {
    magnifier.reset();
    this.#waiting = [];
    this.#restart = true;
  }

  async *#drained(): AsyncGenerator<FramePair<Source>, void, undefined> {
    const { now, live } = this.#options;
    if (!this.#magnifier || live) return;
    let began = now();
    for await (const magnified of this.#magnifier.drain()) {
      yield this.#pair(magnified, now() - began);
      began = now();
    }
  }

  #pair(magnified: CaptureFrame, engineMs: number): FramePair<Source> {
    const next = this.#waiting.shift();
    if (!next) throw new LoupeError('INTERNAL', 'The engine gave back more frames than it was given.');
    const { source, arrived, restart } = next;
    return {
      source,
      magnified: { ...magnified, time: source.time },
      restart,
      engineMs,
      latencyMs: this.#options.now() - arrived,
    };
  }
}
