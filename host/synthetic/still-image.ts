import { LoupeError } from '../../core/base/error.ts';
import { maxCode } from '../../core/base/frame.ts';
import type { StillImage } from '../../core/synthetic/known-scene.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo } from '../video/probe.ts';

/** Code of 255 that black becomes; white becomes 255 less this. The rest is room for samples that overshoot when displaced. */
const darkest = 20;
const brightest = 235;

/**
 * The luma of an image file, or of the first frame of a clip, with slightly reduced contrast.
 *
 * @throws LoupeError as `probeVideo` and `decodeVideo`; INPUT_EMPTY when there is no frame
 */
export async function readStillImage(file: string, signal?: AbortSignal): Promise<StillImage> {
  const cancel = signal === undefined ? {} : { signal };
  const info = await probeVideo(file, cancel);
  using decoder = decodeVideo(info, cancel);
  for await (const { width, height, format, planes } of decoder) {
    const scale = (brightest - darkest) / 255 / maxCode(format);
    return { size: { width, height }, luma: Float64Array.from(planes[0], (code) => darkest / 255 + scale * code) };
  }
  throw new LoupeError('INPUT_EMPTY', `"${file}" holds no frame: choose an image such as a PNG or JPEG file.`);
}
