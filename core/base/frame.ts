import type { CaptureTime, FileTime } from './clock.ts';

/** Chroma subsampling of a planar frame. `gray` has one plane, all others three (Y′, Cb, Cr). */
export type Chroma = '420' | '422' | '444' | 'gray';

/** Layout of a planar Y′CbCr frame: subsampling and significant bits per sample (8 in bytes, 9–16 in 16-bit words). */
export interface PixelFormat {
  readonly chroma: Chroma;
  readonly bits: number;
}

export type Plane = Uint8Array | Uint16Array;

/**
 * One frame of a video or camera stream. Planes are dense (stride = width), row by row, top row first.
 *
 * `Time` says on which clock its `time` counts: code that does not look at times takes any `Frame`.
 */
export interface Frame<Time extends number = number> {
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly planes: readonly Plane[];
  /** Seconds. */
  readonly time: Time;
}

/** A frame as a decoder or a camera gives it and an encoder takes it. */
export type FileFrame = Frame<FileTime>;

/** A frame as engines and measurements take it: temporal filters follow the clock of the capture. */
export type CaptureFrame = Frame<CaptureTime>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Largest code value of a format: 255 for 8 bits. */
export function maxCode(format: PixelFormat): number {
  return 2 ** format.bits - 1;
}

/** Sizes in samples of the planes of a frame. Odd sizes round subsampled planes up, as ffmpeg does. */
export function planeSizes(size: Size, format: PixelFormat): readonly Size[] {
  const { width, height } = size;
  if (format.chroma === 'gray') return [{ width, height }];
  const chroma = {
    width: format.chroma === '444' ? width : (width + 1) >> 1,
    height: format.chroma === '420' ? (height + 1) >> 1 : height,
  };
  return [{ width, height }, chroma, chroma];
}

/** Bytes of one frame as ffmpeg's rawvideo lays it out. */
export function frameBytes(size: Size, format: PixelFormat): number {
  const sampleBytes = format.bits > 8 ? 2 : 1;
  return planeSizes(size, format).reduce((sum, plane) => sum + plane.width * plane.height * sampleBytes, 0);
}

/** A new black frame with planes of its own. */
export function allocateFrame<Time extends number = number>(size: Size, format: PixelFormat, time = 0 as Time): Frame<Time> {
  const neutral = 2 ** (format.bits - 1);
  const planes = planeSizes(size, format).map((plane, index) => {
    const samples = plane.width * plane.height;
    const data = format.bits > 8 ? new Uint16Array(samples) : new Uint8Array(samples);
    return index === 0 ? data : data.fill(neutral);
  });
  return { width: size.width, height: size.height, format, planes, time };
}
