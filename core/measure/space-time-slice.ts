import { LoupeError } from '../base/error.ts';
import { maxCode, type Frame, type PixelFormat, type Size } from '../base/frame.ts';

/** A grey image, row by row, top row first. */
export interface GrayImage extends Size {
  readonly data: Uint8Array;
}

/** A straight line across an image, in pixels; both ends belong to it. */
export interface SliceLine {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/**
 * Luma along one line of an image, frame after frame: motion along the line shows as a wave.
 *
 * Memory is fixed at construction: one byte per sample of the line and frame.
 */
export interface SpaceTimeSlice {
  /** Samples along the line, one a pixel. */
  readonly length: number;
  /** Frames taken so far. */
  readonly frames: number;
  /** Takes the next frame; frames after the last that there is room for are dropped. */
  push(frame: Frame): void;
  /**
   * The slice of the frames so far.
   * @param time direction of time: `down` puts the line's start left and its end right; `across` puts the start at the top
   */
  image(time: 'down' | 'across'): GrayImage;
}

/**
 * @param room largest number of frames that are kept
 * @throws LoupeError REGION_OUTSIDE when the line does not lie in the image; USAGE when there is no room for a frame
 */
export function createSpaceTimeSlice(size: Size, format: PixelFormat, line: SliceLine, room: number): SpaceTimeSlice {
  const { from, to } = line;
  for (const { x, y } of [from, to]) {
    if (x >= 0 && y >= 0 && x <= size.width - 1 && y <= size.height - 1) continue;
    throw new LoupeError(
      'REGION_OUTSIDE',
      `The point ${x},${y} of the line lies outside the image of ${size.width}×${size.height} pixels.`,
    );
  }
  if (!(Number.isInteger(room) && room >= 1))
    throw new LoupeError('USAGE', `A slice of ${room} frames shows nothing: it takes at least 1.`);

  const length = Math.round(Math.hypot(to.x - from.x, to.y - from.y)) + 1;
  const samples = new Uint8Array(length * room);
  const toByte = 255 / maxCode(format);
  const last = Math.max(1, length - 1);
  let frames = 0;

  return {
    length,
    get frames() {
      return frames;
    },
    push(frame) {
      if (frames === room) return;
      const luma = frame.planes[0];
      for (let i = 0; i < length; i++) {
        const x = from.x + ((to.x - from.x) * i) / last;
        const y = from.y + ((to.y - from.y) * i) / last;
        samples[frames * length + i] = Math.round(toByte * bilinear(luma, size, x, y));
      }
      frames++;
    },
    image(time) {
      const seen = samples.slice(0, frames * length);
      if (time === 'down') return { width: length, height: frames, data: seen };
      return { width: frames, height: length, data: seen.map((_, at) => seen[(at % frames) * length + Math.floor(at / frames)]) };
    },
  };
}

function bilinear(plane: ArrayLike<number>, { width, height }: Size, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const upper = plane[top * width + left] * (1 - (x - left)) + plane[top * width + right] * (x - left);
  const lower = plane[bottom * width + left] * (1 - (x - left)) + plane[bottom * width + right] * (x - left);
  return upper * (1 - (y - top)) + lower * (y - top);
}

/** Images of equal height side by side, with a white gap between them. */
export function joinImages(images: readonly GrayImage[], gap: number): GrayImage {
  const height = Math.max(0, ...images.map((image) => image.height));
  const width = images.reduce((sum, image) => sum + image.width, 0) + gap * Math.max(0, images.length - 1);
  const data = new Uint8Array(width * height).fill(255);
  let left = 0;
  for (const image of images) {
    for (let row = 0; row < image.height; row++) {
      data.set(image.data.subarray(row * image.width, (row + 1) * image.width), row * width + left);
    }
    left += image.width + gap;
  }
  return { width, height, data };
}

/** Each pixel `factor` times as wide and as high. */
export function enlargeImage({ width, height, data }: GrayImage, factor: number): GrayImage {
  const wide = width * factor;
  const enlarged = new Uint8Array(wide * height * factor);
  for (let at = 0; at < enlarged.length; at++) {
    enlarged[at] = data[Math.floor(Math.floor(at / wide) / factor) * width + Math.floor((at % wide) / factor)];
  }
  return { width: wide, height: height * factor, data: enlarged };
}
