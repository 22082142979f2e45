import { LoupeError } from '../../core/base/error.ts';
import { planeSizes, type Frame, type PixelFormat, type Size } from '../../core/base/frame.ts';

/** @throws LoupeError FRAME_MISMATCH when a frame is not of a video's size and format */
export function requireFit(frame: Frame, size: Size, format: PixelFormat): void {
  if (
    frame.width !== size.width ||
    frame.height !== size.height ||
    frame.format.chroma !== format.chroma ||
    frame.format.bits !== format.bits
  )
    throw new LoupeError(
      'FRAME_MISMATCH',
      `A frame of ${frame.width}×${frame.height}, ${frame.format.chroma}, ${frame.format.bits} bits does not fit a video of ${size.width}×${size.height}, ${format.chroma}, ${format.bits} bits.`,
    );
  const sizes = planeSizes(size, format);
  if (
    frame.planes.length !== sizes.length ||
    sizes.some((plane, index) => frame.planes[index]?.length !== plane.width * plane.height)
  )
    throw new LoupeError(
      'FRAME_MISMATCH',
      `A frame's planes do not have the samples that ${size.width}×${size.height}, ${format.chroma} needs.`,
    );
}
