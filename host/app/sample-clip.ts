import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { knownMotion } from '../../core/measure/known-motion.ts';
import { createEncoder } from '../video/encode.ts';
import { syntheticSource } from './synthetic-source.ts';

/**
 * What the sample clip does: nobody sees a fifth of a pixel, magnified it is plain. A period is twelve pictures and the clip a
 * whole number of periods, so it repeats without a seam.
 */
export const sampleMotion = {
  size: { width: 640, height: 480 },
  fps: 30,
  frequency: 2.5,
  amplitude: 0.2,
  angle: 20,
  pattern: 'texture',
  seconds: 8,
} as const;

/** Raised when the clip changes, so that one made by an earlier version is not taken for it. */
const edition = 1;

/** The sample clip, made once and kept in the folder. Two that ask at the same time get the same one. */
export class SampleClip {
  readonly #folder: string;
  #making: Promise<string> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async file(signal: AbortSignal): Promise<string> {
    const file = path.join(this.#folder, `sample-${edition}.mp4`);
    if (existsSync(file)) return file;
    this.#making ??= make(file).finally(() => (this.#making = null));
    await this.#making;
    signal.throwIfAborted();
    return file;
  }
}

async function make(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const { size, fps, frequency, amplitude, angle, pattern, seconds } = sampleMotion;
  const period = fps / frequency;
  const motion = knownMotion({ size, fps, frequency, amplitude, angle, pattern, frames: period, seed: 7 });
  const pictures = Array.from({ length: period }, (_, index) => motion.frame(index));
  const [{ format }] = pictures;
  await using encoder = await createEncoder({
    output: file,
    source: syntheticSource({ size, format, fps }),
    size,
    format,
    codec: 'h264',
    // Finer than usual: what is magnified must be the motion and not the coding.
    crf: 8,
    overwrite: true,
  });
  for (let index = 0; index < seconds * fps; index++) {
    await encoder.write({ ...pictures[index % period], time: index / fps });
  }
  return (await encoder.finish()).path;
}
