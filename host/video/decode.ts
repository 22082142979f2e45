import { LoupeError } from '../../core/base/error.ts';
import { frameBytes, planeSizes, type Frame, type PixelFormat, type Plane, type Size } from '../../core/base/frame.ts';
import { findBinary } from './binaries.ts';
import { argumentsOf, fileUrl, newCommand, passthrough, QUIET, seconds } from './command.ts';
import { deliveryOf } from './pixel-format.ts';
import type { Rational, VideoInfo } from './probe.ts';
import { describeFailure, Program } from './process.ts';
import { cancelled } from './termination.ts';

export interface DecodeOptions {
  /** Pictures from this time on, in seconds of the file's own clock; 0 when absent. */
  readonly start?: number;
  /** Pictures before this time; the file's end when absent. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/**
 * The pictures of a file, in the order of their presentation.
 *
 * It can be iterated once. Every picture has planes of its own, that the decoder never touches again. `time` is the
 * presentation time in the file in seconds, counted from the file's start, exact to the file's time base and rising by
 * at least one tick. Only the picture in work is held here: while nobody asks for the next one, ffmpeg waits.
 *
 * @throws while iterating, LoupeError INPUT_TRUNCATED (not one picture could be decoded), RANGE_INVALID (no picture lies
 *   in the range), FFMPEG_FAILED, CANCELLED
 */
export interface VideoDecoder extends AsyncIterable<Frame>, Disposable {
  /** After the last picture: a sentence if the file ended early or was damaged, else null. */
  readonly warning: string | null;
  /** Ends ffmpeg; an iteration in progress ends as if the file had ended. */
  dispose(): void;
}

/** Opens a file for reading, from its `probeVideo`. ffmpeg starts with the first picture asked for. */
export function decodeVideo(info: VideoInfo, options: DecodeOptions = {}): VideoDecoder {
  return new FfmpegDecoder(info, options);
}

class FfmpegDecoder implements VideoDecoder {
  warning: string | null = null;
  private readonly info: VideoInfo;
  private readonly options: DecodeOptions;
  private program: Program | null = null;
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

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame, void, void> {
    if (this.started) throw new LoupeError('INTERNAL', 'A video decoder can be read only once: open the file again.');
    this.started = true;
    if (this.disposed) return;
    const { info, options } = this;
    const { signal } = options;
    if (signal?.aborted) throw cancelled(signal);

    const times = new TimeLines(info.timeBase);
    const seek = seekBefore(options.start ?? 0, info.timeBase);
    const program = new Program(findBinary('ffmpeg').path, decodeArguments(info, options, seek), {
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

    let decoded = 0;
    let delivered = 0;
    let leftover = 0;
    try {
      const size = { width: info.width, height: info.height };
      const bytes = frameBytes(size, info.format);
      const tick = info.timeBase.num / info.timeBase.den;
      const from = (options.start ?? 0) - tick / 2;
      const to = (options.end ?? Number.POSITIVE_INFINITY) - tick / 2;
      let previous = Number.NEGATIVE_INFINITY;
      let buffer = new ArrayBuffer(bytes);
      let filled = 0;
      reading: for await (const part of withoutBreakage<Buffer>(program.stdout)) {
        let used = 0;
        while (used < part.length) {
          const count = Math.min(bytes - filled, part.length - used);
          new Uint8Array(buffer, filled, count).set(part.subarray(used, used + count));
          used += count;
          filled += count;
          if (filled < bytes) break;
          const ticks = await times.next();
          if (ticks === null) break reading;
          decoded++;
          previous = Math.max(previous + 1, ticks + seek.ticks);
          const time = previous * tick;
          if (time >= to) break reading;
          if (time >= from) {
            delivered++;
            yield dressed(buffer, size, info.format, time);
            if (this.disposed) return;
            if (signal?.aborted) throw cancelled(signal);
          }
          buffer = new ArrayBuffer(bytes);
          filled = 0;
        }
      }
      leftover = filled;
      if (previous * tick >= to) return;
      const end = await program.end;
      if (signal?.aborted) throw cancelled(signal);
      if (this.disposed) return;
      if (end.signal)
        throw new LoupeError('FFMPEG_FAILED', `ffmpeg was ended by ${end.signal} while it read "${info.path}": try again.`);
      this.judge(decoded, delivered, leftover, end.code ?? 0, program.tail, seek.ticks > 0);
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      await program.stop();
    }
  }

  /** After ffmpeg's own end: is what came all there was? */
  private judge(decoded: number, delivered: number, leftover: number, code: number, complaints: string[], sought: boolean): void {
    const { info, options } = this;
    const ranged = sought || options.end !== undefined;
    if (delivered === 0) {
      if (decoded > 0 || (ranged && complaints.length === 0)) throw emptyRange(info, options);
      const reason = complaints.length > 0 ? ` (${describeFailure(complaints)})` : '';
      throw new LoupeError(
        'INPUT_TRUNCATED',
        `Not one picture of "${info.path}" could be decoded${reason}: it is cut off or damaged.`,
      );
    }
    const expected = info.framesCounted && !ranged ? info.frames : null;
    const short = expected !== null && decoded < expected;
    if (short || leftover > 0 || code !== 0 || complaints.length > 0) {
      const reason = complaints.length > 0 ? ` (${describeFailure(complaints)})` : '';
      this.warning =
        short || leftover > 0 || code !== 0
          ? `"${info.path}" ended early${reason}: ${delivered}${expected === null ? '' : ` of ${expected}`} pictures could be read.`
          : `"${info.path}" is damaged in places${reason}: all ${delivered} pictures were read, some may show errors.`;
    }
  }
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
    `No picture of "${info.path}"${length} lies in the range ${asked}: choose a range inside it.`,
  );
}

/**
 * Where ffmpeg starts for a range: at or before `start`, at a time that is whole in ticks and in microseconds, so that
 * the times it reports (relative to that point) add up exactly.
 */
function seekBefore(start: number, timeBase: Rational): { seconds: number; ticks: number } {
  const step = timeBase.den / gcd(timeBase.den, timeBase.num * 1e6);
  const ticks = Math.floor((start * timeBase.den) / timeBase.num / step) * step;
  return { seconds: (ticks * timeBase.num) / timeBase.den, ticks };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * One ffmpeg, two outputs of the same decoded pictures: their times as text lines (`framecrc` of the wrapped frame,
 * which costs nothing) on stderr and their samples on stdout. The times come first, so that a picture's line is always
 * written before its samples and waiting for it cannot lock up.
 */
function decodeArguments(info: VideoInfo, options: DecodeOptions, seek: { seconds: number }): string[] {
  const delivery = deliveryOf(info.sourcePixelFormat);
  const command = newCommand()
    .input(fileUrl(info.path))
    .inputOptions(...QUIET, '-protocol_whitelist', 'file');
  if (seek.seconds > 0) command.inputOptions('-ss', seconds(seek.seconds));
  // A little more than asked for; the exact end is judged by the times themselves.
  if (options.end !== undefined)
    command.inputOptions('-t', seconds(options.end - seek.seconds + 0.001 + info.timeBase.num / info.timeBase.den));
  command.complexFilter([`[0:${info.stream}]${conversion(info)},split=2[times][pictures]`]);
  const timing = [...passthrough(), '-enc_time_base', `${info.timeBase.num}/${info.timeBase.den}`];
  command
    .output('pipe:2')
    .outputOptions('-map', '[times]', '-c:v', 'wrapped_avframe', ...timing, '-flush_packets', '1', '-f', 'framecrc')
    .output('pipe:1')
    .outputOptions('-map', '[pictures]', '-c:v', 'rawvideo', '-pix_fmt', delivery.ffmpegName, ...passthrough(), '-f', 'rawvideo');
  return argumentsOf(command);
}

/** To the delivered layout: size pinned (streams may change it midway), range and matrix as the source has them. */
function conversion(info: VideoInfo): string {
  const delivery = deliveryOf(info.sourcePixelFormat);
  const size = `scale=w=${info.width}:h=${info.height}:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp`;
  if (delivery.ffmpegName === info.sourcePixelFormat) return `${size},format=${delivery.ffmpegName}`;
  if (delivery.rgb) return `${size}:out_color_matrix=bt709:out_range=tv,format=${delivery.ffmpegName}`;
  return `${size}:in_range=${info.colour.range}:out_range=${info.colour.range},format=${delivery.ffmpegName}`;
}

function dressed(buffer: ArrayBuffer, size: Size, format: PixelFormat, time: number): Frame {
  let offset = 0;
  const planes = planeSizes(size, format).map((plane): Plane => {
    const samples = plane.width * plane.height;
    const data = format.bits > 8 ? new Uint16Array(buffer, offset, samples) : new Uint8Array(buffer, offset, samples);
    offset += data.byteLength;
    return data;
  });
  return { width: size.width, height: size.height, format, planes, time };
}

/** A stream's parts until it ends, is closed from the other side or is destroyed: all of these are an end here. */
async function* withoutBreakage<T>(stream: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* stream;
  } catch {
    // Why it ended is told by the program's end.
  }
}

/** Collects the times ffmpeg reports, one line a picture, and hands them out in order. */
class TimeLines {
  private static readonly LINE = /0,\s*-?\d+,\s*(-?\d+),\s*-?\d+,\s*\d+, 0x[0-9a-f]{8}/;
  private readonly waiting: number[] = [];
  private readonly timeBase: Rational;
  private scale = 1;
  private head = 0;
  private closed = false;
  private wake: (() => void) | null = null;

  constructor(timeBase: Rational) {
    this.timeBase = timeBase;
  }

  /** Whether the line was one about times. */
  take(line: string): boolean {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base) this.scale = (Number(base[1]) * this.timeBase.den) / (Number(base[2]) * this.timeBase.num);
    const time = TimeLines.LINE.exec(line);
    if (!time) return line.startsWith('#');
    this.waiting.push(Math.round(Number(time[1]) * this.scale));
    this.wake?.();
    return true;
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** The next picture's time in ticks; null when ffmpeg ended without reporting it. */
  async next(): Promise<number | null> {
    while (this.head >= this.waiting.length) {
      if (this.closed) return null;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = null;
    }
    const ticks = this.waiting[this.head++] ?? null;
    if (this.head > 1024) {
      this.waiting.splice(0, this.head);
      this.head = 0;
    }
    return ticks;
  }
}
