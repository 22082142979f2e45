import type { HostConnection } from '../../../core/protocol/serve-link.ts';
import type { OutStream } from '../../../core/protocol/streams.ts';
import type { FramePair } from '../../../core/stream/magnified-stream.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { eightBits } from '../../../core/stream/eight-bits.ts';
import { FlickerGuard, type FlickerState } from '../../../core/stream/flicker-guard.ts';

/** Sends pairs to the window on two streams, on which frames of one instant have the same sequence number. */
export class PairScreen implements Disposable {
  readonly source: OutStream;
  readonly magnified: OutStream;
  readonly #flicker: FlickerGuard;
  #sequence = 0;
  #restart = true;

  constructor(connection: HostConnection<AbortSignal>, info: VideoInfo) {
    this.source = connection.openStream();
    this.magnified = connection.openStream();
    this.#flicker = new FlickerGuard(info, info.colour);
  }

  get flicker(): FlickerState {
    return this.#flicker.state;
  }

  /** False while the window has no room for a frame. */
  get hasRoom(): boolean {
    return this.magnified.credits > 0;
  }

  /** Whether the next frame does not follow the one sent before. */
  get cutting(): boolean {
    return this.#restart;
  }

  /** Marks the next pair as one that does not follow the pair before. */
  cut(): void {
    this.#restart = true;
  }

  /**
   * Sends a pair, or drops it when there is no room; the flicker guard takes it into account either way.
   *
   * @param seconds on a clock as fast as the viewer's
   * @returns whether it was sent
   */
  show(pair: FramePair, seconds: number, damp: boolean): boolean {
    this.#sequence++;
    this.#restart ||= pair.restart;
    const source = eightBits(pair.source);
    const magnified = this.#flicker.look(source, eightBits(pair.magnified), seconds, damp);
    if (!this.hasRoom) return false;
    const head = { sequence: this.#sequence, restart: this.#restart };
    this.source.sendPaid({ ...head, frame: source });
    this.magnified.send({ ...head, frame: magnified });
    this.#restart = false;
    return true;
  }

  dispose(): void {
    this.source.end();
    this.magnified.end();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
