import { foundBinary } from './binaries.ts';
import type { Codec } from './codecs.ts';
import type { EncoderOptions } from './encoder-options.ts';
import type { Colour } from './probe.ts';
import { isOdd, type Storage } from './storage.ts';

/** The values that the options of an encoder depend on. */
export interface EncoderChoice {
  readonly codec: Codec;
  readonly storage: Storage;
  readonly stored: Colour;
  readonly extension: string;
  readonly options: EncoderOptions;
}

/**
 * x264 shares the processor with the magnification. Without arithmetic coding and with one reordered frame at a time it
 * takes a fifth to a third less of it, for a fifth to a third more bits at a little better quality (docs/video.md).
 */
const QUICK_H264 = ['-preset', 'superfast', '-coder', '0', '-bf', '1'] as const;

/** Encoder options: visually lossless where the codec is lossy, with presets that leave processor time for the magnification. */
export function encoderArguments({ codec, storage, stored, extension, options }: EncoderChoice): string[] {
  const quality = String(options.crf ?? codec.crf?.usual ?? 0);
  switch (codec.name) {
    case 'h264':
      return [...(options.preset ? ['-preset', options.preset] : QUICK_H264), '-crf', quality, ...unreordered()];
    case 'h265': {
      const apple = extension === '.mkv' ? [] : ['-tag:v', 'hvc1'];
      const parameters = `log-level=error:range=${stored.range === 'pc' ? 'full' : 'limited'}`;
      return ['-preset', options.preset ?? 'veryfast', '-crf', quality, '-x265-params', parameters, ...apple, ...unreordered()];
    }
    case 'vp9':
      return ['-crf', quality, '-b:v', '0', '-deadline', 'good', '-cpu-used', '4', '-row-mt', '1'];
    case 'prores':
      return ['-profile:v', storage.format.chroma === '444' ? '4' : '3', '-vendor', 'apl0'];
    case 'ffv1':
      // Slices lose the last chroma row or column of odd sizes in ffmpeg's encoder (github.com/FFmpeg/FFV1/issues/274).
      return isOdd(storage.format.chroma, options.size)
        ? ['-level', '1', '-g', '1']
        : ['-level', '3', '-g', '1', '-slices', '4', '-slicecrc', '1'];
    case 'gif':
      return ['-loop', '0'];
    case 'png':
      return ['-compression_level', '6', '-pred', 'mixed'];
    default:
      return codec.name satisfies never;
  }
}

/**
 * With ffmpeg 4 and 5, frames are written in the order they are shown. Their Matroska writer shifts times from the first
 * negative one on (AAC starts before 0), which moves all frames but one written before it; and in MP4 the edit list's
 * length is that of the written order.
 */
function unreordered(): string[] {
  return foundBinary('ffmpeg').libavutil < 58 ? ['-bf', '0'] : [];
}
