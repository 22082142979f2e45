import { LoupeError } from '../../../core/base/error.ts';
import { CaptureClock, type FileTime } from '../../../core/base/clock.ts';
import type { Frame, PixelFormat } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { noiseFrames } from '../../../core/measure/frame-noise.ts';
import type { FramePacket } from '../../../core/protocol/frame-packet.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { InStream, OutStream } from '../../../core/protocol/streams.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import { type FramePair, MagnifiedStream, type SourceFrame } from '../../../core/stream/magnified-stream.ts';
import type { ClipFormat } from '../../../core/train/features/extractor.ts';
import { Notifier } from '../../../core/stream/notifier.ts';
import { AutoQuality } from '../auto-quality.ts';
import { FlickerGuard } from '../../../core/stream/flicker-guard.ts';
import { Tuning, type TuningEffect } from '../preview/tuning.ts';
import type { StreamOptions } from '../stream-options.ts';
import { type StreamNow, StreamReport } from '../stream-report.ts';
import { StreamMeter } from '../stream-status.ts';
import type { FrameWatcher } from '../teach/live-watch.ts';
import { type Recorded, Recording, type RecordingOptions } from './recording.ts';

type OpenParams = CheckedParams<'camera.open'>;
type ChangeParams = CheckedParams<'camera.change'>;

/** What happens when a recording ends. */
export interface RecordingEnd {
  /** Awaited before the recording counts as finished. Errors that it throws go to `onFailed`. */
  onDone(recorded: Recorded): void | Promise<void>;
  onFailed(error: unknown): void;
}

/** Pixel format of the frames that windows send. */
const format: PixelFormat = { chroma: '420', bits: 8 };
/** Frames in flight from the window: one that arrives while the next is being sent. */
const inFlight = 2;

interface CameraFrame extends SourceFrame {
  readonly sequence: number;
}

/** A camera that the window reads: frames arrive, the newest is magnified, and those that it overtook are dropped. */
export class Camera {
  readonly id: string;
  readonly #options: StreamOptions;
  readonly #params: OpenParams;
  readonly #tuning: Tuning;
  readonly #quality: AutoQuality;
  readonly #upload: InStream;
  readonly #magnified: OutStream;
  readonly #flicker: FlickerGuard;
  readonly #meter = new StreamMeter();
  readonly #notifier = new Notifier();
  #spec: MagnificationSpec;
  #newest: CameraFrame | null = null;
  #opening: Frame[] = [];
  #changing: Promise<unknown> = Promise.resolve();
  #recording: { readonly recording: Recording; readonly end: RecordingEnd } | null = null;
  #recordedTime = Number.NEGATIVE_INFINITY;
  #watcher: FrameWatcher | null = null;
  #lastTime: FileTime | null = null;
  /** Whether the next frame that is sent does not follow the one sent before. */
  #restart = true;
  #closed = false;
  #driving: Promise<void> = Promise.resolve();
  #report: StreamReport | null = null;

  constructor(options: StreamOptions, params: OpenParams) {
    this.id = options.id;
    this.#options = options;
    this.#params = params;
    this.#spec = withoutCaptureRate(params.spec);
    this.#quality = new AutoQuality(params.autoQuality, this.#spec);
    this.#tuning = new Tuning(options.engine, { ...params, format }, this.#quality.inWork(this.#spec));
    this.#flicker = new FlickerGuard(params, { range: 'tv' });
    this.#upload = options.connection.openUpload((packet) => this.#take(packet));
    this.#magnified = options.connection.openStream();
  }

  get streams(): { readonly upload: number; readonly magnified: number } {
    return { upload: this.#upload.id, magnified: this.#magnified.id };
  }

  /** @throws LoupeError for settings that do not fit the frames; MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async open(): Promise<void> {
    await this.#tuning.prepare();
    const { id, engineInfo, connection } = this.#options;
    this.#report = new StreamReport({ of: id, engineInfo, connection, live: true, now: () => this.#now() });
    this.#meter.restart();
    this.#driving = this.#drive();
    this.#upload.grant(inFlight);
  }

  /** @throws LoupeError when something in the settings is wrong; the old ones stay then */
  change(params: ChangeParams): Promise<TuningEffect> {
    const work = this.#changing.then(async () => {
      const spec = params.spec ? withoutCaptureRate(params.spec) : this.#spec;
      const auto = params.autoQuality ?? this.#quality.on;
      const effect = await this.#tuning.adopt(this.#quality.wouldBe(auto, spec));
      this.#quality.set(auto, spec);
      this.#spec = spec;
      return effect;
    });
    this.#changing = work.catch(() => {});
    return work;
  }

  /** @throws LoupeError OUTPUT_…; USAGE while a recording runs */
  async record(options: Pick<RecordingOptions, 'view' | 'output' | 'overwrite' | 'codec'>, end: RecordingEnd): Promise<void> {
    if (this.#recording) throw new LoupeError('USAGE', 'The camera is being recorded already: stop that recording first.');
    const recording = await Recording.start({ ...options, size: this.#params, format, fps: this.#params.fps });
    if (this.#closed || this.#recording) {
      await recording.finish().catch(() => {});
      throw new LoupeError('CAMERA_LOST', 'The camera was closed before it could be recorded.');
    }
    this.#recordedTime = Number.NEGATIVE_INFINITY;
    this.#recording = { recording, end };
  }

  /** Finishes the files of the recording; nothing happens when there is none. */
  async stopRecording(): Promise<void> {
    const current = this.#recording;
    this.#recording = null;
    if (!current) return;
    try {
      await current.end.onDone(await current.recording.finish());
    } catch (error) {
      current.end.onFailed(error);
    }
  }

  /** Format and timing of the frames. */
  get clip(): ClipFormat {
    const { width, height, fps: rate } = this.#params;
    return { width, height, format, rate };
  }

  /** Passes each frame that is magnified on to a watcher, which takes the place of the one before; null: to none. */
  async watch(watcher: FrameWatcher | null): Promise<void> {
    const before = this.#watcher;
    this.#watcher = this.#closed ? null : watcher;
    await before?.close();
    if (this.#closed) await watcher?.close();
  }

  /** Ends everything; what was recorded until now is kept. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#report?.dispose();
    this.#upload.end();
    this.#magnified.end();
    this.#notifier.notify();
    this.#tuning.dispose();
    await this.watch(null);
    await this.#driving;
    await this.stopRecording();
  }

  #take(packet: FramePacket): void {
    if (this.#closed) return;
    this.#recordSource(packet.frame);
    if (this.#newest) this.#meter.dropped++;
    const { frame, sequence, restart } = packet;
    this.#newest = { ...frame, sequence, restart, arrived: performance.now() };
    this.#upload.grant(1);
    this.#notifier.notify();
  }

  /** Records the source frame by frame as it arrives: an engine that is too slow costs the recording no frame of it. */
  #recordSource(frame: Frame): void {
    if (!this.#recording || frame.time <= this.#recordedTime) return;
    this.#recordedTime = frame.time;
    this.#recording.recording.addSource(frame);
  }

  async #drive(): Promise<void> {
    const stream = new MagnifiedStream({
      source: this.#arrivals(),
      clock: CaptureClock.live,
      magnifierFor: (frame) => this.#tunedMagnifier(frame),
      live: true,
      onFrame: (frame, restart) => this.#watcher?.take(frame, restart),
      now: () => performance.now(),
    });
    try {
      for await (const pair of stream.pairs()) {
        if (this.#closed) return;
        this.#show(pair);
        await this.#judgeQuality();
      }
    } catch (error) {
      if (!this.#closed) this.#options.onFailure(error);
    }
  }

  /** Yields the newest frame each time the one before has been processed. */
  async *#arrivals(): AsyncGenerator<CameraFrame, void, undefined> {
    while (!this.#closed) {
      const next = this.#newest;
      this.#newest = null;
      if (!next) await this.#notifier.notified();
      // A camera may give the same frame twice.
      else if (next.time !== this.#lastTime) {
        this.#lastTime = next.time;
        yield next;
      }
    }
  }

  #tunedMagnifier(frame: Frame): Magnifier {
    const magnifier = this.#tuning.take();
    this.#measureNoise(frame);
    if (magnifier.plan !== this.#tuning.plan) magnifier.retune(this.#tuning.plan);
    return magnifier;
  }

  /** Measures the noise on the first frames. */
  #measureNoise(frame: Frame): void {
    if (this.#tuning.noiseKnown) return;
    this.#opening.push(frame);
    if (this.#opening.length < noiseFrames) return;
    this.#tuning.takeOpening(this.#opening).catch((error: unknown) => this.#options.onFailure(error));
    this.#opening = [];
  }

  #show({ source, magnified, restart, engineMs, latencyMs }: FramePair<CameraFrame>): void {
    this.#restart ||= restart;
    const shown = this.#flicker.look(source, magnified, source.time, this.#options.settings().dampFlicker);
    this.#recording?.recording.addMagnified(source, shown, { damped: shown !== magnified, flicker: this.#flicker.state });
    if (this.#magnified.credits > 0) {
      this.#magnified.send({ sequence: source.sequence, restart: this.#restart, frame: shown });
      this.#restart = false;
      this.#meter.shown++;
    } else {
      this.#meter.dropped++;
    }
    this.#meter.add(engineMs, latencyMs, 0);
    this.#report?.touch();
  }

  async #judgeQuality(): Promise<void> {
    const frameMs = 1000 / this.#params.fps;
    const { engineMs } = this.#meter;
    const reading = {
      pace: frameMs / Math.max(engineMs, frameMs),
      engineMs,
      frameMs,
      msSinceRestart: this.#meter.msSinceRestart(),
    };
    if (!this.#quality.judge(this.#spec, reading)) return;
    await this.change({ camera: this.id, spec: this.#spec });
    this.#meter.restart();
  }

  #now(): StreamNow {
    return {
      tuning: this.#tuning,
      meter: this.#meter,
      pace: this.#meter.framesPerSecond / this.#params.fps,
      flicker: this.#flicker.state,
      autoQuality: this.#quality.on,
    };
  }
}

/** A camera's frames are captured as fast as they come. */
function withoutCaptureRate(spec: MagnificationSpec): MagnificationSpec {
  const live = { ...spec };
  delete live.captureFps;
  return live;
}
