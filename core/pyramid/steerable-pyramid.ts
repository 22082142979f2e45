import { interpolationWeights } from '../plan/steerable-masks.ts';
import { tf } from '../tensor/tf.ts';
import { SteerableTransform } from './steerable-transform.ts';
import type { BandKind, SteerableOptions } from './steerable-transform.ts';

const realBands: BandKind<tf.Tensor2D> = {
  analytic: false,
  fromSpectrum: (transform, spectrum) => transform.inverseReal(spectrum),
  toSpectrum: (transform, band) => transform.forward(band),
};

/**
 * Real steerable pyramid (Simoncelli & Freeman 1995): at each scale the derivatives of order K − 1 in K directions, from
 * which those in any direction follow.
 *
 * Holds tensors for one size of image; dispose of it when done.
 */
export class SteerablePyramid extends SteerableTransform<tf.Tensor2D> {
  /** @throws LoupeError PICTURE_TOO_SMALL below 16 pixels, LEVELS_TOO_MANY naming the most, SPEC_INVALID */
  constructor(options: SteerableOptions) {
    super(options, realBands);
  }
}

/**
 * The band of one scale at any angle (radians, the direction of its wave vector) from the K bands at angles πk/K of that
 * scale: equal to what a filter made for that angle would have given.
 *
 * Source: W. T. Freeman and E. H. Adelson, "The design and use of steerable filters", IEEE PAMI 13 (1991).
 */
export function steer(bands: readonly tf.Tensor2D[], angle: number): tf.Tensor2D {
  return tf.tidy(() => {
    const weights = interpolationWeights(angle, bands.length);
    return bands.map((band, k) => tf.mul<tf.Tensor2D>(band, weights[k])).reduce((sum, part) => tf.add(sum, part));
  });
}
