import { LoupeError } from '../../core/base/error.ts';
import type { Chroma } from '../../core/base/frame.ts';
import type { Target } from './target.ts';

export type CodecName = 'h264' | 'h265' | 'ffv1' | 'prores' | 'vp9' | 'gif' | 'png';

/** How a codec stores frames, and in which files. */
export interface Codec {
  readonly name: CodecName;
  /** Display name. */
  readonly title: string;
  /** ffmpeg's encoder. */
  readonly encoder: string;
  /** Extensions of the containers that hold it, the usual one first. */
  readonly extensions: readonly [string, ...string[]];
  /** Largest useful constant rate factor and the program's default; null for codecs that have none. */
  readonly crf: { readonly max: number; readonly usual: number } | null;
  readonly bits: readonly number[];
  readonly chroma: readonly Chroma[];
  /** Frames with subsampled chroma must have even sides. */
  readonly evenSides: boolean;
  /** Stored as red, green and blue. */
  readonly rgb: boolean;
  /** The format cannot signal full range, so samples are converted to the limited range. */
  readonly limitedRangeOnly: boolean;
}

const YUV: readonly Chroma[] = ['420', '422', '444'];
const lossy = { chroma: YUV, rgb: false, limitedRangeOnly: false };

/** All codecs, in the order in which they are offered. */
export const codecs: readonly Codec[] = [
  {
    name: 'h264',
    title: 'H.264',
    encoder: 'libx264',
    extensions: ['.mp4', '.m4v', '.mov', '.mkv'],
    crf: { max: 51, usual: 15 },
    bits: [8, 10],
    evenSides: true,
    ...lossy,
  },
  {
    name: 'h265',
    title: 'H.265',
    encoder: 'libx265',
    extensions: ['.mp4', '.m4v', '.mov', '.mkv'],
    crf: { max: 51, usual: 16 },
    bits: [8, 10, 12],
    evenSides: true,
    ...lossy,
  },
  {
    name: 'vp9',
    title: 'VP9',
    encoder: 'libvpx-vp9',
    extensions: ['.webm', '.mkv', '.mp4'],
    crf: { max: 63, usual: 18 },
    bits: [8, 10, 12],
    evenSides: false,
    ...lossy,
  },
  {
    name: 'prores',
    title: 'ProRes',
    encoder: 'prores_ks',
    extensions: ['.mov', '.mkv'],
    crf: null,
    bits: [10],
    chroma: ['422', '444'],
    evenSides: false,
    rgb: false,
    limitedRangeOnly: true,
  },
  {
    name: 'ffv1',
    title: 'FFV1',
    encoder: 'ffv1',
    extensions: ['.mkv'],
    crf: null,
    bits: [8, 9, 10, 12, 14, 16],
    chroma: ['420', '422', '444', 'gray'],
    evenSides: false,
    rgb: false,
    limitedRangeOnly: false,
  },
  {
    name: 'gif',
    title: 'GIF',
    encoder: 'gif',
    extensions: ['.gif'],
    crf: null,
    bits: [8],
    chroma: ['444'],
    evenSides: false,
    rgb: true,
    limitedRangeOnly: false,
  },
  {
    name: 'png',
    title: 'PNG',
    encoder: 'png',
    extensions: ['.png'],
    crf: null,
    bits: [8, 16],
    chroma: ['444'],
    evenSides: false,
    rgb: true,
    limitedRangeOnly: false,
  },
];

/** Further names, those that users type after `-c:v` of ffmpeg. */
const ALIASES: Readonly<Record<string, CodecName>> = {
  h264: 'h264',
  x264: 'h264',
  avc: 'h264',
  libx264: 'h264',
  h265: 'h265',
  x265: 'h265',
  hevc: 'h265',
  libx265: 'h265',
  vp9: 'vp9',
  'libvpx-vp9': 'vp9',
  prores: 'prores',
  prores_ks: 'prores',
  ffv1: 'ffv1',
  gif: 'gif',
  png: 'png',
};

const USUAL: Readonly<Record<string, CodecName>> = {
  '.mp4': 'h264',
  '.m4v': 'h264',
  '.mov': 'h264',
  '.mkv': 'h264',
  '.webm': 'vp9',
  '.gif': 'gif',
  '.png': 'png',
};

/**
 * The codec of an output: the requested one, or the usual one of the file's extension.
 *
 * @throws LoupeError OUTPUT_FORMAT
 */
export function codecFor(target: Target, asked: string | undefined): Codec {
  const extension = target.kind === 'frames' ? '.png' : target.extension;
  const usual = USUAL[extension];
  const name = asked === undefined ? usual : ALIASES[asked.toLowerCase()];
  if (asked !== undefined && name === undefined)
    throw new LoupeError(
      'OUTPUT_FORMAT',
      `The codec "${asked}" is not supported: use ${codecs.map((codec) => codec.name).join(', ')}.`,
    );
  if (usual === undefined) {
    const shown = extension === '' ? 'An output without an extension' : `The extension "${extension}"`;
    throw new LoupeError('OUTPUT_FORMAT', `${shown} says no known format: use ${Object.keys(USUAL).join(', ')}.`);
  }
  const codec = codecs.find((each) => each.name === name);
  if (!codec) throw new LoupeError('INTERNAL', `The codec ${name} has no description.`);
  if (!codec.extensions.includes(extension)) {
    const place = target.kind === 'frames' ? 'a series of PNG frames' : `a ${extension} file`;
    throw new LoupeError('OUTPUT_FORMAT', `${codec.title} cannot go into ${place}: use ${codec.extensions.join(' or ')}.`);
  }
  return codec;
}

/** The extension of the usual container of a codec, by any of the codec's names; `.mp4` for an unknown name. */
export function usualExtension(codec: string): string {
  const name = ALIASES[codec.toLowerCase()];
  return codecs.find((each) => each.name === name)?.extensions[0] ?? '.mp4';
}

/** Checks a constant rate factor. @throws LoupeError OUTPUT_FORMAT */
export function checkCrf(codec: Codec, crf: number | undefined): void {
  if (crf === undefined) return;
  if (!codec.crf) throw new LoupeError('OUTPUT_FORMAT', `${codec.title} has no constant rate factor: leave -crf ${crf} out.`);
  if (!(crf >= 0 && crf <= codec.crf.max))
    throw new LoupeError(
      'OUTPUT_FORMAT',
      `-crf ${crf} is outside 0–${codec.crf.max}, the range of ${codec.title}: about ${codec.crf.usual} shows no loss.`,
    );
}
