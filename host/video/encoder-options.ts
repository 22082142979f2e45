import type { PixelFormat, Size } from '../../core/base/frame.ts';
import type { VideoInfo } from './probe.ts';

/** Options of an output. */
export interface EncoderOptions {
  /** A file, a folder, or a name with a number pattern for PNG frames (`targetOf`). */
  readonly output: string;
  /** Where time base, sound, sample aspect ratio and colour come from. */
  readonly source: VideoInfo;
  readonly size: Size;
  /** Format of the frames that will be written. */
  readonly format: PixelFormat;
  /** Codec name as after ffmpeg's `-c:v`; the usual one of the extension when absent. */
  readonly codec?: string;
  readonly crf?: number;
  /** Speed preset of H.264 and H.265. */
  readonly preset?: string;
  /** The range of the source that is written, in seconds of its own clock: `start` becomes time 0, and the sound is cut alike. */
  readonly start?: number;
  readonly end?: number;
  readonly overwrite: boolean;
  /** Whether the first frame stays where its time is, though the file begins earlier. For sources without sound. */
  readonly lateStart?: boolean;
  readonly signal?: AbortSignal;
}
