import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { createRandom } from '../numeric/random.ts';
import { reflected } from '../plan/binomial.ts';
import { tf } from '../tensor/tf.ts';
import { estimateSubband } from './scale-mixture.ts';
import { createSubbandTransform } from './subbands.ts';
import type { DenoisingPyramid, Subband } from './subbands.ts';

export interface PlaneDenoising {
  readonly pyramid: DenoisingPyramid;
  /** Standard deviation of the noise, in the units of the values; above 0. */
  readonly sigma: number;
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** Called with the share that is done, 0 … 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Pixels round a tile that are analysed with it; beyond the edges of the image they are mirrored. */
const margin = 16;
/** Longest side of a tile. Subbands of a whole large image would take more memory than a machine has. */
const longestTile = 512;
/** Pixels that neighbouring tiles share; there, one fades into the other. */
const overlap = 32;

/**
 * Returns an image without its white noise: each subband of a pyramid is estimated by `estimateSubband`, the low-pass residual stays.
 *
 * @param values row by row
 * @throws LoupeError CANCELLED when the signal is aborted
 */
export async function denoisePlane(values: Float32Array, size: Size, options: PlaneDenoising): Promise<Float32Array> {
  const { pyramid, sigma, signal, onProgress } = options;
  const tile = { width: Math.min(size.width, longestTile), height: Math.min(size.height, longestTile) };
  const grid = { width: tile.width + 2 * margin, height: tile.height + 2 * margin };
  using transform = createSubbandTransform(pyramid, grid);
  const random = createRandom(1);
  // What white noise is in each subband depends on the pyramid alone; all tiles have the same size.
  const noise = await transform.analyse(Float32Array.from({ length: grid.width * grid.height }, () => sigma * random.normal()));

  const [tops, lefts] = [starts(size.height, tile.height), starts(size.width, tile.width)];
  const [fadesY, fadesX] = [fade(tile.height, tops.length), fade(tile.width, lefts.length)];
  const sums = new Float32Array(values.length);
  const weights = new Float32Array(values.length);
  const steps = tops.length * lefts.length * noise.length;
  let done = 0;
  for (const top of tops) {
    for (const left of lefts) {
      const estimates: Float32Array[] = [];
      for (const [index, band] of (await transform.analyse(tileOf(values, size, top, left, grid))).entries()) {
        estimates.push(await estimateSoon(band, noise[index], signal));
        onProgress?.(++done / steps);
      }
      const clean = await transform.synthesise(estimates);
      for (let y = 0; y < tile.height; y++) {
        for (let x = 0; x < tile.width; x++) {
          const at = (top + y) * size.width + left + x;
          const weight = fadesY[y] * fadesX[x];
          sums[at] += weight * clean[(y + margin) * grid.width + x + margin];
          weights[at] += weight;
        }
      }
    }
  }
  return sums.map((sum, index) => sum / weights[index]);
}

/** Lets messages in, a cancellation among them, before it estimates. */
async function estimateSoon(band: Subband, noise: Subband, signal: PlaneDenoising['signal']): Promise<Float32Array> {
  await tf.nextFrame();
  if (signal?.aborted) throw new LoupeError('CANCELLED', 'The denoising was cancelled.');
  return estimateSubband(band, noise);
}

/** Where tiles begin along one axis: as few as share `overlap` samples and more, evenly placed. */
function starts(length: number, tile: number): number[] {
  const count = length <= tile ? 1 : Math.ceil((length - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * (length - tile)) / (count - 1))));
}

/** Weight of each sample of a tile; the sum over tiles is divided out, so that the image's own edges need no exception. */
function fade(tile: number, tiles: number): Float32Array {
  return Float32Array.from({ length: tile }, (_, index) =>
    tiles === 1 ? 1 : Math.min(1, (Math.min(index, tile - 1 - index) + 0.5) / overlap),
  );
}

function tileOf(values: Float32Array, size: Size, top: number, left: number, grid: Size): Float32Array {
  const image = new Float32Array(grid.width * grid.height);
  for (let y = 0; y < grid.height; y++) {
    const row = reflected(top + y - margin, size.height) * size.width;
    for (let x = 0; x < grid.width; x++) {
      image[y * grid.width + x] = values[row + reflected(left + x - margin, size.width)];
    }
  }
  return image;
}
