import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { Size } from '../../core/base/frame.ts';
import { createRandom } from '../../core/numeric/random.ts';
import type { Manifest } from '../../core/train/dataset/manifest.ts';
import { asDiskError } from '../files/disk-error.ts';
import { generateClip } from '../synthetic/generate.ts';
import { writeWhole } from '../files/whole-file.ts';
import { manifestName } from './read-dataset.ts';

/** Options of clips whose classes differ only in the frequency of a motion too small to see. */
export interface GeneratedDatasetOptions {
  readonly size: Size;
  readonly fps: number;
  readonly frames: number;
  /** Hz, one class each. */
  readonly frequencies: readonly number[];
  /** Clips of every class. */
  readonly clips: number;
  /** Range of the amplitude in pixels; every clip draws its own. */
  readonly amplitude: { readonly lo: number; readonly hi: number };
  /** Standard deviation in 255ths. */
  readonly noise: number;
  readonly seed: number;
}

export interface GenerateDatasetHooks {
  readonly signal?: AbortSignal;
  /** Called after each clip with the number written, of all. */
  readonly onClip?: (done: number, of: number) => void;
}

/**
 * Writes clips and a `dataset.json`. Texture, direction, amplitude and noise are drawn for every clip, and each frequency
 * within ±5 %, so that the classes differ only in the frequency. The same seed writes the same clips.
 *
 * @returns path of the manifest
 * @throws LoupeError OUTPUT_EXISTS when the folder holds a manifest already; USAGE for motions that cannot be made
 */
export async function generateDataset(
  folder: string,
  options: GeneratedDatasetOptions,
  { signal, onClip }: GenerateDatasetHooks = {},
): Promise<string> {
  const { size, fps, frames, frequencies, clips, amplitude, noise, seed } = options;
  const manifest = path.join(folder, manifestName);
  if (existsSync(manifest)) {
    throw new LoupeError('OUTPUT_EXISTS', `"${manifest}" exists already: choose another folder, or delete this one.`);
  }
  if (frequencies.length < 2) {
    throw new LoupeError('USAGE', 'Classes need at least two frequencies in Hz, such as 4,7,11.');
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asDiskError(error, folder);
  }
  const written: Manifest['clips'] = [];
  const total = frequencies.length * clips;
  for (let clip = 0; clip < clips; clip++) {
    for (const [index, frequency] of frequencies.entries()) {
      const random = createRandom(seed, clip, index);
      const between = (lo: number, hi: number): number => lo + (hi - lo) * random.uniform();
      const label = `${frequency} Hz`;
      const file = `${String(frequency).replace('.', '_')}hz-${String(clip + 1).padStart(3, '0')}.mkv`;
      const motion = {
        size,
        fps,
        frames,
        pattern: 'texture',
        noise,
        amplitude: between(amplitude.lo, amplitude.hi),
        angle: between(0, 180),
        frequency: frequency * between(0.95, 1.05),
        seed: Math.floor(random.uniform() * 2 ** 31),
      } as const;
      await generateClip(path.join(folder, file), motion, { overwrite: true, ...(signal === undefined ? {} : { signal }) });
      written.push({ file, label });
      onClip?.(written.length, total);
    }
  }
  const content = { clips: written } satisfies Manifest;
  await writeWhole(manifest, `${JSON.stringify(content, null, 1)}\n`, { overwrite: false });
  return manifest;
}
