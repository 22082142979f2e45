import type { Frame } from '../base/frame.ts';

/**
 * The frame as windows show it: samples of more than 8 bits are rounded to 8. Frames of 8 bits come back as they are.
 * Exports never come this way.
 */
export function eightBits<Time extends number>(frame: Frame<Time>): Frame<Time> {
  const extra = frame.format.bits - 8;
  if (extra === 0) return frame;
  const half = 1 << (extra - 1);
  const planes = frame.planes.map((plane) => {
    const codes = new Uint8Array(plane.length);
    for (let index = 0; index < codes.length; index++) codes[index] = Math.min(255, (plane[index] + half) >> extra);
    return codes;
  });
  return { ...frame, format: { ...frame.format, bits: 8 }, planes };
}
