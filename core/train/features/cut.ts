import type { Frame, PixelFormat, Plane, Size } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';

/** A rectangle of whole pixels. */
export interface Cut extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * The whole pixels of a region.
 * @throws LoupeError REGION_OUTSIDE when it does not lie inside the frame
 */
export function cutOf(size: Size, region: Cut | undefined): Cut {
  if (!region) return { x: 0, y: 0, width: size.width, height: size.height };
  const x = Math.round(region.x);
  const y = Math.round(region.y);
  const width = Math.round(region.x + region.width) - x;
  const height = Math.round(region.y + region.height) - y;
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > size.width || y + height > size.height) {
    throw new LoupeError(
      'REGION_OUTSIDE',
      `The region ${region.x},${region.y},${region.width},${region.height} does not lie inside the frame of ${size.width}×${size.height} pixels: choose one that does.`,
    );
  }
  return { x, y, width, height };
}

/** Format of the luma alone. */
export function lumaFormat({ bits }: PixelFormat): PixelFormat {
  return { chroma: 'gray', bits };
}

/** The luma of a region of a frame, in planes that are used again: it lives until the next call. */
export function createCutter(cut: Cut, format: PixelFormat): <Time extends number>(frame: Frame<Time>) => Frame<Time> {
  const luma: Plane = format.bits > 8 ? new Uint16Array(cut.width * cut.height) : new Uint8Array(cut.width * cut.height);
  return (frame) => {
    const [source] = frame.planes;
    for (let row = 0; row < cut.height; row++) {
      const from = (cut.y + row) * frame.width + cut.x;
      luma.set(source.subarray(from, from + cut.width), row * cut.width);
    }
    return { width: cut.width, height: cut.height, format: lumaFormat(format), planes: [luma], time: frame.time };
  };
}
