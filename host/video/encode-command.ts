import type { Size } from '../../core/base/frame.ts';
import { readingOptions } from './accepted-formats.ts';
import { audioPlan } from './audio.ts';
import type { Codec } from './codecs.ts';
import { argumentsOf, type FfmpegCommand, fileUrl, keepsOwnClock, passthrough, QUIET, seconds } from './command.ts';
import { encoderArguments } from './encoder-arguments.ts';
import type { EncoderOptions } from './encoder-options.ts';
import type { PendingOutput } from './output-file.ts';
import type { Colour, VideoInfo } from './probe.ts';
import type { Storage } from './storage.ts';
import type { Target } from './target.ts';

/** Returns a multiple of the source's own resolution, so that its times are exact, and fine enough for any other times. */
export function ticksPerSecond(source: VideoInfo): number {
  const { den } = source.timeBase;
  return den * Math.max(1, Math.ceil(10_000 / den));
}

/** MP4 and QuickTime files, where an edit list says which part of the frames is shown. */
export function hasEditList(target: Target): boolean {
  return target.kind === 'file' && ['.mp4', '.m4v', '.mov'].includes(target.extension);
}

/** GIF players take 2/100 s as the shortest time of a frame. */
const GIF_RATE = 50;

/**
 * The command that turns the Matroska stream on stdin into the output. Input 1, where there is sound, is the source.
 *
 * @param clock ticks per second of the presentation times
 */
export function encodeArguments(
  options: EncoderOptions,
  output: PendingOutput,
  storage: Storage,
  clock: number,
): { args: string[]; warnings: readonly string[]; withSound: boolean } {
  const { source } = options;
  const { codec } = output;
  const extension = output.target.kind === 'file' ? output.target.extension : '.png';
  const audio = audioPlan(source.audioTracks, extension);
  const warnings = [...audio.warnings];
  const withSound = audio.arguments.length > 0;
  const frames = {
    from: 'pipe:0',
    options: [...QUIET, '-y', ...labels(source.colour), '-fpsprobesize', '0', ...lateStart(options), '-f', 'matroska'],
  };
  const sound = { from: fileUrl(source.path), options: [...readingOptions(source.path), ...soundRange(options)] };
  const inputs: FfmpegCommand['inputs'] = withSound ? [frames, sound] : [frames];
  const stored: Colour = codec.limitedRangeOnly ? { ...source.colour, range: 'tv' } : source.colour;
  const filters = [...layout(options, codec, storage, stored), sampleAspect(source)];
  const fastGif = codec.name === 'gif' && source.fps > GIF_RATE * 1.01;
  if (fastGif) {
    filters.unshift(`fps=fps=${GIF_RATE}`);
    warnings.push(`GIF shows at most ${GIF_RATE} frames a second, so some of the ${Number(source.fps.toFixed(2))} are dropped.`);
  }
  // A palette for every frame, so that nothing has to wait for the end of the clip. Error diffusion has a quarter of the error of
  // ordered dither on real footage, in smaller files.
  if (codec.name === 'gif')
    filters.push('split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];[b][p]paletteuse=new=1:dither=sierra2_4a');

  const video = ['-map', '[out]', '-c:v', codec.encoder, '-pix_fmt', codec.name === 'gif' ? 'pal8' : storage.pixelFormat];
  video.push(...encoderArguments({ codec, storage, stored, extension, options }));
  if (!codec.rgb) video.push(...labels(stored));
  video.push(...passthrough(), '-enc_time_base', `1/${codec.name === 'gif' ? 100 : clock}`);
  video.push('-max_muxing_queue_size', '4096', '-map_chapters', '-1');
  const container = hasEditList(output.target)
    ? ['-video_track_timescale', String(clock), '-movflags', '+faststart+write_colr', '-strict', '-2']
    : [];
  const cut = withSound && keepsOwnClock(source) ? ['-ss', '0', ...length(options)] : [];
  const metadata = withSound ? ['-map_metadata', '1'] : [];
  const place = output.folder === undefined ? fileUrl(output.temporary) : `./${output.temporary}`;
  const format = codec.name === 'png' ? ['-f', 'image2'] : [];
  const written = [...video, ...audio.arguments, ...cut, ...container, ...metadata, ...format];
  const filter = `[0:v]${filters.join(',')}[out]`;
  return { args: argumentsOf({ inputs, filter, outputs: [{ to: place, options: written }] }), warnings, withSound };
}

/** ffmpeg would move the first frame to the beginning of the file. */
function lateStart({ lateStart = false }: EncoderOptions): string[] {
  return lateStart ? ['-copyts'] : [];
}

/** Input options that take the sound of the range, with times from its start. */
function soundRange(options: EncoderOptions): string[] {
  const { source, start = 0 } = options;
  // ffmpeg cuts an input with shifted times in the wrong place, so these are cut at the output.
  if (keepsOwnClock(source)) return ['-copyts', '-itsoffset', seconds(-source.startTime - start)];
  return [...(start > 0 ? ['-ss', seconds(start)] : []), ...length(options)];
}

function length({ start = 0, end }: EncoderOptions): string[] {
  return end === undefined ? [] : ['-t', seconds(end - start)];
}

/** Filters from the piped layout to the stored one; the scaler does nothing where they are the same. */
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

/** The scaler's name of a matrix; for unlabelled frames the usual assumption: BT.601 up to SD, BT.709 above. */
function scalerMatrix(matrix: string, size: Size): string {
  if (/^bt2020/.test(matrix)) return 'bt2020';
  if (/^(bt709|fcc|smpte170m|smpte240m|bt470bg)$/.test(matrix)) return matrix === 'bt470bg' ? 'bt470' : matrix;
  return size.height >= 720 ? 'bt709' : 'bt601';
}

/** Colour labels, for frames going in and for the stream coming out. */
function labels(colour: Colour): string[] {
  const named = [
    ['-color_range', colour.range],
    ['-colorspace', colour.matrix],
    ['-color_primaries', colour.primaries],
    ['-color_trc', colour.transfer],
  ] as const;
  return named.filter(([, value]) => value !== 'unknown' && value !== 'gbr').flat();
}
