import type { PixelFormat, Size } from '../../core/base/frame.ts';
import type { VideoInfo } from './probe.ts';

/** What to write, and how. */
export interface EncoderOptions {
  /** A file, a folder, or a name with a number pattern for PNG frames (`targetOf`). */
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
}
