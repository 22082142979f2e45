import { LoupeError } from '../../core/base/error.ts';
import type { Still } from '../../core/base/still.ts';
import { readingOptions } from '../video/accepted-formats.ts';
import { findBinary } from '../video/binaries.ts';
import { argumentsOf, fileUrl, QUIET, seconds } from '../video/command.ts';
import { deliveryOf } from '../video/pixel-format.ts';
import { probeVideo, type VideoInfo } from '../video/probe.ts';
import { describeFailure, FfmpegProcess } from '../video/process.ts';
import { orAborted } from '../video/program-output.ts';

export interface ReadStillOptions {
  /** Seconds into a clip; the first frame when absent. */
  readonly time?: number;
  readonly signal?: AbortSignal;
}

/** Pixels of the largest image that is read: 8192 × 8192. */
const mostPixels = 2 ** 26;

/**
 * Reads an image, or one frame of a clip, of any kind that ffmpeg reads, upright as a viewer shows it. RGB and gray stay what they are,
 * 8 or 16 bits; Y′CbCr becomes RGB. Opacity is kept, and null where every pixel is opaque.
 *
 * @throws LoupeError INPUT_… as `probeVideo` does, INPUT_TOO_LARGE, RANGE_INVALID for a time beyond the clip, FFMPEG_…, CANCELLED
 */
export async function readStill(path: string, { time = 0, signal }: ReadStillOptions = {}): Promise<Still> {
  const info = await probeVideo(path, signal ? { signal } : {}).catch((error: unknown) => {
    throw namingImages(path, error);
  });
  return await readFrameStill(info, { time, ...(signal ? { signal } : {}) });
}

/** As `readStill`, of a file that was probed already. */
export async function readFrameStill(info: VideoInfo, { time = 0, signal }: ReadStillOptions = {}): Promise<Still> {
  const { path, width, height } = info;
  if (width * height > mostPixels) {
    throw new LoupeError(
      'INPUT_TOO_LARGE',
      `"${path}" has ${width}×${height} pixels, more than the ${mostPixels / 2 ** 20} million that are read: make it smaller first.`,
    );
  }
  const layout = layoutOf(info);
  const bytes = width * height * layout.channels * (layout.bits / 8);
  const raw = await rawFrame(info, layout.ffmpegName, bytes, time, signal);
  return asStill(raw, info, layout);
}

interface Layout {
  readonly ffmpegName: string;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bits: 8 | 16;
}

function layoutOf({ sourcePixelFormat, hasAlpha }: VideoInfo): Layout {
  const { format } = deliveryOf(sourcePixelFormat);
  const bits = format.bits > 8 ? 16 : 8;
  if (format.chroma === 'gray')
    return hasAlpha
      ? { ffmpegName: bits === 8 ? 'ya8' : 'ya16le', channels: 2, bits }
      : { ffmpegName: bits === 8 ? 'gray' : 'gray16le', channels: 1, bits };
  return hasAlpha
    ? { ffmpegName: bits === 8 ? 'rgba' : 'rgba64le', channels: 4, bits }
    : { ffmpegName: bits === 8 ? 'rgb24' : 'rgb48le', channels: 3, bits };
}

async function rawFrame(
  info: VideoInfo,
  pixelFormat: string,
  bytes: number,
  time: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const { path, width, height, stream } = info;
  const scale = `scale=w=${width}:h=${height}:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp`;
  const args = argumentsOf({
    inputs: [{ from: fileUrl(path), options: [...QUIET, ...readingOptions(path), ...(time > 0 ? ['-ss', seconds(time)] : [])] }],
    filter: `[0:${stream}]${scale},format=${pixelFormat}[still]`,
    outputs: [{ to: 'pipe:1', options: ['-map', '[still]', '-frames:v', '1', '-c:v', 'rawvideo', '-f', 'rawvideo'] }],
  });
  const program = new FfmpegProcess((await findBinary('ffmpeg')).path, args, { stdout: true });
  const parts: Buffer[] = [];
  program.stdout.on('data', (part: Buffer) => parts.push(part));
  await orAborted(program, signal);
  const raw = Buffer.concat(parts);
  if (raw.length >= bytes) return raw;
  if (time > 0 && time >= (info.duration ?? 0)) {
    throw new LoupeError('RANGE_INVALID', `"${path}" has no frame at ${time} s: choose a time inside it.`);
  }
  const reason = program.tail.length > 0 ? ` (${describeFailure(program.tail)})` : '';
  throw new LoupeError('INPUT_TRUNCATED', `Not one frame of "${path}" could be decoded${reason}: it is cut off or damaged.`);
}

function asStill(raw: Buffer, { width, height }: VideoInfo, { channels, bits }: Layout): Still {
  const count = width * height;
  const sample = bits === 8 ? (at: number) => raw[at] / 255 : (at: number) => raw.readUInt16LE(2 * at) / 65_535;
  const plane = (channel: number): Float32Array => {
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++) values[index] = sample(index * channels + channel);
    return values;
  };
  const colours = channels < 3 ? 1 : 3;
  const planes = Array.from({ length: colours }, (_, channel) => plane(channel));
  const alpha = channels > colours ? plane(colours) : null;
  return { width, height, planes, alpha: alpha?.some((value) => value < 1) ? alpha : null, bits };
}

/** The probe's sentences speak of videos. */
function namingImages(path: string, error: unknown): unknown {
  if (!(error instanceof LoupeError)) return error;
  if (error.code === 'INPUT_IS_FOLDER')
    return new LoupeError('INPUT_IS_FOLDER', `"${path}" is a folder: name one image inside it.`, { cause: error });
  if (error.code !== 'INPUT_NOT_MEDIA') return error;
  return new LoupeError(
    'INPUT_NOT_MEDIA',
    `"${path}" is not an image that can be read: name a PNG, JPEG, TIFF, WebP or PGM file, or a video.`,
    { cause: error },
  );
}
