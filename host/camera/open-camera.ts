import { LoupeError } from '../../core/base/error.ts';
import { fileTime, type FileTime } from '../../core/base/clock.ts';
import { frameBytes, planeSizes, type FileFrame, type PixelFormat, type Size } from '../../core/base/frame.ts';
import { findBinary } from '../video/binaries.ts';
import { argumentsOf, passthrough, QUIET } from '../video/command.ts';
import { FfmpegProcess } from '../video/process.ts';
import { TimeLines } from '../video/time-lines.ts';
import { cameraFailure } from './camera-failure.ts';
import { captureSystem, drawnSystem, type CameraRequest, type CaptureSystem } from './capture-systems.ts';
import { chooseCamera, listCameras } from './list-cameras.ts';
import { NewestFrames } from './newest-frames.ts';

/** Format that the frames of cameras are converted to, that of most clips. */
const format: PixelFormat = { chroma: '420', bits: 8 };
/** Most frames that wait: half a second at a usual rate, for a machine that is busy for a moment. */
const mostWaiting = 16;
/** Frames at the start whose times give the frame rate. */
const opening = 12;
/** Microseconds: the clock of ffmpeg's devices. */
const timeBase = { num: 1, den: 1_000_000 };

export interface CameraOptions extends CameraRequest {
  /**
   * A camera as `listCameras` has it, a part of its name, or a description for ffmpeg's filters after `lavfi:`; the first camera
   * when absent.
   */
  readonly device?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds without a frame after which a camera is given up; default 10000. */
  readonly patience?: number;
}

/**
 * A camera's frames in real time. Those that are not read in time are dropped, the oldest first; `time` counts in seconds from the
 * first frame on the camera's own clock.
 */
export interface OpenCamera extends AsyncIterable<FileFrame>, AsyncDisposable {
  /** Its display name. */
  readonly name: string;
  readonly size: Size;
  readonly format: PixelFormat;
  /** Frames per second, measured on the first frames. */
  readonly rate: number;
  /** Frames that arrived so far, and how many of them were dropped. */
  readonly arrived: number;
  readonly dropped: number;
  /** Drops the waiting frames: those that arrive from now on follow each other without a gap. */
  skip(): void;
  /** Stops ffmpeg, and an iteration in progress. Resolves when ffmpeg has exited. */
  dispose(): Promise<void>;
}

/**
 * Starts a camera and waits for its first frames. An aborted signal stops it as `dispose` does.
 *
 * @throws LoupeError CAMERA_MISSING, CAMERA_BUSY, CAMERA_DENIED, CAMERA_MODE, CAMERA_LOST (also while iterating), FFMPEG_MISSING;
 *   USAGE for a `lavfi:` that ffmpeg does not understand; CANCELLED when the signal is aborted before the first frames
 */
export async function openCamera(options: CameraOptions = {}): Promise<OpenCamera> {
  options.signal?.throwIfAborted();
  const [found, { path }] = await Promise.all([deviceOf(options.device, options.signal), findBinary('ffmpeg')]);
  options.signal?.throwIfAborted();
  const camera = new FfmpegCamera(path, found, options);
  try {
    await camera.open();
    return camera;
  } catch (error) {
    await camera.dispose();
    throw error;
  }
}

interface FoundDevice {
  readonly system: CaptureSystem;
  readonly device: string;
  readonly name: string;
}

async function deviceOf(wanted: string | undefined, signal: AbortSignal | undefined): Promise<FoundDevice> {
  const drawn = wanted === undefined ? null : drawnSystem(wanted);
  if (drawn && wanted !== undefined) return { ...drawn, name: wanted };
  const system = captureSystem(process.platform);
  const { id, name } = chooseCamera(wanted, await listCameras(signal));
  return { system, device: id, name: id === name ? `"${name}"` : `"${name}" (${id})` };
}

/** As `decodeArguments`: the frames' times as lines on stderr, ahead of their samples on stdout. */
export function cameraArguments(system: CaptureSystem, device: string, request: CameraRequest): string[] {
  const timing = [...passthrough(), '-enc_time_base', `${timeBase.num}/${timeBase.den}`];
  const times = ['-map', '[times]', '-c:v', 'wrapped_avframe', ...timing, '-flush_packets', '1', '-f', 'framecrc'];
  const frames = ['-map', '[frames]', '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', ...passthrough()];
  return argumentsOf({
    inputs: [{ from: system.input(device), options: [...QUIET, ...system.options(request), '-f', system.format] }],
    filter: '[0:v:0]format=yuv420p,split=2[times][frames]',
    outputs: [
      { to: 'pipe:2', options: times },
      { to: 'pipe:1', options: [...frames, '-flush_packets', '1', '-f', 'rawvideo'] },
    ],
  });
}

/** Frames per second, from the frames' times: the mean of the steps without gaps, since times may be rounded. */
export function rateOf(times: readonly number[]): number {
  const steps = times.slice(1).map((time, at) => time - times[at]);
  const middle = steps.toSorted((a, b) => a - b)[steps.length >> 1];
  const usual = steps.filter((step) => step < 1.5 * middle);
  return usual.length / usual.reduce((sum, step) => sum + step);
}

class FfmpegCamera implements OpenCamera {
  readonly name: string;
  readonly format = format;
  size: Size = { width: 0, height: 0 };
  rate = 0;
  readonly #system: CaptureSystem;
  readonly #frames = new NewestFrames(mostWaiting);
  readonly #times = new TimeLines(timeBase);
  readonly #program: FfmpegProcess;
  readonly #patience: number;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => void this.dispose();
  #sized: (() => void) | null = null;
  #origin: number | null = null;
  #watchdog: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(path: string, { system, device, name }: FoundDevice, { signal, patience = 10_000, ...request }: CameraOptions) {
    this.name = name;
    this.#system = system;
    this.#patience = patience;
    this.#signal = signal;
    this.#program = new FfmpegProcess(path, cameraArguments(system, device, request), {
      stdout: true,
      onLine: (line) => !this.#hear(line),
    });
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  get arrived(): number {
    return this.#frames.arrived;
  }

  get dropped(): number {
    return this.#frames.dropped;
  }

  async open(): Promise<void> {
    this.#watch();
    void this.#read();
    const first = await this.#frames.whenWaiting(opening);
    this.#signal?.throwIfAborted();
    if (first.length < 2) throw this.#frames.error ?? this.#failure();
    this.rate = rateOf(first.map(({ time }) => time));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FileFrame, void, undefined> {
    for (let frame = await this.#frames.next(); frame && !this.#isDisposed; frame = await this.#frames.next()) yield frame;
  }

  skip(): void {
    this.#frames.clear();
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    clearTimeout(this.#watchdog);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#frames.clear();
    this.#frames.end(null);
    await this.#program.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** Takes a line of ffmpeg's output; false for one that is an error message. */
  #hear(line: string): boolean {
    const size = /^#dimensions 0: (\d+)x(\d+)/.exec(line);
    if (size) {
      this.size = { width: Number(size[1]), height: Number(size[2]) };
      this.#sized?.();
    }
    return this.#times.take(line);
  }

  async #read(): Promise<void> {
    const { end, stdout } = this.#program;
    const gone = end.then(
      () => this.#times.close(),
      () => this.#times.close(),
    );
    try {
      await Promise.race([new Promise<void>((resolve) => (this.#sized = resolve)), gone]);
      if (this.size.width > 0) await this.#readImages(stdout);
      const { code } = await end;
      const isOver = this.#system.ends && code === 0 && this.arrived > 0;
      this.#frames.end(this.#isDisposed || isOver ? null : this.#failure());
    } catch (error) {
      this.#frames.end(this.#isDisposed || !(error instanceof Error) ? null : error);
    } finally {
      clearTimeout(this.#watchdog);
    }
  }

  async #readImages(stream: AsyncIterable<Buffer>): Promise<void> {
    const bytes = frameBytes(this.size, format);
    const target = (): Uint8Array => new Uint8Array(this.#frames.reuse()?.planes[0].buffer ?? new ArrayBuffer(bytes));
    let frame = target();
    let filled = 0;
    try {
      for await (const part of stream) {
        for (let used = 0; used < part.length;) {
          const count = Math.min(bytes - filled, part.length - used);
          part.copy(frame, filled, used, used + count);
          used += count;
          filled += count;
          if (filled < bytes) break;
          const ticks = await this.#times.next();
          if (ticks === null) return;
          const time = (ticks * timeBase.num) / timeBase.den;
          this.#origin ??= time;
          this.#frames.add(this.#dressed(frame.buffer, fileTime(time - this.#origin)));
          this.#watch();
          frame = target();
          filled = 0;
        }
      }
    } catch {
      // How the program exited gives the reason.
    }
  }

  #dressed(buffer: ArrayBufferLike, time: FileTime): FileFrame {
    let offset = 0;
    const planes = planeSizes(this.size, format).map(({ width, height }) => {
      const plane = new Uint8Array(buffer, offset, width * height);
      offset += plane.length;
      return plane;
    });
    return { ...this.size, format, planes, time };
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      const seconds = Math.round(this.#patience / 1000);
      this.#frames.end(
        new LoupeError(
          'CAMERA_LOST',
          `The camera ${this.name} has given no frame for ${seconds} s: take off its cover, close other programs that use it, or plug it in again.`,
        ),
      );
      void this.#program.stop();
    }, this.#patience);
  }

  #failure(): LoupeError {
    return cameraFailure({ system: this.#system, name: this.name, hasWorked: this.arrived > 0 }, this.#program.tail);
  }
}
