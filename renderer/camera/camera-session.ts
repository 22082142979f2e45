import { effect, signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';
import { fileTime } from '../../core/base/clock.ts';
import type { FileFrame } from '../../core/base/frame.ts';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { CallResult } from '../../core/protocol/host-api.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import { host } from '../state/host.ts';
import { liveFps } from '../state/media.ts';
import { codeOf, report, sentenceOf } from '../state/problems.ts';
import { cameraProject } from '../state/project.ts';
import { status } from '../state/status.ts';
import { PairQueue } from '../viewer/pair-queue.ts';
import { onPainted } from '../viewer/painter.ts';
import { cameraStream, type FrameStream } from '../viewer/frame-stream.ts';
import { choice, listCameras } from './camera-choice.ts';
import { type CameraFrame, CameraReader } from './camera-reader.ts';
import { requestCamera } from './request-camera.ts';

export type CameraState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly name: string; readonly width: number; readonly height: number; readonly fps: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export const cameraState = signal<CameraState>({ kind: 'off' });
/** Milliseconds from a frame's arrival in the browser until it and its magnified copy were painted; smoothed. */
export const cameraLatency = signal<number | null>(null);

/** Most frames whose magnified copies may be on their way to the screen. */
const credits = 3;
const latencyWeight = 0.1;
/**
 * Name of the entries in the browser's timeline, one for each frame, from its arrival until it and its magnified copy were drawn.
 */
const timelineName = 'camera frame';

let session: CameraSession | null = null;
let attempt = 0;

export async function startCamera(): Promise<void> {
  stopCamera();
  const own = ++attempt;
  cameraState.value = { kind: 'starting' };
  try {
    const client = host.peek();
    if (!client) throw new LoupeError('PROTOCOL', 'The part that computes is not connected. It is being started again.');
    const track = await requestCamera(choice.peek());
    if (own !== attempt) {
      track.stop();
      return;
    }
    // Browsers give the names of cameras only after the user has allowed one.
    void listCameras();
    session = new CameraSession(client, track);
  } catch (error) {
    if (own === attempt) cameraState.value = { kind: 'failed', code: codeOf(error), message: sentenceOf(error) };
  }
}

export function stopCamera(): void {
  attempt++;
  session?.dispose();
  session = null;
  cameraState.value = { kind: 'off' };
}

export function setMirror(mirror: boolean): void {
  session?.reader.setMirror(mirror);
}

/** The host's identifier of the running camera, or null. */
export function runningCamera(): string | null {
  return session?.opened?.camera ?? null;
}

function fail(message: string, code = 'CAMERA_LOST'): void {
  stopCamera();
  cameraState.value = { kind: 'failed', code, message };
}

/** One camera from its first frame to its last. A frame is read only when the host has room for one, and then the newest. */
class CameraSession {
  readonly reader: CameraReader;
  opened: CallResult<'camera.open'> | null = null;
  private readonly client: HostClient;
  private readonly track: MediaStreamTrack;
  private readonly fps: number;
  private readonly queue = new PairQueue();
  private stream: FrameStream | null = null;
  private readonly stops: (() => void)[] = [];
  /** When frames in flight arrived, and their times on the camera's clock. */
  private readonly arrivals = new Map<number, { readonly arrived: number; readonly time: number }>();
  /** Frames that were replaced by newer ones before they were sent. */
  private passed = 0;
  private size = { width: 0, height: 0 };
  private origin: number | null = null;
  private sequence = 0;
  private asked = false;
  private disposed = false;

  constructor(client: HostClient, track: MediaStreamTrack) {
    this.client = client;
    this.track = track;
    this.fps = track.getSettings().frameRate ?? choice.peek().fps;
    this.reader = new CameraReader({
      track,
      mirror: choice.peek().mirror,
      onFrame: (frame) => void this.take(frame),
      onEnd: (why) =>
        fail(
          why === 'unplugged'
            ? 'The camera was unplugged. Plug it in again or choose another one, then start.'
            : `The camera’s frames could not be read (${why.message}). Choose another resolution, then start again.`,
        ),
    });
    client.onClose(() => {
      if (!this.disposed) fail('The part that computes has stopped and is being started again. Start the camera once more.');
    });
    this.ask();
  }

  /** Requests a frame from the camera for each one that the host has room for. */
  private ask(): void {
    if (this.disposed || this.asked) return;
    if (this.opened && this.client.uploadCredit(this.opened.upload) === 0) return;
    this.asked = true;
    this.reader.want();
  }

  private async take(frame: CameraFrame): Promise<void> {
    this.asked = false;
    const { width, height } = frame;
    if (this.opened && (width !== this.size.width || height !== this.size.height)) {
      fail(`The camera changed its frame to ${width}×${height}. Start it again.`);
      return;
    }
    if (!this.opened) {
      await this.open(frame);
      return;
    }
    this.send(frame);
    this.ask();
  }

  /** Opens the host's camera with the first frame, which has the actual size. */
  private async open({ width, height, matrix, fullRange }: CameraFrame): Promise<void> {
    const { spec, autoQuality } = cameraProject.peek();
    this.size = { width, height };
    try {
      const opened = await this.client.call('camera.open', {
        width,
        height,
        fps: this.fps,
        spec: liveSpec(spec, this.size),
        autoQuality,
      });
      if (this.disposed) {
        await this.client.call('camera.close', { camera: opened.camera });
        return;
      }
      this.opened = opened;
      this.listen(opened, { matrix, fullRange });
      cameraState.value = { kind: 'running', name: this.track.label, width, height, fps: this.fps };
      liveFps.value = this.fps;
      this.ask();
    } catch (error) {
      if (!this.disposed) fail(sentenceOf(error), codeOf(error));
    }
  }

  private listen({ camera, upload, magnified }: CallResult<'camera.open'>, colour: { matrix: string; fullRange: boolean }): void {
    const { client, queue } = this;
    const stream: FrameStream = {
      queue,
      colour,
      arrived: () => {},
      painted: (frames) => {
        if (frames > 0) client.credit(magnified, frames);
      },
    };
    this.stream = stream;
    cameraStream.value = { stream, size: { ...this.size, pixelAspect: 1 } };
    this.stops.push(
      client.onFrame(magnified, ({ sequence, frame, restart }) => {
        queue.push('magnified', sequence, frame, restart);
        stream.arrived();
      }),
      client.onUploadCredit(upload, () => this.ask()),
      onPainted(({ sequence }) => this.measure(sequence)),
      client.on('stream.status', (report) => {
        if (report.of !== camera) return;
        status.value = { ...report, dropped: report.dropped + this.passed };
      }),
      client.on('stream.failed', ({ of, error }) => {
        if (of === camera) fail(error.message, error.code);
      }),
      this.followProject(camera),
    );
    client.credit(magnified, credits);
  }

  private send({ bytes, width, height, time, arrived, passed }: CameraFrame): void {
    if (!this.opened || this.client.uploadCredit(this.opened.upload) === 0) return;
    this.origin ??= time;
    this.passed += passed;
    const luma = width * height;
    const chroma = ((width + 1) >> 1) * ((height + 1) >> 1);
    const frame: FileFrame = {
      width,
      height,
      format: { chroma: '420', bits: 8 },
      planes: [bytes.subarray(0, luma), bytes.subarray(luma, luma + chroma), bytes.subarray(luma + chroma)],
      time: fileTime(time - this.origin),
    };
    const sequence = this.sequence++;
    this.arrivals.set(sequence, { arrived, time });
    this.queue.push('source', sequence, frame, sequence === 0);
    this.stream?.arrived();
    this.client.sendFrame(this.opened.upload, sequence, frame, sequence === 0);
  }

  private measure(sequence: number): void {
    const frame = this.arrivals.get(sequence);
    for (const earlier of this.arrivals.keys()) if (earlier <= sequence) this.arrivals.delete(earlier);
    if (!frame) return;
    const end = performance.now();
    const start = frame.arrived - performance.timeOrigin;
    const latency = end - start;
    performance.measure(timelineName, { start: Math.max(0, start), end, detail: { time: frame.time } });
    // Observers have received the entries; kept, they would only accumulate.
    performance.clearMeasures(timelineName);
    const before = cameraLatency.peek();
    cameraLatency.value = before === null ? latency : before + (latency - before) * latencyWeight;
  }

  /** Sends changed settings to the host; one call at a time, with the newest settings. */
  private followProject(camera: string): () => void {
    let sent = '';
    let working = false;
    const follow = async (): Promise<void> => {
      if (working) return;
      working = true;
      try {
        for (;;) {
          const { spec, autoQuality } = cameraProject.peek();
          const settings = { spec: liveSpec(spec, this.size), autoQuality };
          const text = JSON.stringify(settings);
          if (text === sent || this.disposed) return;
          const first = sent === '';
          sent = text;
          if (!first) await this.client.call('camera.change', { camera, ...settings });
        }
      } catch (error) {
        if (!this.disposed && codeOf(error) !== 'PROTOCOL') report(error, 'Change the settings');
      } finally {
        working = false;
      }
    };
    return effect(() => {
      void cameraProject.value.spec;
      void cameraProject.value.autoQuality;
      void follow();
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const stop of this.stops) stop();
    this.reader.dispose();
    this.track.stop();
    if (this.opened) void this.client.call('camera.close', { camera: this.opened.camera }).catch(() => {});
    if (cameraStream.peek()) cameraStream.value = { stream: null, size: null };
    liveFps.value = null;
    cameraLatency.value = null;
    status.value = null;
  }
}

/** Settings for a camera: without a capture rate, as it has its own, and without regions that lie outside its frame. */
function liveSpec(spec: MagnificationSpec, { width, height }: { width: number; height: number }): MagnificationSpec {
  const live = {
    ...spec,
    regions: spec.regions.filter((region) => region.x + region.width <= width && region.y + region.height <= height),
  };
  delete live.captureFps;
  return live;
}
