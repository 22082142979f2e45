import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileTime } from '../../core/base/clock.ts';
import type { Frame } from '../../core/base/frame.ts';
import { createEncoder } from '../video/encode.ts';
import { samplePeriod, SampleScene, sampleSize } from '../synthetic/sample-scene.ts';
import { syntheticSource } from '../video/synthetic-source.ts';

const fps = 30;
/** A whole number of periods: the clip repeats without a seam. */
const seconds = 8;
/** Raised when the clip changes, so that one made by an earlier version is not used any more. */
const edition = 3;

/** The sample clip, made once and kept in the folder. Concurrent requests wait for the same one. */
export class SampleClip {
  readonly #folder: string;
  #making: Promise<void> | null = null;

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

async function make(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const drawing = new SampleScene();
  const period = samplePeriod * fps;
  const { format } = drawing;
  await using encoder = await createEncoder({
    output: file,
    source: syntheticSource({ size: sampleSize, format, fps }),
    size: sampleSize,
    format,
    codec: 'h264',
    // Better quality than usual, so that the motion is magnified and not the coding.
    crf: 6,
    overwrite: true,
  });
  const frames: Frame[] = [];
  for (let index = 0; index < seconds * fps; index++) {
    // Drawn one by one, so that windows get answers in between.
    const frame = (frames[index % period] ??= drawing.at(index / fps));
    await encoder.write({ ...frame, time: fileTime(index / fps) });
  }
  await encoder.finish();
}
