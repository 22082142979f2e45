import type { HostConnection } from '../../core/protocol/serve-link.ts';
import { LoupeError } from '../../core/base/error.ts';
import type { Camera } from './camera/camera.ts';
import { describeError } from './failure.ts';
import type { Preview } from './preview/preview.ts';

/** The previews and cameras of one window. One that fails is closed, and the window told. */
export class Streams {
  readonly #connection: HostConnection<AbortSignal>;
  readonly #previews = new Map<string, Preview>();
  readonly #cameras = new Map<string, Camera>();

  constructor(connection: HostConnection<AbortSignal>) {
    this.#connection = connection;
  }

  add(stream: { readonly preview: Preview } | { readonly camera: Camera }): void {
    if ('preview' in stream) this.#previews.set(stream.preview.id, stream.preview);
    else this.#cameras.set(stream.camera.id, stream.camera);
  }

  /** @throws LoupeError USAGE when there is none of this id */
  preview(id: string): Preview {
    const preview = this.#previews.get(id);
    if (!preview) throw new LoupeError('USAGE', 'This preview is closed: open the video again.');
    return preview;
  }

  /** @throws LoupeError CAMERA_LOST when there is none of this id */
  camera(id: string): Camera {
    const camera = this.#cameras.get(id);
    if (!camera) throw new LoupeError('CAMERA_LOST', 'This camera is closed: start it again.');
    return camera;
  }

  /** A preview or a camera. @throws LoupeError USAGE when there is none of this id */
  stream(id: string): Preview | Camera {
    return this.#cameras.get(id) ?? this.preview(id);
  }

  /** Closes one; nothing happens when there is none of this id. */
  async close(id: string): Promise<void> {
    const stream = this.#previews.get(id) ?? this.#cameras.get(id);
    this.#previews.delete(id);
    this.#cameras.delete(id);
    await stream?.close();
  }

  /** One cannot go on. */
  fail(id: string, error: unknown): void {
    if (!this.#previews.has(id) && !this.#cameras.has(id)) return;
    this.#connection.emit('stream.failed', { of: id, error: describeError(error) });
    void this.close(id);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#previews.keys(), ...this.#cameras.keys()].map((id) => this.close(id)));
  }
}
