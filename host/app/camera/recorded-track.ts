import path from 'node:path';
import type { FileTime } from '../../../core/base/clock.ts';
import type { FileFrame, Frame } from '../../../core/base/frame.ts';
import { FrameQueue } from '../../../core/stream/frame-queue.ts';
import type { EncodedVideo, VideoEncoder } from '../../video/encode.ts';

/** What a file of a recording holds: every frame that the camera delivers, or those that are magnified. */
export type TrackKind = 'source' | 'magnified' | 'side-by-side';

/** One file of a recording. Frames wait for its encoder up to a limit; those beyond it are dropped and counted. */
export class RecordedTrack {
  readonly kind: TrackKind;
  readonly #encoder: VideoEncoder;
  readonly #room: number;
  readonly #queue: FrameQueue<FileFrame>;
  readonly #writing: Promise<void>;
  #waiting = 0;
  #frames = 0;
  #dropped = 0;
  #name = '';

  /** @param room most frames that wait */
  constructor(kind: TrackKind, encoder: VideoEncoder, room: number) {
    this.kind = kind;
    this.#encoder = encoder;
    this.#room = room;
    this.#queue = new FrameQueue(room);
    this.#writing = this.#write();
    // Reported by `written`.
    this.#writing.catch(() => {});
  }

  /** Its file's name, once it is finished. */
  get name(): string {
    return this.#name;
  }

  /** Number of frames written. */
  get frames(): number {
    return this.#frames;
  }

  /** Number of frames for which the encoder had no time. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes a frame, or drops it when the encoder is too slow. @param frame is called only if it is taken */
  add(frame: () => Frame, time: FileTime): void {
    if (this.#waiting >= this.#room) {
      this.#dropped++;
      return;
    }
    this.#waiting++;
    // After a failure nothing more is taken; `written` throws the reason.
    this.#queue.push({ ...frame(), time }).catch(() => {});
  }

  async #write(): Promise<void> {
    try {
      for await (const frame of this.#queue) {
        this.#waiting--;
        await this.#encoder.write(frame);
        this.#frames++;
      }
    } catch (error) {
      this.#queue.fail(error);
      throw error;
    }
  }

  /** Resolves when all frames that it took are written; it takes no more. @throws LoupeError what the encoder throws */
  async written(): Promise<void> {
    this.#queue.end();
    await this.#writing;
  }

  /** Puts the file in its place. @throws LoupeError what the encoder throws */
  async finish(): Promise<EncodedVideo> {
    const file = await this.#encoder.finish();
    this.#name = path.basename(file.path);
    return file;
  }

  /** Leaves no file behind. */
  abort(): Promise<void> {
    return this.#encoder.abort();
  }
}
