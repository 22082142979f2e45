import type { FileFrame } from '../../core/base/frame.ts';
import { Notifier } from '../../core/stream/notifier.ts';

/**
 * A queue between a camera, which does not wait, and the reader of its frames: a few frames wait in order, and where there are more
 * the oldest is dropped. One reader.
 */
export class NewestFrames {
  readonly #most: number;
  readonly #waiting: FileFrame[] = [];
  readonly #unused: FileFrame[] = [];
  #taken: FileFrame | null = null;
  #end: { readonly error: Error | null } | null = null;
  readonly #notifier = new Notifier();
  #arrived = 0;
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Number of frames that arrived. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Number of those that were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  add(frame: FileFrame): void {
    this.#arrived++;
    this.#waiting.push(frame);
    if (this.#waiting.length > this.#most) {
      const oldest = this.#waiting.shift();
      if (oldest) this.#unused.push(oldest);
      this.#dropped++;
    }
    this.#notifier.notify();
  }

  /** The error that ended the stream; null while it runs and where it came to its end. */
  get error(): Error | null {
    return this.#end?.error ?? null;
  }

  /** Returns a frame that the reader no longer uses and whose planes may be overwritten. */
  reuse(): FileFrame | undefined {
    return this.#unused.pop();
  }

  /** Ends the stream: the reader gets the waiting frames, then `error` unless it is null. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#notifier.notify();
  }

  /** Drops the frames that wait. */
  clear(): void {
    this.#dropped += this.#waiting.length;
    this.#unused.push(...this.#waiting);
    this.#waiting.length = 0;
  }

  /** Resolves when that many frames wait, or no more will come. */
  async whenWaiting(count: number): Promise<readonly FileFrame[]> {
    while (this.#waiting.length < count && !this.#end) await this.#notifier.notified();
    if (this.#waiting.length === 0 && this.#end?.error) throw this.#end.error;
    return this.#waiting;
  }

  /** The next frame; it may be overwritten after the following call. Null after the last. */
  async next(): Promise<FileFrame | null> {
    if (this.#taken) this.#unused.push(this.#taken);
    this.#taken = null;
    await this.whenWaiting(1);
    this.#taken = this.#waiting.shift() ?? null;
    return this.#taken;
  }
}
