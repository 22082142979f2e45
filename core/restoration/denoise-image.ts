import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { denoisePlane } from './denoise-plane.ts';
import { noiseLevel } from './noise-level.ts';
import type { DenoisingPyramid } from './subbands.ts';

export interface DenoisingOptions {
  readonly pyramid: DenoisingPyramid;
  /** Standard deviation of the noise in the units of the values, above 0; without it, it is measured. */
  readonly sigma?: number | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** Called with the share that is done, 0 … 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface DenoisedImage {
  /** As many planes as came in, red, green and blue or grey. */
  readonly planes: Float32Array[];
  /** The standard deviation that was removed, as given or as measured. */
  readonly sigma: number;
}

/** Rows of an orthonormal matrix: brightness and two differences of colour. White noise stays white noise of the same strength in each. */
const opponent = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)],
] as const;

/**
 * Returns an image without its white noise (`denoisePlane`).
 *
 * Colour is taken apart into brightness and two differences of colour first: an edge in all three colours is one edge, and what is left
 * in the differences is smooth.
 *
 * @param planes one for grey, three for red, green and blue, row by row
 * @throws LoupeError SPEC_INVALID when the noise's level is to be measured and there is none; CANCELLED
 */
export async function denoiseImage(
  planes: readonly Float32Array[],
  size: Size,
  options: DenoisingOptions,
): Promise<DenoisedImage> {
  const channels = planes.length === 3 ? turned(planes, opponent) : planes;
  const sigma = options.sigma ?? noiseLevel(channels[0], size);
  if (!(sigma > 0)) {
    throw new LoupeError('SPEC_INVALID', 'No noise was found in the image: give its standard deviation, such as --sigma 10.');
  }
  const clean: Float32Array[] = [];
  for (const [index, channel] of channels.entries()) {
    const onProgress = (share: number): void => options.onProgress?.((index + share) / channels.length);
    clean.push(await denoisePlane(channel, size, { pyramid: options.pyramid, sigma, signal: options.signal, onProgress }));
  }
  return { planes: planes.length === 3 ? turned(clean, transposed(opponent)) : clean, sigma };
}

type Matrix = readonly (readonly [number, number, number])[];

function transposed([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

function turned([first, second, third]: readonly Float32Array[], matrix: Matrix): Float32Array[] {
  return matrix.map(([a, b, c]) => first.map((value, index) => a * value + b * second[index] + c * third[index]));
}
