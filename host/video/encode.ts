import { LoupeError } from '../../core/base/error.ts';
import { frameBytes, type FileFrame, type PixelFormat, type Plane } from '../../core/base/frame.ts';
import { requireEncoder } from './available-encoders.ts';
import { foundBinary } from './binaries.ts';
import { checkCrf } from './codecs.ts';
import { encodeArguments, hasEditList, ticksPerSecond } from './encode-command.ts';
import type { EncoderOptions } from './encoder-options.ts';
import { encodingFailure, ranOutOfDisk } from './encoding-failure.ts';
import { requireFit } from './frame-fit.ts';
import { matroskaHead, matroskaFrameHead } from './matroska.ts';
import { openOutput, type PendingOutput } from './output-file.ts';
import { bytesOf, keepPlanes, neutralChroma } from './piped-planes.ts';
import { FfmpegProcess, type ProgramEnd } from './process.ts';
import { Silence } from './silence.ts';
import { storageFor } from './storage.ts';
import { cancelled } from './termination.ts';

export type { EncoderOptions } from './encoder-options.ts';

/** The file that was written. */
export interface EncodedVideo {
  readonly path: string;
  readonly bytes: number;
  readonly warnings: readonly string[];
}

/**
 * Writes frames to a file through ffmpeg. Nothing stands under the final name before `finish` has returned; after
 * `abort`, a failure or an aborted signal nothing stands there at all.
 */
export interface VideoEncoder extends AsyncDisposable {
  /** Warnings known before the first frame: 4:4:4 for odd sizes, sound encoded again, … */
  readonly warnings: readonly string[];
  /**
   * Writes one frame; resolves when ffmpeg has taken it, so its planes may be used again then.
   *
   * @throws LoupeError FRAME_MISMATCH (other size or format, or a time that does not rise), FFMPEG_FAILED, DISK_FULL, CANCELLED
   */
  write(frame: FileFrame): Promise<void>;
  /** Completes the file and moves it to its final name. */
  finish(): Promise<EncodedVideo>;
  /** Stops ffmpeg and removes what was written. Does nothing after `finish`. */
  abort(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Starts ffmpeg for an output.
 *
 * @throws LoupeError OUTPUT_IS_INPUT, OUTPUT_EXISTS, OUTPUT_FOLDER_MISSING, OUTPUT_NOT_WRITABLE, OUTPUT_FORMAT,
 *   FFMPEG_MISSING, CANCELLED
 */
export async function createEncoder(options: EncoderOptions): Promise<VideoEncoder> {
  const { signal } = options;
  if (signal?.aborted) throw cancelled(signal);
  const output = openOutput(options.output, {
    input: options.source.path,
    overwrite: options.overwrite,
    ...(options.codec === undefined ? {} : { codec: options.codec }),
  });
  try {
    const { codec } = output;
    checkCrf(codec, options.crf);
    await requireEncoder(codec);
    if (signal?.aborted) throw cancelled(signal);
    const encoder = new FfmpegEncoder(options, output);
    await encoder.open();
    return encoder;
  } catch (error) {
    output.discard();
    throw error;
  }
}

/** Milliseconds within which ffmpeg has to take a frame, and within which it has to finish a file, which may include copying it. */
const longestWrite = 600_000;
const longestFinish = 3_600_000;

class FfmpegEncoder implements VideoEncoder {
  readonly warnings: string[] = [];
  private readonly options: EncoderOptions;
  private readonly output: PendingOutput;
  private readonly program: FfmpegProcess;
  /** Whether the sound of the source goes into the output. */
  private readonly withSound: boolean;
  /** Format on the pipe: that of the frames, or 4:2:0 where gray frames are given neutral chroma. */
  private readonly piped: PixelFormat;
  private readonly neutral: readonly Plane[];
  private readonly ticksPerSecond: number;
  /** The time in the source, in seconds, that becomes 0. */
  private origin: number;
  private readonly stopOnAbort = (): void => void this.abort();
  /**
   * Whether the last frame has to be written twice: ffmpeg 4 loses a frame's duration in the encoder, so that in MP4 and MOV the
   * last frame has no duration and players drop it. With the repetition at its end, the repetition is what has no duration.
   */
  private readonly needsClosingFrame: boolean;
  private readonly lastPlanes: Plane[] = [];
  private previous = Number.NEGATIVE_INFINITY;
  private step: number;
  private queue: Promise<void> = Promise.resolve();
  private state: 'open' | 'finished' | 'gone' = 'open';
  private aborting: Promise<void> | null = null;
  private written = 0;
  /** Called when ffmpeg exits. One slot, not one `then` for each frame: those would keep every frame until the end. */
  private onEnd: (() => void) | null = null;
  private ended = false;

  constructor(options: EncoderOptions, output: PendingOutput) {
    this.options = options;
    this.output = output;
    this.origin = options.start ?? 0;
    const storage = storageFor(output.codec, options.format, options.size);
    this.warnings.push(...storage.warnings);
    this.piped =
      options.format.chroma === 'gray' && storage.format.chroma !== 'gray'
        ? { ...options.format, chroma: '420' }
        : options.format;
    this.neutral = this.piped === options.format ? [] : neutralChroma(options.size, this.piped);
    this.ticksPerSecond = ticksPerSecond(options.source);
    this.step = Math.max(1, Math.round(this.ticksPerSecond / options.source.fps));
    const { libavutil, path } = foundBinary('ffmpeg');
    this.needsClosingFrame = libavutil < 57 && hasEditList(output.target);
    const { args, warnings, withSound } = encodeArguments(options, output, storage, this.ticksPerSecond);
    this.warnings.push(...warnings);
    this.withSound = withSound;
    this.program = new FfmpegProcess(path, args, {
      stdin: true,
      ...(output.folder === undefined ? {} : { cwd: output.folder }),
    });
    const ended = (): void => {
      this.ended = true;
      this.onEnd?.();
    };
    this.program.end.then(ended, ended);
    options.signal?.addEventListener('abort', this.stopOnAbort, { once: true });
  }

  async open(): Promise<void> {
    await this.send([matroskaHead(this.options.size, this.piped, this.options.source.fps)]);
  }

  write(frame: FileFrame): Promise<void> {
    const work = this.queue.then(() => this.writeNow(frame));
    this.queue = work.catch(() => {});
    return work;
  }

  private async writeNow(frame: FileFrame): Promise<void> {
    await this.requireOpen();
    requireFit(frame, this.options.size, this.options.format);
    const { options } = this;
    const { time } = frame;
    // A first frame that lies slightly before the range, by rounding, or before the file's own start, sets the origin.
    if (this.written === 0) this.origin = Math.min(this.origin, time);
    const ticks = Math.round((time - this.origin) * this.ticksPerSecond);
    if (!Number.isFinite(ticks) || ticks <= this.previous)
      throw await this.fail(
        new LoupeError(
          'FRAME_MISMATCH',
          `A frame's time, ${time} s, does not come after the time of the one before, ${this.previousTime()} s.`,
        ),
      );
    if (this.written > 0) this.step = ticks - this.previous;
    this.previous = ticks;
    const bytes = frameBytes(options.size, this.piped);
    const head = matroskaFrameHead(ticks / this.ticksPerSecond, this.durationOf(ticks) / this.ticksPerSecond, bytes);
    await this.send([head, ...frame.planes.map(bytesOf), ...this.neutral.map(bytesOf)]);
    this.written++;
    if (this.needsClosingFrame) keepPlanes(this.lastPlanes, frame.planes);
  }

  /** Repeats the last frame at its own end, where it is outside what the edit list shows. */
  private async writeClosingFrame(): Promise<void> {
    const end = (this.previous + this.durationOf(this.previous)) / this.ticksPerSecond;
    const head = matroskaFrameHead(end, this.step / this.ticksPerSecond, frameBytes(this.options.size, this.piped));
    await this.send([head, ...this.lastPlanes.map(bytesOf), ...this.neutral.map(bytesOf)]);
  }

  private previousTime(): number {
    return this.previous / this.ticksPerSecond + this.origin;
  }

  /** How long a frame is shown, in ticks. It matters for the last one, which no other frame follows. */
  private durationOf(ticks: number): number {
    const { duration, lastFrameDuration } = this.options.source;
    if (duration === null || lastFrameDuration === null) return this.step;
    const lastStart = (duration - lastFrameDuration - this.origin) * this.ticksPerSecond;
    const isLast = ticks > lastStart - this.step / 2;
    return isLast ? Math.max(1, Math.round(lastFrameDuration * this.ticksPerSecond)) : this.step;
  }

  async finish(): Promise<EncodedVideo> {
    await this.queue;
    await this.requireOpen();
    if (this.written === 0)
      throw await this.fail(
        new LoupeError('RANGE_INVALID', `No frame was written to "${this.options.output}": the range holds none.`),
      );
    if (this.needsClosingFrame) await this.writeClosingFrame();
    this.program.stdin.end();
    using silence = new Silence(this.program, longestFinish, 'it did not finish');
    silence.wait();
    const end = await this.program.end;
    await this.requireOpen();
    if (end.code !== 0 || ranOutOfDisk(this.program.tail)) throw await this.fail(await this.failure(end));
    try {
      const { path, bytes } = this.output.publish();
      this.state = 'finished';
      return { path, bytes, warnings: this.warnings };
    } catch (error) {
      throw await this.fail(error);
    } finally {
      this.options.signal?.removeEventListener('abort', this.stopOnAbort);
    }
  }

  /** A second call waits for the first: when it returns, ffmpeg has exited and nothing is left. */
  abort(): Promise<void> {
    if (this.state === 'finished') return Promise.resolve();
    this.state = 'gone';
    this.aborting ??= this.remove();
    return this.aborting;
  }

  private async remove(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.stopOnAbort);
    await this.program.stop();
    this.output.discard();
  }

  dispose(): Promise<void> {
    return this.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.abort();
  }

  private async send(parts: readonly Uint8Array[]): Promise<void> {
    const { stdin } = this.program;
    using silence = new Silence(this.program, longestWrite, 'it took nothing');
    silence.wait();
    const ok = await new Promise<boolean>((resolve) => {
      // After ffmpeg has exited, the last callback may never come; the exit then decides.
      this.onEnd = () => resolve(false);
      if (this.ended) resolve(false);
      stdin.cork();
      parts.forEach((part, index) => stdin.write(part, index === parts.length - 1 ? (error) => resolve(!error) : undefined));
      stdin.uncork();
    });
    this.onEnd = null;
    if (ok) return;
    const end = await this.program.end;
    await this.requireOpen();
    throw await this.fail(await this.failure(end));
  }

  /** Throws when the output is closed, after everything unfinished has been removed. */
  private async requireOpen(): Promise<void> {
    const { signal } = this.options;
    if (signal?.aborted && this.state !== 'finished') {
      await this.abort();
      throw cancelled(signal);
    }
    if (this.state !== 'open')
      throw new LoupeError('CANCELLED', `"${this.options.output}" is closed already: nothing more can be written to it.`);
  }

  private failure(end: ProgramEnd): Promise<LoupeError> {
    const { output, source } = this.options;
    return encodingFailure({ end, tail: this.program.tail, output, source, withSound: this.withSound });
  }

  /** Cleans up and returns the error to be thrown. */
  private async fail(error: unknown): Promise<unknown> {
    await this.abort();
    return error;
  }
}
