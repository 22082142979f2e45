import type { Chroma, PixelFormat } from '../../core/base/frame.ts';

/** The layout in which the frames of a stream are delivered, derived from ffmpeg's name of its pixel format. */
export interface Delivery {
  readonly format: PixelFormat;
  readonly hasAlpha: boolean;
  /** The samples are red, green and blue, and become Y′CbCr on the way. */
  readonly rgb: boolean;
  /** The name alone says that the samples use the full range (`yuvj…`, gray). */
  readonly fullRange: boolean;
  /** ffmpeg's name of the delivered layout; equal to the source's name when nothing has to be converted. */
  readonly ffmpegName: string;
}

/** Bit depths for which planar formats exist. */
const DEPTHS = [8, 9, 10, 12, 14, 16];

/** ffmpeg's name for a planar layout, little-endian above 8 bits. */
export function ffmpegPixelFormat(format: PixelFormat): string {
  const base = format.chroma === 'gray' ? 'gray' : `yuv${format.chroma}p`;
  return format.bits === 8 ? base : `${base}${format.bits}le`;
}

/**
 * Returns the delivery of a format: chroma and bits are kept, alpha is dropped, RGB becomes 4:4:4, packed layouts become planar.
 */
export function deliveryOf(name: string): Delivery {
  const hasAlpha = /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|vuya|ayuv|pal8)/.test(name);
  const fullRange = /^(yuvj|gray|ya\d|mono)/.test(name);
  const { chroma, bits, rgb } = classify(name);
  const format = { chroma, bits: DEPTHS.find((depth) => depth >= bits) ?? 16 };
  const planar = name.startsWith('yuvj') && /^yuvj(420|422|444)p$/.test(name) ? name : ffmpegPixelFormat(format);
  return { format, hasAlpha, rgb, fullRange, ffmpegName: planar };
}

function classify(name: string): { chroma: Chroma; bits: number; rgb: boolean } {
  const yuv = (chroma: Chroma, bits = 8) => ({ chroma, bits, rgb: false });
  const rgb = (bits = 8) => ({ chroma: '444' as const, bits, rgb: true });

  const planar = /^yuv[aj]?(4\d\d)p(\d+)?/.exec(name);
  if (planar) return yuv(chromaOf(planar[1] ?? '444'), Number(planar[2] ?? 8));

  const gray = /^gray(f?)(\d+)?/.exec(name);
  if (gray) return yuv('gray', gray[1] ? 16 : Number(gray[2] ?? 8));
  if (/^mono/.test(name)) return yuv('gray');
  const grayAlpha = /^ya(\d+)/.exec(name);
  if (grayAlpha) return yuv('gray', Number(grayAlpha[1]));

  if (/^nv(12|21)/.test(name)) return yuv('420');
  if (/^nv16/.test(name)) return yuv('422');
  if (/^nv20/.test(name)) return yuv('422', 10);
  if (/^nv(24|42)/.test(name)) return yuv('444');
  const semiplanar = /^p([024])(\d\d)/.exec(name);
  if (semiplanar) return yuv(semiplanar[1] === '0' ? '420' : semiplanar[1] === '2' ? '422' : '444', Number(semiplanar[2]));
  if (/^(yuyv|uyvy|yvyu)422/.test(name)) return yuv('422');
  if (/^uyyvyy411/.test(name)) return yuv('422');
  const y2 = /^y2(\d\d)/.exec(name);
  if (y2) return yuv('422', Number(y2[1]));
  const packed444 = /^(?:xv|v)(30|36|48)/.exec(name);
  if (packed444) return yuv('444', Number(packed444[1]) / 3);
  if (/^ayuv64/.test(name)) return yuv('444', 16);
  if (/^(vuy|uyva|ayuv)/.test(name)) return yuv('444');

  const planarRgb = /^gbrap?(f?)(\d+)?/.exec(name);
  if (planarRgb) return rgb(planarRgb[1] ? 16 : Number(planarRgb[2] ?? 8));
  if (/^(rgb|bgr)48|^(rgba|bgra)64|^rgba?f|^bayer_.*16|^xyz12/.test(name)) return rgb(16);
  if (/^x2(rgb|bgr)10/.test(name)) return rgb(10);
  return rgb(8);
}

function chromaOf(digits: string): Chroma {
  if (digits === '420' || digits === '410') return '420';
  if (digits === '422' || digits === '411') return '422';
  return '444';
}
