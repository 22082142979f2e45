import { closeSync, openSync, statSync } from 'node:fs';
import type { FfprobeData, FfprobeStream } from 'fluent-ffmpeg';
import Ffmpeg from 'fluent-ffmpeg';

import { LoupeError } from '../../core/base/error.ts';
import type { PixelFormat } from '../../core/base/frame.ts';
import { findBinary } from './binaries.ts';
import { fileUrl, newCommand } from './command.ts';
import { readPackets, type PacketTimes } from './packets.ts';
import { deliveryOf } from './pixel-format.ts';
import { cancelled } from './termination.ts';

/** A ratio of whole numbers, kept as one because presentation times must not be rounded. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** How code values mean light, in ffmpeg's names; `unknown` where the file does not say. */
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

/** What is known of a video file before a picture of it is decoded. */
export interface VideoInfo {
  readonly path: string;
  /** Container, first name ffmpeg gives it: `mov`, `matroska`, `avi`, `gif`, … */
  readonly container: string;
  readonly codec: string;
  /** Index of the video stream in the file. */
  readonly stream: number;
  /** From the first picture's start to the last one's end, in seconds. */
  readonly duration: number | null;
  /** Pixels, as shown: after rotation. */
  readonly width: number;
  readonly height: number;
  /** Average pictures per second. */
  readonly fps: number;
  /** Nominal rate. */
  readonly frameRate: Rational;
  /** Pictures in the file: counted when that is cheap, else estimated; null when neither is possible. */
  readonly frames: number | null;
  /** Whether `frames` was counted. */
  readonly framesCounted: boolean;
  /** How pictures are delivered: chroma and bits as in the file; RGB arrives as 4:4:4 and alpha is dropped. */
  readonly format: PixelFormat;
  readonly sourcePixelFormat: string;
  readonly hasAlpha: boolean;
  /** Degrees clockwise that the stored picture is turned to be shown: 0, 90, 180 or 270, rarely another angle. */
  readonly rotation: number;
  /** Width of a pixel to its height, as shown: after rotation. */
  readonly sampleAspectRatio: Rational;
  /** Of the delivered pictures. */
  readonly colour: Colour;
  /** Pictures are not equally spaced in time. */
  readonly variableRate: boolean;
  /** Seconds per tick of the presentation times. */
  readonly timeBase: Rational;
  /** How long the last picture is shown, in seconds; null when the file does not say. */
  readonly lastFrameDuration: number | null;
  /** Bits per second of the video stream, or of the file. */
  readonly bitRate: number | null;
  /** The first sound track. */
  readonly audio: AudioTrack | null;
  readonly audioTracks: readonly AudioTrack[];
  /** Sentences about what the user should know: alpha is dropped, the file is cut off, … */
  readonly warnings: readonly string[];
}

/** Files up to this size are read once (not decoded) to count pictures and see their times; of larger ones the start. */
const READ_WHOLE = 512 * 1024 * 1024;
const PACKETS_OF_LARGE_FILES = 2000;

/** Demuxers and codecs that make a "video" of any text file. */
const TEXT = new Set(['tty', 'ansi', 'bintext', 'xbin', 'idf', 'adf']);

/**
 * Reads what a video file says about itself.
 *
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER, INPUT_EMPTY, INPUT_NOT_MEDIA, INPUT_NO_VIDEO, INPUT_TRUNCATED,
 *   FFMPEG_MISSING, CANCELLED
 */
export async function probeVideo(path: string, options: { signal?: AbortSignal } = {}): Promise<VideoInfo> {
  const { signal } = options;
  if (signal?.aborted) throw cancelled(signal);
  const bytes = checkFile(path);
  const packets = readPackets(path, bytes > READ_WHOLE ? PACKETS_OF_LARGE_FILES : undefined, signal);
  packets.catch(() => {});
  const data = await orAborted(runProbe(path), signal);
  const read = await packets;
  if (signal?.aborted) throw cancelled(signal);
  return describe(path, data, read, bytes <= READ_WHOLE);
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

function runProbe(path: string): Promise<FfprobeData> {
  Ffmpeg.setFfprobePath(findBinary('ffprobe').path);
  // Tags are left out but for the two that matter: their free text could otherwise pass for fields.
  const entries = 'stream_tags=rotate,alpha_mode:format=format_name,duration,start_time,bit_rate:format_tags=none';
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-show_entries', entries];
  return new Promise((resolve, reject) => {
    newCommand()
      .input(fileUrl(path))
      .ffprobe(0, args, (error: Error | null, data: FfprobeData) => {
        if (error) reject(unreadable(path, error));
        else resolve(data);
      });
  });
}

function unreadable(path: string, error: Error): LoupeError {
  if (/moov atom not found/.test(error.message))
    return new LoupeError(
      'INPUT_TRUNCATED',
      `"${path}" is cut off: its index (the moov atom) is missing, so no picture can be found; record or copy it again.`,
      { cause: error },
    );
  if (/No such file|ENOENT|EACCES/.test(error.message))
    return new LoupeError('INPUT_MISSING', `"${path}" could not be opened: ${lastLine(error.message)}.`, { cause: error });
  return new LoupeError('INPUT_NOT_MEDIA', `"${path}" is not a video that ffmpeg can read: name a video file.`, { cause: error });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled(signal));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function describe(path: string, data: FfprobeData, packets: PacketTimes, whole: boolean): VideoInfo {
  const videos = data.streams.filter((stream) => stream.codec_type === 'video');
  const video = videos.find((stream) => stream.disposition?.['attached_pic'] !== 1);
  const audioTracks = data.streams.filter((stream) => stream.codec_type === 'audio').map(audioOf);
  const container = String(data.format.format_name ?? 'unknown').split(',')[0] ?? 'unknown';
  if (TEXT.has(container) || (video && TEXT.has(String(video.codec_name))))
    throw new LoupeError('INPUT_NOT_MEDIA', `"${path}" is text, not a video: name a video file.`);
  if (!video) {
    const holds = audioTracks.length > 0 ? (videos.length > 0 ? 'sound and a cover picture' : 'only sound') : 'no video stream';
    throw new LoupeError('INPUT_NO_VIDEO', `"${path}" holds ${holds}: name a file with a video stream.`);
  }
  const name = String(video.pix_fmt ?? 'unknown');
  const storedWidth = Number(video.width);
  const storedHeight = Number(video.height);
  if (!(storedWidth > 0 && storedHeight > 0) || name === 'unknown')
    throw new LoupeError(
      'INPUT_TRUNCATED',
      `"${path}" has a video stream (${String(video.codec_name)}) but no readable picture: it is cut off or damaged.`,
    );

  const warnings: string[] = [];
  const delivery = deliveryOf(name);
  const rotation = rotationOf(video);
  const turned = rotation === 90 || rotation === 270;
  const sar = ratio(video.sample_aspect_ratio) ?? { num: 1, den: 1 };
  const timeBase = ratio(video.time_base) ?? { num: 1, den: 90_000 };
  const tick = timeBase.num / timeBase.den;
  const timing = timingOf(video, packets, tick, whole);
  const hasAlpha = delivery.hasAlpha || String(video.tags?.alpha_mode ?? '') === '1';

  if (hasAlpha) warnings.push('The transparency (alpha) of the source is dropped.');
  const declared = Number(video.nb_frames);
  if (whole && declared > packets.times.length + packets.untimed && packets.errors.length > 0)
    warnings.push(`The file is cut off: ${packets.times.length} of its ${declared} pictures are there.`);
  const fields = String(video['field_order'] ?? 'unknown');
  if (!/^(progressive|unknown)$/.test(fields))
    warnings.push('The source is interlaced: each picture mixes two moments; deinterlace it first for a clean result.');

  return {
    path,
    container,
    codec: String(video.codec_name ?? 'unknown'),
    stream: video.index,
    duration: timing.duration ?? positive(video.duration) ?? positive(data.format.duration),
    width: turned ? storedHeight : storedWidth,
    height: turned ? storedWidth : storedHeight,
    fps: timing.fps,
    frameRate: timing.frameRate,
    frames: timing.frames ?? estimateFrames(positive(video.duration) ?? positive(data.format.duration), timing.fps),
    framesCounted: timing.frames !== null,
    format: delivery.format,
    sourcePixelFormat: name,
    hasAlpha,
    rotation,
    sampleAspectRatio: turned ? { num: sar.den, den: sar.num } : sar,
    colour: colourOf(video, delivery.rgb, delivery.fullRange),
    variableRate: timing.variableRate,
    timeBase,
    lastFrameDuration: timing.lastFrameDuration,
    bitRate: positive(video.bit_rate) ?? positive(data.format.bit_rate),
    audio: audioTracks[0] ?? null,
    audioTracks,
    warnings,
  };
}

function audioOf(stream: FfprobeStream): AudioTrack {
  return {
    codec: String(stream.codec_name ?? 'unknown'),
    channels: Number(stream.channels ?? 0),
    sampleRate: Number(stream.sample_rate ?? 0),
  };
}

/** RGB is turned into BT.709 Y′CbCr of limited range by the decoder, so that is what the delivered pictures are. */
function colourOf(video: FfprobeStream, rgb: boolean, fullRange: boolean): Colour {
  const named = (value: unknown): string => {
    const text = String(value ?? 'unknown');
    return /^(unknown|unspecified|reserved|N\/A)$/.test(text) ? 'unknown' : text;
  };
  const primaries = named(video.color_primaries);
  const transfer = named(video.color_transfer);
  if (rgb) return { range: 'tv', matrix: 'bt709', primaries, transfer };
  const range = named(video.color_range);
  return {
    range: range === 'pc' || (range === 'unknown' && fullRange) ? 'pc' : 'tv',
    matrix: named(video.color_space),
    primaries,
    transfer,
  };
}

/** ffprobe reports the display matrix's angle counter-clockwise; the old `rotate` tag is clockwise. */
function rotationOf(video: FfprobeStream): number {
  const matrix = Number(video.rotation);
  const tag = Number(video.tags?.rotate);
  const clockwise = Number.isFinite(matrix) ? -matrix : Number.isFinite(tag) ? tag : 0;
  return ((Math.round(clockwise) % 360) + 360) % 360;
}

interface Timing {
  readonly frames: number | null;
  readonly fps: number;
  readonly frameRate: Rational;
  readonly duration: number | null;
  readonly lastFrameDuration: number | null;
  readonly variableRate: boolean;
}

function timingOf(video: FfprobeStream, packets: PacketTimes, tick: number, whole: boolean): Timing {
  const average = ratio(video.avg_frame_rate);
  const nominal = ratio(video.r_frame_rate);
  const { times } = packets;
  const n = times.length;
  const first = times[0] ?? 0;
  const last = times[n - 1] ?? 0;
  const span = (last - first) * tick;
  const measured = n > 1 && span > 0 && packets.untimed === 0 ? (n - 1) / span : null;
  const variableRate = measured !== null && isVariable(times, tick);
  const rates = [nominal, average].filter((rate): rate is Rational => rate !== null);
  const close = rates.find((rate) => measured === null || Math.abs(rate.num / rate.den / measured - 1) < 0.01);
  const frameRate = close ?? (variableRate ? (average ?? nominal) : null) ?? rational(measured ?? 25);
  const fps = variableRate || !close ? (measured ?? frameRate.num / frameRate.den) : frameRate.num / frameRate.den;
  const lastFrameDuration = whole && packets.lastDuration !== null ? packets.lastDuration * tick : null;
  const declared = Number(video.nb_frames);
  return {
    frames: whole && n + packets.untimed > 0 ? n + packets.untimed : declared > 0 ? declared : null,
    fps,
    frameRate,
    duration: whole && n > 0 && packets.untimed === 0 ? span + (lastFrameDuration ?? 1 / fps) : null,
    lastFrameDuration,
    variableRate,
  };
}

/** Steps count as equal when they differ from their mean by no more than the rounding to two ticks, or by 2 %. */
function isVariable(times: readonly number[], tick: number): boolean {
  const mean = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
  // Times that were rounded to milliseconds once keep that rounding in a finer time base.
  const allowed = Math.max(2.01, 0.02 * mean, 0.00101 / tick > 0.05 * mean ? 0 : 0.00101 / tick);
  return times.some((time, index) => index > 0 && Math.abs(time - (times[index - 1] ?? 0) - mean) > allowed);
}

function rational(value: number): Rational {
  return { num: Math.round(value * 1000), den: 1000 };
}

function estimateFrames(duration: number | null, fps: number): number | null {
  return duration === null ? null : Math.max(1, Math.round(duration * fps));
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
}

function ratio(text: unknown): Rational | null {
  const match = /^(\d+)[/:](\d+)$/.exec(String(text));
  if (!match) return null;
  const num = Number(match[1]);
  const den = Number(match[2]);
  return num > 0 && den > 0 ? { num, den } : null;
}
