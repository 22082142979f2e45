import Ffmpeg from 'fluent-ffmpeg';

import { LoupeError } from '../../core/base/error.ts';
import { frameBytes, planeSizes, type Frame, type PixelFormat, type Plane, type Size } from '../../core/base/frame.ts';
import { audioPlan } from './audio.ts';
import { findBinary } from './binaries.ts';
import { checkCrf, encoderArguments, storageFor, type Codec, type Storage } from './codecs.ts';
import { argumentsOf, fileUrl, newCommand, passthrough, QUIET, seconds } from './command.ts';
import { matroskaHead, matroskaPictureHead } from './matroska.ts';
import { diskFull, openOutput, type PendingOutput } from './output-file.ts';
import type { Colour, VideoInfo } from './probe.ts';
import { describeEnd, describeFailure, Program, type ProgramEnd } from './process.ts';
import { cancelled } from './termination.ts';

export interface EncoderOptions {
  /** A file, a folder, or a name with a number pattern for PNG pictures (`targetOf`). */
  readonly output: string;
  /** Where time base, sound, sample aspect ratio and colour come from. */
  readonly source: VideoInfo;
  readonly size: Size;
  /** Of the frames that will be written. */
  readonly format: PixelFormat;
  /** As after `-c:v`; the usual one of the extension when absent. */
  readonly codec?: string;
  readonly crf?: number;
  /** Speed preset of H.264 and H.265. */
  readonly preset?: string;
  /** The part of the source that is written, in seconds of its own clock: `start` becomes time 0, the sound is cut alike. */
  readonly start?: number;
  readonly end?: number;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
  /** File seconds per second of `Frame.time`; 1 when frames carry the file's times. */
  readonly timeScale?: number;
}

/** What was written. */
export interface EncodedVideo {
  readonly path: string;
  readonly bytes: number;
  readonly warnings: readonly string[];
}

/**
 * Writes pictures to a file through ffmpeg. Nothing stands under the final name before `finish` has returned; after
 * `abort`, a failure or an aborted signal nothing stands there at all.
 */
export interface VideoEncoder extends AsyncDisposable {
  /** What is known before the first picture: 4:4:4 for odd sizes, sound encoded anew, … */
  readonly warnings: readonly string[];
  /**
   * Writes one picture; resolves when ffmpeg has taken it, so its planes may be used again then.
   *
   * @throws LoupeError FRAME_MISMATCH (other size or format, or a time that does not rise), FFMPEG_FAILED, DISK_FULL, CANCELLED
   */
  write(frame: Frame): Promise<void>;
  /** Ends the file and puts it in its place. */
  finish(): Promise<EncodedVideo>;
  /** Ends ffmpeg and removes what was written. Does nothing after `finish`. */
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
    const encoder = new FfmpegEncoder(options, output, codec);
    await encoder.open();
    return encoder;
  } catch (error) {
    output.discard();
    throw error;
  }
}

async function requireEncoder(codec: Codec): Promise<void> {
  const { path, version } = findBinary('ffmpeg');
  Ffmpeg.setFfmpegPath(path);
  const encoders = await new Promise<Ffmpeg.Encoders>((resolve, reject) => {
    Ffmpeg.getAvailableEncoders((error, list) => (error ? reject(error) : resolve(list)));
  });
  if (!(codec.encoder in encoders))
    throw new LoupeError(
      'OUTPUT_FORMAT',
      `ffmpeg ${version} (${path}) has no ${codec.encoder}: choose another codec than ${codec.name} with -c:v.`,
    );
}

class FfmpegEncoder implements VideoEncoder {
  readonly warnings: string[] = [];
  private readonly options: EncoderOptions;
  private readonly output: PendingOutput;
  private readonly program: Program;
  /** Format on the pipe: that of the frames, or 4:2:0 where gray pictures are given neutral chroma. */
  private readonly piped: PixelFormat;
  private readonly neutral: readonly Plane[];
  private readonly ticksPerSecond: number;
  private readonly stopOnAbort = (): void => void this.abort();
  private previous = Number.NEGATIVE_INFINITY;
  private step: number;
  private queue: Promise<void> = Promise.resolve();
  private state: 'open' | 'finished' | 'gone' = 'open';
  private written = 0;

  constructor(options: EncoderOptions, output: PendingOutput, codec: Codec) {
    this.options = options;
    this.output = output;
    const storage = storageFor(codec, options.format, options.size);
    this.warnings.push(...storage.warnings);
    this.piped =
      options.format.chroma === 'gray' && storage.format.chroma !== 'gray'
        ? { ...options.format, chroma: '420' }
        : options.format;
    this.neutral = this.piped === options.format ? [] : neutralChroma(options.size, this.piped);
    this.ticksPerSecond = ticksPerSecond(options.source);
    this.step = Math.max(1, Math.round(this.ticksPerSecond / options.source.fps));
    const { args, warnings } = encodeArguments(options, output, codec, storage, this.ticksPerSecond);
    this.warnings.push(...warnings);
    this.program = new Program(findBinary('ffmpeg').path, args, {
      stdin: true,
      ...(output.folder === undefined ? {} : { cwd: output.folder }),
    });
    options.signal?.addEventListener('abort', this.stopOnAbort, { once: true });
  }

  async open(): Promise<void> {
    await this.send([matroskaHead(this.options.size, this.piped, this.options.source.fps)]);
  }

  write(frame: Frame): Promise<void> {
    const work = this.queue.then(() => this.writeNow(frame));
    this.queue = work.catch(() => {});
    return work;
  }

  private async writeNow(frame: Frame): Promise<void> {
    this.requireOpen();
    this.requireFit(frame);
    const { options } = this;
    const time = frame.time * (options.timeScale ?? 1) - (options.start ?? 0);
    const ticks = Math.round(time * this.ticksPerSecond);
    if (!Number.isFinite(time) || ticks < 0)
      throw await this.fail(
        new LoupeError('FRAME_MISMATCH', `A picture's time, ${time} s in the output, is not in the range that is written.`),
      );
    if (ticks <= this.previous)
      throw await this.fail(
        new LoupeError(
          'FRAME_MISMATCH',
          `A picture's time, ${time} s in the output, does not come after the one before, ${this.previous / this.ticksPerSecond} s.`,
        ),
      );
    if (this.written > 0) this.step = ticks - this.previous;
    this.previous = ticks;
    const bytes = frameBytes(options.size, this.piped);
    const head = matroskaPictureHead(ticks / this.ticksPerSecond, this.durationOf(ticks) / this.ticksPerSecond, bytes);
    await this.send([head, ...frame.planes.map(bytesOf), ...this.neutral.map(bytesOf)]);
    this.written++;
  }

  /** How long a picture is shown, in ticks. It counts for the last one, whose end no next picture tells. */
  private durationOf(ticks: number): number {
    const { duration, lastFrameDuration } = this.options.source;
    if (duration === null || lastFrameDuration === null) return this.step;
    const lastStart = (duration - lastFrameDuration - (this.options.start ?? 0)) * this.ticksPerSecond;
    const isLast = ticks > lastStart - this.step / 2;
    return isLast ? Math.max(1, Math.round(lastFrameDuration * this.ticksPerSecond)) : this.step;
  }

  async finish(): Promise<EncodedVideo> {
    await this.queue;
    this.requireOpen();
    if (this.written === 0)
      throw await this.fail(
        new LoupeError('RANGE_INVALID', `No picture was written to "${this.options.output}": the range holds none.`),
      );
    this.program.stdin.end();
    const end = await this.program.end;
    this.requireOpen();
    if (end.code !== 0 || this.ranOutOfDisk()) throw await this.fail(this.failure(end));
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

  async abort(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'gone';
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
    const sent = new Promise<boolean>((resolve) => {
      stdin.cork();
      parts.forEach((part, index) => stdin.write(part, index === parts.length - 1 ? (error) => resolve(!error) : undefined));
      stdin.uncork();
    });
    // When ffmpeg is gone the last callback may never come; its end then tells.
    const ok = await Promise.race([sent, this.program.end.then(() => false)]);
    if (ok) return;
    const end = await this.program.end;
    this.requireOpen();
    throw await this.fail(this.failure(end));
  }

  private requireOpen(): void {
    const { signal } = this.options;
    if (signal?.aborted) throw cancelled(signal);
    if (this.state !== 'open')
      throw new LoupeError('CANCELLED', `"${this.options.output}" is closed already: nothing more can be written to it.`);
  }

  private requireFit(frame: Frame): void {
    const { size, format } = this.options;
    if (
      frame.width !== size.width ||
      frame.height !== size.height ||
      frame.format.chroma !== format.chroma ||
      frame.format.bits !== format.bits
    )
      throw new LoupeError(
        'FRAME_MISMATCH',
        `A picture of ${frame.width}×${frame.height}, ${frame.format.chroma}, ${frame.format.bits} bits does not fit a video of ${size.width}×${size.height}, ${format.chroma}, ${format.bits} bits.`,
      );
    const sizes = planeSizes(size, format);
    if (
      frame.planes.length !== sizes.length ||
      sizes.some((plane, index) => frame.planes[index]?.length !== plane.width * plane.height)
    )
      throw new LoupeError(
        'FRAME_MISMATCH',
        `A picture's planes do not have the samples that ${size.width}×${size.height}, ${format.chroma} needs.`,
      );
  }

  private ranOutOfDisk(): boolean {
    return this.program.tail.some((line) => /No space left on device|ENOSPC|Disk quota exceeded/i.test(line));
  }

  private failure(end: ProgramEnd): LoupeError {
    const { output } = this.options;
    if (this.ranOutOfDisk()) return diskFull(output, this.program.tail.join('\n'));
    const reason = end.signal ? 'try again' : describeFailure(this.program.tail);
    return new LoupeError(
      'FFMPEG_FAILED',
      `ffmpeg ended too early (${describeEnd(end)}) while it wrote "${output}", which was removed: ${reason}.`,
      {
        cause: this.program.tail.join('\n'),
      },
    );
  }

  /** Cleans up and hands the error back to be thrown. */
  private async fail(error: unknown): Promise<unknown> {
    await this.abort();
    return error;
  }
}

function neutralChroma(size: Size, format: PixelFormat): readonly Plane[] {
  return planeSizes(size, format)
    .slice(1)
    .map(({ width, height }) =>
      (format.bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height)).fill(2 ** (format.bits - 1)),
    );
}

function bytesOf(plane: Plane): Uint8Array {
  return new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
}

/** A multiple of the source's own resolution, so that its times fit exactly, and fine enough for any other. */
function ticksPerSecond(source: VideoInfo): number {
  const { den } = source.timeBase;
  return den * Math.max(1, Math.ceil(10_000 / den));
}

/** GIF players take 2/100 s as the shortest time of a picture. */
const GIF_RATE = 50;

function encodeArguments(
  options: EncoderOptions,
  output: PendingOutput,
  codec: Codec,
  storage: Storage,
  ticksPerSecond: number,
): { args: string[]; warnings: readonly string[] } {
  const { source } = options;
  const extension = output.target.kind === 'file' ? output.target.extension : '.png';
  const audio = audioPlan(source.audioTracks, extension);
  const warnings = [...audio.warnings];
  const command = newCommand()
    .input('pipe:0')
    .inputOptions(...QUIET, '-y', ...labels(source.colour), '-fpsprobesize', '0', '-f', 'matroska');
  if (audio.arguments.length > 0) {
    command.input(fileUrl(source.path)).inputOptions('-protocol_whitelist', 'file');
    if (options.start !== undefined && options.start > 0) command.inputOptions('-ss', seconds(options.start));
    if (options.end !== undefined) command.inputOptions('-t', seconds(options.end - (options.start ?? 0)));
  }
  const stored: Colour = codec.limitedRangeOnly ? { ...source.colour, range: 'tv' } : source.colour;
  const filters = [...layout(options, codec, storage, stored), sampleAspect(source)];
  const fastGif = codec.name === 'gif' && source.fps > GIF_RATE * 1.01;
  if (fastGif) {
    filters.unshift(`fps=fps=${GIF_RATE}`);
    warnings.push(
      `GIF shows at most ${GIF_RATE} pictures a second, so some of the ${Number(source.fps.toFixed(2))} are left out.`,
    );
  }
  // A palette of its own for every picture: as good as GIF gets, and nothing has to wait for the clip's end.
  if (codec.name === 'gif')
    filters.push(
      'split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];[b][p]paletteuse=new=1:dither=bayer:bayer_scale=5',
    );
  command.complexFilter([`[0:v]${filters.join(',')}[out]`]);

  const clock = codec.name === 'gif' ? 100 : ticksPerSecond;
  const video = [
    ...['-map', '[out]', '-c:v', codec.encoder, '-pix_fmt', codec.name === 'gif' ? 'pal8' : storage.pixelFormat],
    ...encoderArguments(codec, storage, extension, options.crf, options.preset),
    ...(codec.rgb ? [] : labels(stored)),
    ...passthrough(),
    ...['-enc_time_base', `1/${clock}`, '-max_muxing_queue_size', '4096', '-map_chapters', '-1'],
  ];
  const isMov = ['.mp4', '.m4v', '.mov'].includes(extension);
  const container = isMov ? ['-video_track_timescale', String(clock), '-movflags', '+faststart+write_colr', '-strict', '-2'] : [];
  const metadata = audio.arguments.length > 0 ? ['-map_metadata', '1'] : [];
  const place = output.folder === undefined ? fileUrl(output.temporary) : `./${output.temporary}`;
  const format = codec.name === 'png' ? ['-f', 'image2'] : [];
  command.output(place).outputOptions(...video, ...audio.arguments, ...container, ...metadata, ...format);
  return { args: argumentsOf(command), warnings };
}

/** From the piped layout to the stored one; nothing when they are the same. */
function layout(options: EncoderOptions, codec: Codec, storage: Storage, stored: Colour): string[] {
  const { colour } = options.source;
  const flags = 'flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';
  if (codec.rgb) {
    const matrix = scalerMatrix(colour.matrix, options.size);
    return [`scale=in_range=${colour.range}:in_color_matrix=${matrix}:${flags}`, `format=${storage.pixelFormat}`];
  }
  const range = `in_range=${colour.range}:out_range=${stored.range}`;
  return [`scale=${range}:${flags}`, `format=${storage.pixelFormat}`];
}

function sampleAspect(source: VideoInfo): string {
  const { num, den } = source.sampleAspectRatio;
  return `setsar=sar=${num}/${den}:max=${Math.max(num, den, 100)}`;
}

/** The scaler's name of a matrix; for unlabelled pictures the usual guess: BT.601 up to SD, BT.709 above. */
function scalerMatrix(matrix: string, size: Size): string {
  if (/^bt2020/.test(matrix)) return 'bt2020';
  if (/^(bt709|fcc|smpte170m|smpte240m|bt470bg)$/.test(matrix)) return matrix === 'bt470bg' ? 'bt470' : matrix;
  return size.height >= 720 ? 'bt709' : 'bt601';
}

/** Colour labels, for pictures going in and for the stream coming out. */
function labels(colour: Colour): string[] {
  const named = [
    ['-color_range', colour.range],
    ['-colorspace', colour.matrix],
    ['-color_primaries', colour.primaries],
    ['-color_trc', colour.transfer],
  ] as const;
  return named.filter(([, value]) => value !== 'unknown' && value !== 'gbr').flat();
}
