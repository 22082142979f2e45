import { LoupeError } from '../../core/base/error.ts';
import { fileTime, type FileTime } from '../../core/base/clock.ts';
import {
  frameBytes,
  planeSizes,
  type FileFrame,
  type Frame,
  type PixelFormat,
  type Plane,
  type Size,
} from '../../core/base/frame.ts';
import { findBinary } from './binaries.ts';
import { decodeArguments, seekBefore } from './decode-command.ts';
import type { VideoInfo } from './probe.ts';
import { describeFailure, FfmpegProcess } from './process.ts';
import { valueOf } from './rational.ts';
import { Silence } from './silence.ts';
import { cancelled } from './termination.ts';
import { TimeLines } from './time-lines.ts';

export interface DecodeOptions {
  /** Frames from this time on, in seconds of the file's own clock; 0 when absent. */
  readonly start?: number;
  /** Frames before this time; the file's end when absent. */
  readonly end?: number;
  readonly signal?: AbortSignal;
  /**
   * Called before a frame is read: returns one of this decoder's frames that the caller no longer uses and that may be overwritten.
   */
  readonly reuse?: () => Frame | undefined;
}

/**
 * The frames of a file, in the order of their presentation.
 *
 * It can be iterated once. Every frame has planes of its own, which the decoder touches again only when `reuse` returns them.
 * `time` is the presentation time in seconds from the file's start, exact to the file's time base and rising by at least one tick.
 * Only the current frame is held here: until the caller asks for the next one, ffmpeg waits.
 *
 * @throws while iterating, LoupeError INPUT_TRUNCATED (not one frame could be decoded), RANGE_INVALID (no frame lies in the range),
 *   FFMPEG_FAILED, CANCELLED
 */
export interface VideoDecoder extends AsyncIterable<FileFrame>, Disposable {
  /** After the last frame: a sentence if the file ended early or was damaged, else null. */
  readonly warning: string | null;
  /** Stops ffmpeg; an iteration in progress ends as if the file had ended. */
  dispose(): void;
}

/** Milliseconds without a byte after which a decoder is stopped: minutes are more than the slowest codec and drive need. */
const mostSilence = 180_000;

/** Opens a file for reading, from its `probeVideo`. ffmpeg starts with the first request for a frame. */
export function decodeVideo(info: VideoInfo, options: DecodeOptions = {}): VideoDecoder {
  return new FfmpegDecoder(info, options);
}

class FfmpegDecoder implements VideoDecoder {
  warning: string | null = null;
  private readonly info: VideoInfo;
  private readonly options: DecodeOptions;
  private program: FfmpegProcess | null = null;
  private disposed = false;
  private started = false;

  constructor(info: VideoInfo, options: DecodeOptions) {
    checkRange(options);
    this.info = info;
    this.options = options;
  }

  dispose(): void {
    this.disposed = true;
    void this.program?.stop();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FileFrame, void, void> {
    if (this.started) throw new LoupeError('INTERNAL', 'A video decoder can be read only once: open the file again.');
    this.started = true;
    if (this.disposed) return;
    const { info, options } = this;
    const { signal } = options;
    if (signal?.aborted) throw cancelled(signal);

    const times = new TimeLines(info.timeBase);
    const seek = seekBefore(options.start ?? 0, info);
    const { path } = await findBinary('ffmpeg');
    if (this.disposed) return;
    const program = new FfmpegProcess(path, decodeArguments(info, seek, options.end), {
      stdout: true,
      onLine: (line) => !times.take(line),
    });
    this.program = program;
    const stop = (): void => void program.stop();
    signal?.addEventListener('abort', stop, { once: true });
    void program.end.then(
      () => times.close(),
      () => times.close(),
    );

    const tally: Tally = { decoded: 0, delivered: 0, leftover: 0 };
    using silence = new Silence(program, mostSilence);
    try {
      const size = { width: info.width, height: info.height };
      const bytes = frameBytes(size, info.format);
      const tick = valueOf(info.timeBase);
      const from = (options.start ?? Number.NEGATIVE_INFINITY) - tick / 2;
      const to = (options.end ?? Number.POSITIVE_INFINITY) - tick / 2;
      let previous = Number.NEGATIVE_INFINITY;
      const target = (): Uint8Array => new Uint8Array(options.reuse?.()?.planes[0].buffer ?? new ArrayBuffer(bytes));
      let frame = target();
      let filled = 0;
      reading: for await (const part of withoutBreakage<Buffer>(program.stdout, silence)) {
        let used = 0;
        while (used < part.length) {
          const count = Math.min(bytes - filled, part.length - used);
          part.copy(frame, filled, used, used + count);
          used += count;
          filled += count;
          if (filled < bytes) break;
          const ticks = await times.next();
          if (ticks === null) break reading;
          tally.decoded++;
          previous = Math.max(previous + 1, ticks + seek.ticks);
          const time = previous * tick;
          if (time >= to) break reading;
          if (time >= from) {
            tally.delivered++;
            yield dressed(frame.buffer, size, info.format, fileTime(time));
            if (this.disposed) return;
            if (signal?.aborted) throw cancelled(signal);
          }
          frame = target();
          filled = 0;
        }
      }
      tally.leftover = filled;
      if (previous * tick >= to) {
        if (tally.delivered === 0) throw emptyRange(info, options);
        return;
      }
      await this.judgeEnd(program, tally, seek.ticks > 0);
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      await program.stop();
    }
  }

  /** Waits until ffmpeg has exited, and checks how. @param sought whether it began reading after the file's start */
  private async judgeEnd(program: FfmpegProcess, tally: Tally, sought: boolean): Promise<void> {
    const { info } = this;
    const { signal } = this.options;
    const end = await program.end;
    if (signal?.aborted) throw cancelled(signal);
    if (this.disposed) return;
    if (end.excess !== null)
      throw new LoupeError('FFMPEG_FAILED', `ffmpeg was stopped while it read "${info.path}": ${end.excess}.`);
    if (end.signal)
      throw new LoupeError('FFMPEG_FAILED', `ffmpeg was ended by ${end.signal} while it read "${info.path}": try again.`);
    this.judge(tally, end.code ?? 0, program.tail, sought);
  }

  /**
   * Called after ffmpeg has exited: checks whether the frames that came are all of the file. Complaints are the errors that ffmpeg
   * wrote.
   */
  private judge({ decoded, delivered, leftover }: Tally, code: number, complaints: string[], sought: boolean): void {
    const { info, options } = this;
    const reason = complaints.length > 0 ? ` (${describeFailure(complaints)})` : '';
    if (delivered === 0) {
      const beyond = (options.start ?? 0) >= (info.duration ?? Number.POSITIVE_INFINITY);
      if (decoded > 0 || beyond || (sought && reason === '')) throw emptyRange(info, options);
      throw new LoupeError(
        'INPUT_TRUNCATED',
        `Not one frame of "${info.path}" could be decoded${reason}: it is cut off or damaged.`,
      );
    }
    const expected = info.framesCounted && !sought && options.end === undefined ? info.frames : null;
    const missing = expected !== null && decoded < expected && complaints.length > 0;
    if (missing || leftover > 0 || code !== 0)
      this.warning = `"${info.path}" ended early${reason}: ${delivered}${expected === null ? '' : ` of ${expected}`} frames could be read.`;
    // After a seek, decoders complain about frames before the target that are not shown.
    else if (complaints.length > 0 && !sought)
      this.warning = `"${info.path}" is damaged in places${reason}: all ${delivered} frames were read, some may show errors.`;
  }
}

/** Frames decoded, how many of them lie in the range, and bytes of a last, incomplete one. */
interface Tally {
  decoded: number;
  delivered: number;
  leftover: number;
}

function checkRange(options: DecodeOptions): void {
  const { start = 0, end = Number.POSITIVE_INFINITY } = options;
  if (!Number.isFinite(start) || start < 0)
    throw new LoupeError('RANGE_INVALID', `The start ${start} s is not a time in the file: use 0 or more seconds.`);
  if (Number.isNaN(end) || end <= start)
    throw new LoupeError('RANGE_INVALID', `The range from ${start} s to ${end} s is empty: the end must lie after the start.`);
}

function emptyRange(info: VideoInfo, options: DecodeOptions): LoupeError {
  const { start = 0, end } = options;
  const asked = end === undefined ? `from ${start} s on` : `from ${start} s to ${end} s`;
  const length = info.duration === null ? '' : `, which is ${Number(info.duration.toFixed(3))} s long`;
  return new LoupeError(
    'RANGE_INVALID',
    `No frame of "${info.path}"${length} lies in the range ${asked}: choose a range inside it.`,
  );
}

function dressed(buffer: ArrayBufferLike, size: Size, format: PixelFormat, time: FileTime): FileFrame {
  let offset = 0;
  const planes = planeSizes(size, format).map((plane): Plane => {
    const samples = plane.width * plane.height;
    const data = format.bits > 8 ? new Uint16Array(buffer, offset, samples) : new Uint8Array(buffer, offset, samples);
    offset += data.byteLength;
    return data;
  });
  return { width: size.width, height: size.height, format, planes, time };
}

/** Yields a stream's parts until it ends, is closed from the other side or is destroyed: each counts as its end here. */
async function* withoutBreakage<T>(stream: AsyncIterable<T>, silence: Silence): AsyncGenerator<T, void, void> {
  try {
    silence.wait();
    for await (const part of stream) {
      silence.rest();
      yield part;
      silence.wait();
    }
  } catch {
    // How the program exited gives the reason.
  }
}
