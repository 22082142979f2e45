import { closeSync, openSync, readSync, statSync } from 'node:fs';

import { type ErrorCode, LoupeError } from '../../core/base/error.ts';
import type { PixelFormat } from '../../core/base/frame.ts';
import { kindOfRefused, refusedFormat } from './accepted-formats.ts';
import { ProbeFailure, runProbe, type ProbeFields, type StreamFields } from './ffprobe.ts';
import { readPackets, type PacketTimes } from './packets.ts';
import { deliveryOf } from './pixel-format.ts';
import { rationalOf, valueOf, type Rational } from './rational.ts';
import { cancelled } from './termination.ts';
import { timingOf } from './timing.ts';

export type { Rational } from './rational.ts';

/** The meaning of code values, in ffmpeg's names; `unknown` where the file does not say. */
export interface Colour {
  readonly range: 'tv' | 'pc';
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
}

export interface AudioTrack {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
}

/** Properties of a video file, known before a frame of it is decoded. */
export interface VideoInfo {
  readonly path: string;
  /** Container, first name ffmpeg gives it: `mov`, `matroska`, `avi`, `gif`, … */
  readonly container: string;
  readonly codec: string;
  /** Index of the video stream in the file. */
  readonly stream: number;
  /** From the first frame's start to the last one's end, in seconds. */
  readonly duration: number | null;
  /** Pixels, as shown: after rotation. */
  readonly width: number;
  readonly height: number;
  /** Average frames per second. */
  readonly fps: number;
  /** Nominal rate. */
  readonly frameRate: Rational;
  /** Frames in the file: counted when that is cheap, else estimated; null when neither is possible. */
  readonly frames: number | null;
  /** Whether `frames` was counted. */
  readonly framesCounted: boolean;
  /** How frames are delivered: chroma and bits as in the file; RGB arrives as 4:4:4 and alpha is dropped. */
  readonly format: PixelFormat;
  readonly sourcePixelFormat: string;
  readonly hasAlpha: boolean;
  /** Degrees clockwise that the stored frame is turned to be shown: 0, 90, 180 or 270, rarely another angle. */
  readonly rotation: number;
  /** Width of a pixel to its height, as shown: after rotation. */
  readonly sampleAspectRatio: Rational;
  /** Colour of the delivered frames. */
  readonly colour: Colour;
  /** Frames are not equally spaced in time. */
  readonly variableRate: boolean;
  /** Where the container's own clock begins, in seconds; presentation times are counted from there. */
  readonly startTime: number;
  /** Seconds per tick of the presentation times. */
  readonly timeBase: Rational;
  /** How long the last frame is shown, in seconds; null when the file does not say. */
  readonly lastFrameDuration: number | null;
  /** Bits per second of the video stream, or of the file. */
  readonly bitRate: number | null;
  /** The first sound track. */
  readonly audio: AudioTrack | null;
  readonly audioTracks: readonly AudioTrack[];
  /** A sentence where the file is truncated or damaged, as far as that can be known before decoding. */
  readonly damage?: string;
  /** Sentences for the user: alpha is dropped, the file is truncated, … */
  readonly warnings: readonly string[];
}

/**
 * Largest file that is read once as a whole (not decoded) to count frames and collect their times; of larger ones only the start is
 * read.
 */
const READ_WHOLE = 512 * 1024 * 1024;
const PACKETS_OF_LARGE_FILES = 2000;

/** Demuxers and codecs that present any text file as a video. */
const TEXT = new Set(['tty', 'ansi', 'bintext', 'xbin', 'idf', 'adf']);

/**
 * Reads the properties of a video file.
 *
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER, INPUT_EMPTY, INPUT_NOT_MEDIA, INPUT_NO_VIDEO, INPUT_TRUNCATED,
 *   FFMPEG_MISSING, FFMPEG_FAILED, CANCELLED
 */
export async function probeVideo(path: string, options: { signal?: AbortSignal } = {}): Promise<VideoInfo> {
  const { signal } = options;
  if (signal?.aborted) throw cancelled(signal);
  const bytes = checkFile(path);
  // Both runs are stopped when this call ends, also when one of them fails.
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const packets = readPackets(path, bytes > READ_WHOLE ? PACKETS_OF_LARGE_FILES : undefined, { signal: stop.signal });
  packets.catch(() => {});
  try {
    const data = await runProbe(path, { signal: stop.signal }).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const read = await packets;
    return describe(path, data, read, bytes <= READ_WHOLE);
  } finally {
    signal?.removeEventListener('abort', abort);
    stop.abort();
    await packets.catch(() => {});
  }
}

function checkFile(path: string): number {
  let stat;
  try {
    stat = statSync(path);
    if (stat.isFile()) closeSync(openSync(path, 'r'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM')
      throw new LoupeError('INPUT_MISSING', `The file "${path}" may not be read: change its permissions.`, { cause: error });
    throw new LoupeError('INPUT_MISSING', `There is no file "${path}": check the name and the folder.`, { cause: error });
  }
  if (stat.isDirectory()) throw new LoupeError('INPUT_IS_FOLDER', `"${path}" is a folder: name one video file inside it.`);
  if (!stat.isFile()) throw new LoupeError('INPUT_NOT_MEDIA', `"${path}" is not a file: name a video file on a disk.`);
  if (stat.size === 0) throw new LoupeError('INPUT_EMPTY', `The file "${path}" is empty (0 bytes): copy or record it again.`);
  return stat.size;
}

function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof ProbeFailure)) return error;
  const { end, complaints } = error;
  const said = complaints.join('\n');
  const failure = (code: ErrorCode, sentence: string): LoupeError => new LoupeError(code, sentence, { cause: error });
  if (end.excess !== null)
    return failure(
      'FFMPEG_FAILED',
      `ffprobe was stopped while it looked at "${path}": ${end.excess}. The file is damaged or too large.`,
    );
  if (end.signal !== null)
    return failure(
      'FFMPEG_FAILED',
      `ffprobe ended by ${end.signal} while it looked at "${path}": set MOTION_LOUPE_FFPROBE to another ffprobe.`,
    );
  const refused = refusedFormat(complaints);
  if (refused !== null) return refusal(path, refused, failure);
  if (/moov atom not found/.test(said) && startsLikeMovie(path))
    return failure(
      'INPUT_TRUNCATED',
      `"${path}" is cut off: its index (the moov atom) is missing, so no frame can be found; record or copy it again.`,
    );
  if (/No such file|ENOENT|EACCES/.test(said))
    return failure('INPUT_MISSING', `"${path}" could not be opened: ${error.message}.`);
  return failure('INPUT_NOT_MEDIA', `"${path}" is not a video that ffmpeg can read: name a video file.`);
}

function refusal(path: string, format: string, failure: (code: ErrorCode, sentence: string) => LoupeError): LoupeError {
  const kind = kindOfRefused(format);
  switch (kind) {
    case 'sound':
      return failure('INPUT_NO_VIDEO', `"${path}" holds only sound: name a file with a video stream.`);
    case 'text':
      return failure('INPUT_NOT_MEDIA', `"${path}" is text, not a video: name a video file.`);
    case 'other':
      return failure(
        'INPUT_NOT_MEDIA',
        `"${path}" is of a kind that is not read (${format}), such as a list of other files: name the video file itself.`,
      );
    default:
      return kind satisfies never;
  }
}

/** Whether a file begins with a box that QuickTime and MP4 files begin with; any text named `.mp4` has no moov atom either. */
function startsLikeMovie(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(8);
    readSync(file, head, 0, 8, 0);
    return /^(ftyp|mdat|moov|wide|free|skip|pnot|styp|uuid)$/.test(head.toString('latin1', 4, 8));
  } finally {
    closeSync(file);
  }
}

function describe(path: string, { streams, format }: ProbeFields, packets: PacketTimes, whole: boolean): VideoInfo {
  const videos = streams.filter((stream) => stream.codec_type === 'video');
  const video = videos.find((stream) => stream.disposition?.attached_pic !== 1);
  const audioTracks = streams.filter((stream) => stream.codec_type === 'audio').map(audioOf);
  const container = (format.format_name ?? 'unknown').split(',')[0] ?? 'unknown';
  const codec = video?.codec_name ?? 'unknown';
  if (TEXT.has(container) || TEXT.has(codec))
    throw new LoupeError('INPUT_NOT_MEDIA', `"${path}" is text, not a video: name a video file.`);
  if (!video) {
    const holds = audioTracks.length === 0 ? 'no video' : videos.length > 0 ? 'sound and a cover frame' : 'only sound';
    throw new LoupeError('INPUT_NO_VIDEO', `"${path}" holds ${holds}: name a file with a video stream.`);
  }
  const { pix_fmt: sourcePixelFormat = 'unknown', width = 0, height = 0 } = video;
  if (width <= 0 || height <= 0 || sourcePixelFormat === 'unknown')
    throw new LoupeError(
      'INPUT_TRUNCATED',
      `"${path}" has a video stream (${codec}) but no readable frame: it is cut off or damaged; copy or record it again.`,
    );

  const delivery = deliveryOf(sourcePixelFormat);
  const rotation = rotationOf(video);
  const turned = rotation === 90 || rotation === 270;
  const aspect = rationalOf(video.sample_aspect_ratio) ?? { num: 1, den: 1 };
  const timeBase = rationalOf(video.time_base) ?? { num: 1, den: 90_000 };
  const timing = timingOf(video, packets, valueOf(timeBase), whole);
  const declaredDuration = positive(video.duration) ?? positive(format.duration);
  const damage = damageOf(video, packets, whole);
  const hasAlpha = delivery.hasAlpha || video.tags?.alpha_mode === '1';

  return {
    path,
    container,
    codec,
    stream: video.index,
    duration: timing.duration ?? declaredDuration,
    width: turned ? height : width,
    height: turned ? width : height,
    fps: timing.fps,
    frameRate: timing.frameRate,
    frames: timing.frames ?? estimateFrames(declaredDuration, timing.fps),
    framesCounted: timing.frames !== null,
    format: delivery.format,
    sourcePixelFormat,
    hasAlpha,
    rotation,
    sampleAspectRatio: turned ? { num: aspect.den, den: aspect.num } : aspect,
    colour: colourOf(video, delivery.rgb, delivery.fullRange),
    variableRate: timing.variableRate,
    startTime: format.start_time ?? 0,
    timeBase,
    lastFrameDuration: timing.lastFrameDuration,
    bitRate: positive(video.bit_rate) ?? positive(format.bit_rate),
    audio: audioTracks[0] ?? null,
    audioTracks,
    ...(damage === undefined ? {} : { damage }),
    warnings: warningsFor(video, damage, hasAlpha),
  };
}

function damageOf(video: StreamFields, packets: PacketTimes, whole: boolean): string | undefined {
  if (!whole || packets.errors.length === 0) return undefined;
  const there = packets.times.length + packets.untimed;
  const declared = video.nb_frames ?? 0;
  return declared > there
    ? `The file is cut off: ${there} of its ${declared} frames are there.`
    : 'The file is cut off or damaged: its last frames may be missing.';
}

function warningsFor(video: StreamFields, damage: string | undefined, hasAlpha: boolean): string[] {
  const warnings: string[] = [];
  if (hasAlpha) warnings.push('The transparency (alpha) of the source is dropped.');
  if (damage !== undefined) warnings.push(damage);
  if (!/^(progressive|unknown)$/.test(video.field_order ?? 'unknown'))
    warnings.push('The source is interlaced: each frame mixes two moments; deinterlace it first for a clean result.');
  return warnings;
}

function audioOf(stream: StreamFields): AudioTrack {
  return { codec: stream.codec_name ?? 'unknown', channels: stream.channels ?? 0, sampleRate: stream.sample_rate ?? 0 };
}

/** RGB is turned into BT.709 Y′CbCr of limited range by the decoder, so that is what the delivered frames are. */
function colourOf(video: StreamFields, rgb: boolean, fullRange: boolean): Colour {
  const named = (value = 'unknown'): string => (/^(unspecified|reserved)$/.test(value) ? 'unknown' : value);
  const primaries = named(video.color_primaries);
  const transfer = named(video.color_transfer);
  if (rgb) return { range: 'tv', matrix: 'bt709', primaries, transfer };
  const range = named(video.color_range);
  const full = range === 'pc' || (range === 'unknown' && fullRange);
  return { range: full ? 'pc' : 'tv', matrix: named(video.color_space), primaries, transfer };
}

/** ffprobe reports the display matrix's angle counter-clockwise; the old `rotate` tag is clockwise. */
function rotationOf(video: StreamFields): number {
  const counterClockwise = video.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation;
  const clockwise = counterClockwise === undefined ? (video.tags?.rotate ?? 0) : -counterClockwise;
  return ((Math.round(clockwise) % 360) + 360) % 360;
}

function estimateFrames(duration: number | null, fps: number): number | null {
  return duration === null ? null : Math.max(1, Math.round(duration * fps));
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}
