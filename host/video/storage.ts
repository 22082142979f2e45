import type { Chroma, PixelFormat, Size } from '../../core/base/frame.ts';
import type { Codec } from './codecs.ts';
import { ffmpegPixelFormat } from './pixel-format.ts';

/** How frames of a format and size are stored by a codec. */
export interface Storage {
  readonly format: PixelFormat;
  /** ffmpeg's name of the stored layout. */
  readonly pixelFormat: string;
  readonly warnings: readonly string[];
}

/** The stored layout that keeps most of a format; its losses and risks are in the warnings. */
export function storageFor(codec: Codec, format: PixelFormat, size: Size): Storage {
  const warnings: string[] = [];
  const bits = codec.bits.find((depth) => depth >= format.bits) ?? codec.bits.at(-1) ?? 8;
  if (bits < format.bits) warnings.push(`${codec.title} keeps ${bits} of the ${format.bits} bits of each sample.`);
  if (codec.rgb) return { format: { chroma: '444', bits }, pixelFormat: bits === 8 ? 'rgb24' : 'rgb48be', warnings };

  // Frames without colour get neutral chroma where a codec (or its players) needs chroma planes.
  const wanted: Chroma = format.chroma === 'gray' && !codec.chroma.includes('gray') ? '420' : format.chroma;
  let chroma = codec.chroma.includes(wanted) ? wanted : (codec.chroma[0] ?? '444');
  if (codec.evenSides && isOdd(wanted, size)) {
    chroma = '444';
    warnings.push(
      `${size.width}×${size.height} has an odd side, which ${codec.title} stores only with full colour resolution (4:4:4): some players cannot show it; -c:v vp9 (.webm) or ffv1 (.mkv) have no such limit.`,
    );
  } else if (codec.evenSides && chroma !== '420') {
    warnings.push(
      `${codec.title} with ${chroma === '444' ? '4:4:4' : '4:2:2'} colour is kept as in the source, but some players cannot show it.`,
    );
  }
  const stored = { chroma, bits };
  return { format: stored, pixelFormat: ffmpegPixelFormat(stored), warnings };
}

/** Whether a side is odd in a direction in which chroma is subsampled. */
export function isOdd(chroma: Chroma, { width, height }: Size): boolean {
  return (width % 2 === 1 && (chroma === '420' || chroma === '422')) || (height % 2 === 1 && chroma === '420');
}
