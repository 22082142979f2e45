import { LoupeError } from '../base/error.ts';
import type { Frame } from '../base/frame.ts';
import type { Plan } from '../plan/plan.ts';

/** @throws LoupeError FRAME_MISMATCH when a frame is not of the plan's size and format */
export function checkFrame(frame: Frame, { size, format }: Pick<Plan, 'size' | 'format'>): void {
  if (
    frame.width === size.width &&
    frame.height === size.height &&
    frame.format.chroma === format.chroma &&
    frame.format.bits === format.bits
  )
    return;
  throw new LoupeError(
    'FRAME_MISMATCH',
    `A frame of ${frame.width}×${frame.height} (${frame.format.chroma}, ${frame.format.bits} bits) came where ` +
      `${size.width}×${size.height} (${format.chroma}, ${format.bits} bits) was expected.`,
  );
}

/** A frame with planes of its own. */
export function copyFrame<Source extends Frame>(frame: Source): Source {
  return { ...frame, planes: frame.planes.map((plane) => plane.slice()) };
}
