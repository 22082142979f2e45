import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { realTime, type RealTime } from '../core/base/clock.ts';
import { frameBytes, planeSizes, type Frame, type PixelFormat, type Size } from '../core/base/frame.ts';
import { knownMotion } from '../core/synthetic/known-motion.ts';

export const clipFormat: PixelFormat = { chroma: '420', bits: 8 };
export const clipRate = 30;
/** Standard deviation in 255ths. */
export const clipNoise = 1;
/** Frames of one period of the motion, so that the clip can be played in a loop. */
export const clipFrames = 12;

/** The clips' content: a texture with equal energy in every octave, oscillating by half a pixel, with some noise. */
export function clipMotion(size: Size): Parameters<typeof knownMotion>[0] {
  return {
    size,
    pattern: 'texture',
    amplitude: 0.5,
    frequency: clipRate / clipFrames,
    fps: clipRate,
    frames: clipFrames,
    angle: 30,
    noise: clipNoise,
    format: clipFormat,
  };
}

/** Makes the clip of a size and writes it as raw planes, for `readClip`. Takes seconds for large frames. */
export async function writeClip(file: string, size: Size): Promise<void> {
  const motion = knownMotion(clipMotion(size));
  const planes: Uint8Array[] = [];
  for (let index = 0; index < clipFrames; index++) {
    for (const plane of motion.frame(index).planes) planes.push(plane as Uint8Array);
  }
  await writeFile(file, planes);
}

/** The frames of a clip that `writeClip` wrote, all in memory. */
export function readClip(file: string, size: Size): Frame<RealTime>[] {
  const bytes = new Uint8Array(readFileSync(file));
  const each = frameBytes(size, clipFormat);
  return Array.from({ length: clipFrames }, (_, index) => {
    let at = index * each;
    const planes = planeSizes(size, clipFormat).map(({ width, height }) => bytes.subarray(at, (at += width * height)));
    return { ...size, format: clipFormat, planes, time: realTime(index / clipRate) };
  });
}

/** The clip in a loop, with times that continue to rise. */
export class EndlessClip {
  readonly #frames: readonly Frame<RealTime>[];
  #next = 0;

  constructor(frames: readonly Frame<RealTime>[]) {
    this.#frames = frames;
  }

  next(): Frame<RealTime> {
    const index = this.#next++;
    return { ...this.#frames[index % this.#frames.length], time: realTime(index / clipRate) };
  }
}
