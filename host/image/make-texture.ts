import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Still } from '../../core/base/still.ts';
import { type MadeTexture, synthesiseTexture, type TextureOptions } from '../../core/texture/synthesise-texture.ts';
import { cancelled } from '../video/termination.ts';
import { writeStill } from './write-still.ts';

export interface MakeTextureOptions extends TextureOptions {
  readonly signal?: AbortSignal;
  /** @param share 0…1 of the work that is done */
  readonly onProgress?: (share: number, doing: string) => void;
  /** Where to write images of the synthesis in progress, as step-0000.png, step-0010.png …; the folder must exist. */
  readonly steps?: { readonly folder: string; readonly overwrite: boolean };
}

/** Steps between two images of the synthesis in progress, where there are more than a few. */
const stepsBetween = 10;
const fewSteps = 20;

/**
 * Makes a texture like that of an image; between the steps other work of the process is done.
 *
 * @throws LoupeError as `synthesiseTexture` and `writeStill`; CANCELLED
 */
export async function makeTexture(
  still: Still,
  { signal, onProgress, steps, ...options }: MakeTextureOptions,
): Promise<MadeTexture> {
  const synthesis = synthesiseTexture(still, options);
  const every = (options.iterations ?? Infinity) > fewSteps && options.method !== 'heeger-bergen' ? stepsBetween : 1;
  for (let index = 0; ; index++) {
    const { done, value } = synthesis.next();
    if (done) return value;
    onProgress?.(value.share, value.doing);
    if (steps && index % every === 0) {
      const name = `step-${String(index).padStart(4, '0')}.png`;
      await writeStill(
        join(steps.folder, name),
        { ...value.still(), alpha: null, bits: still.bits },
        { overwrite: steps.overwrite },
      );
    }
    await setImmediate();
    if (signal?.aborted) throw cancelled(signal);
  }
}
