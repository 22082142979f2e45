import { LoupeError } from '../../core/base/error.ts';
import type { PixelFormat, Size } from '../../core/base/frame.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo } from '../video/probe.ts';
import type { Colour } from '../video/probe.ts';

/** Luma of an image: 0 is black, 1 is white, row by row. */
export interface LumaImage extends Size {
  readonly values: Float32Array;
  /** Range and matrix of the luma in the file, or after reading (RGB is converted to BT.709). */
  readonly colour: Colour;
  readonly format: PixelFormat;
}

/**
 * Reads the luma of an image, or of the first frame of a video. Levels outside the nominal range (possible in video)
 * stay below 0 or above 1.
 *
 * @throws LoupeError INPUT_… as `probeVideo` does
 */
export async function readLuma(path: string, signal?: AbortSignal): Promise<LumaImage> {
  const options = signal === undefined ? {} : { signal };
  const info = await probeVideo(path, options);
  using frames = decodeVideo(info, options);
  for await (const frame of frames) {
    const [luma] = frame.planes;
    const { width, height, format } = frame;
    const { black, white } = lumaCodes(format, info.colour.range);
    return {
      width,
      height,
      format,
      colour: info.colour,
      values: Float32Array.from(luma, (code) => (code - black) / (white - black)),
    };
  }
  throw new LoupeError('INPUT_NO_VIDEO', `"${path}" holds no image.`);
}

/** Codes of black and white: the ends of the range (pc), or 16 and 235 scaled to the bit depth (tv). */
function lumaCodes({ bits }: PixelFormat, range: Colour['range']): { black: number; white: number } {
  if (range === 'pc') return { black: 0, white: 2 ** bits - 1 };
  return { black: 16 * 2 ** (bits - 8), white: 235 * 2 ** (bits - 8) };
}
