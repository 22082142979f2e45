import type { HostConnection } from '../../core/protocol/serve-link.ts';
import { LoupeError } from '../../core/base/error.ts';
import { Camera } from './camera/camera.ts';
import { describeError } from './failure.ts';
import { Preview } from './preview/preview.ts';

export type WindowStream = Preview | Camera;

/** The previews and cameras of one window. A stream that fails is closed, and its failure is reported to the window. */
export class Streams {
  readonly #connection: HostConnection<AbortSignal>;
  readonly #open = new Map<string, WindowStream>();

  constructor(connection: HostConnection<AbortSignal>) {
    this.#connection = connection;
  }

  add(stream: WindowStream): void {
    this.#open.set(stream.id, stream);
  }

  /** @throws LoupeError USAGE when there is none of this id */
  preview(id: string): Preview {
    const stream = this.#open.get(id);
    if (!(stream instanceof Preview)) throw new LoupeError('USAGE', 'This preview is closed: open the video again.');
    return stream;
  }

  /** @throws LoupeError CAMERA_LOST when there is none of this id */
  camera(id: string): Camera {
    const stream = this.#open.get(id);
    if (!(stream instanceof Camera)) throw new LoupeError('CAMERA_LOST', 'This camera is closed: start it again.');
    return stream;
  }

  /** A preview or a camera. @throws LoupeError USAGE when there is none of this id */
  stream(id: string): WindowStream {
    return this.#open.get(id) ?? this.preview(id);
  }

  /** Closes a stream; does nothing when there is none of this id. */
  async close(id: string): Promise<void> {
    const stream = this.#open.get(id);
    this.#open.delete(id);
    await stream?.close();
  }

  /** Closes a stream that cannot go on. */
  fail(id: string, error: unknown): void {
    if (!this.#open.has(id)) return;
    this.#connection.emit('stream.failed', { of: id, error: describeError(error) });
    void this.close(id);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
  }
}
