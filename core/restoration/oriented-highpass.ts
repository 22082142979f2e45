import type { Size } from '../base/frame.ts';
import { createImageTransform, signedFrequency } from '../numeric/image-transform.ts';
import { angularResponse, bandAngle } from '../plan/steerable-masks.ts';

/** Splits an image without a mean into orientations and puts them together again, on its own grid. */
export interface OrientedSplit {
  analyse(image: Float32Array): Float32Array[];
  /** Inverse of `analyse`, and its adjoint. */
  synthesise(bands: readonly Float32Array[]): Float32Array;
}

/**
 * Returns the split of a high-pass residual into `orientations` subbands with the angular responses |cosᴷ⁻¹(θ − πk/K)|, whose
 * squares sum to 1 at every frequency.
 *
 * The steerable pyramid leaves its high-pass residual in one piece, and half of the noise is in there: in one piece, an edge can
 * be told from noise only by its strength; by orientation, it stands out in one subband of several. The responses are even (no
 * factor (−i)ᴷ⁻¹), because frequencies on the edge of the plane stand for both of their signs.
 */
export function createOrientedSplit(size: Size, orientations: number): OrientedSplit {
  const transform = createImageTransform(size);
  const squared = (kx: number, ky: number, k: number): number =>
    angularResponse(Math.atan2(ky / size.height, kx / size.width) - bandAngle(k, orientations), orientations) ** 2;
  const masks = Array.from({ length: orientations }, (_, k) => {
    const mask = new Float64Array(transform.columns * size.height);
    for (let kx = 0; kx < transform.columns; kx++) {
      for (let line = 0; line < size.height; line++) {
        const ky = signedFrequency(line, size.height);
        // The last column of an even width stands for both signs of kx.
        const square = 2 * kx === size.width ? (squared(kx, ky, k) + squared(-kx, ky, k)) / 2 : squared(kx, ky, k);
        mask[kx * size.height + line] = Math.sqrt(square);
      }
    }
    return mask;
  });
  const spectrum = transform.createSpectrum();
  const filtered = transform.createSpectrum();
  return {
    analyse(image) {
      transform.forward(image, spectrum);
      return masks.map((mask) => {
        for (let i = 0; i < mask.length; i++) {
          filtered.re[i] = mask[i] * spectrum.re[i];
          filtered.im[i] = mask[i] * spectrum.im[i];
        }
        return transform.inverse(filtered, new Float32Array(image.length));
      });
    },
    synthesise(bands) {
      filtered.re.fill(0);
      filtered.im.fill(0);
      bands.forEach((band, k) => {
        transform.forward(band, spectrum);
        for (let i = 0; i < filtered.re.length; i++) {
          filtered.re[i] += masks[k][i] * spectrum.re[i];
          filtered.im[i] += masks[k][i] * spectrum.im[i];
        }
      });
      return transform.inverse(filtered, new Float32Array(size.width * size.height));
    },
  };
}
