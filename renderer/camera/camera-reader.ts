import type { FromCameraWorker, ToCameraWorker } from './camera-messages.ts';

/** An interface of the browser that not every browser has yet, nor TypeScript's library. */
interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}
declare global {
  interface Window {
    readonly MediaStreamTrackProcessor?: new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => TrackProcessor;
  }
}

export type CameraFrame = Extract<FromCameraWorker, { type: 'frame' }>;

export interface CameraReaderOptions {
  readonly track: MediaStreamTrack;
  readonly mirror: boolean;
  readonly onFrame: (frame: CameraFrame) => void;
  /** Called when the camera was unplugged, or its frames cannot be read. */
  readonly onEnd: (why: 'unplugged' | Error) => void;
}

/** Reads the newest frames of a camera in a worker: one for each `want`. */
export class CameraReader {
  private readonly worker = new Worker(new URL('./camera-worker.ts', import.meta.url), { type: 'module' });
  private readonly video: HTMLVideoElement | null = null;
  private mirror: boolean;
  private disposed = false;

  constructor({ track, mirror, onEnd, onFrame }: CameraReaderOptions) {
    this.mirror = mirror;
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromCameraWorker>) => {
      if (this.disposed) return;
      switch (data.type) {
        case 'frame':
          onFrame(data);
          return;
        case 'ended':
          onEnd('unplugged');
          return;
        case 'failed':
          onEnd(new Error(data.message));
          return;
        default:
          data satisfies never;
      }
    });
    track.addEventListener('ended', () => {
      if (!this.disposed) onEnd('unplugged');
    });
    if (window.MediaStreamTrackProcessor) {
      const frames = new window.MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable;
      this.post({ type: 'read', frames, mirror: this.mirror }, [frames]);
    } else {
      this.video = document.createElement('video');
      this.video.muted = true;
      this.video.srcObject = new MediaStream([track]);
      void this.video.play();
      this.offerNext(this.video);
    }
  }

  want(): void {
    this.post({ type: 'want' });
  }

  setMirror(mirror: boolean): void {
    this.mirror = mirror;
    this.post({ type: 'mirror', mirror });
  }

  dispose(): void {
    this.disposed = true;
    if (this.video) this.video.srcObject = null;
    this.worker.terminate();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private offerNext(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_, { mediaTime }) => {
      if (this.disposed) return;
      const frame = new VideoFrame(video, { timestamp: Math.round(mediaTime * 1e6) });
      this.post({ type: 'offer', frame, mirror: this.mirror }, [frame]);
      this.offerNext(video);
    });
  }

  private post(message: ToCameraWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
