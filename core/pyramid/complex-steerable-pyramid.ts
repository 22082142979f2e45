import { scaleComplex } from '../tensor/dft.ts';
import type { Complex } from '../tensor/dft.ts';
import { tf } from '../tensor/tf.ts';
import { SteerableTransform } from './steerable-transform.ts';
import type { BandKind, SteerableOptions } from './steerable-transform.ts';

/** The masks hold twice the response on one half plane; the synthesis needs it once, the real part of the image brings the other half. */
const analyticBands: BandKind<Complex> = {
  analytic: true,
  fromSpectrum: (transform, spectrum) => transform.inverse(spectrum),
  toSpectrum: (transform, band) => scaleComplex(transform.forwardComplex(band), 0.5),
};

/**
 * Complex steerable pyramid (Portilla & Simoncelli 2000): every band is analytic. Its real part is the band of the real
 * pyramid, its imaginary part the same wave a quarter period on; so its magnitude is the local amplitude and its argument
 * the local phase.
 *
 * Holds tensors for one size of image; dispose of it when done.
 */
export class ComplexSteerablePyramid extends SteerableTransform<Complex> {
  /** @throws LoupeError PICTURE_TOO_SMALL below 16 pixels, LEVELS_TOO_MANY naming the most, SPEC_INVALID */
  constructor(options: SteerableOptions) {
    super(options, analyticBands);
  }
}

/** Local amplitude |B| of a complex band. Its gradient is undefined where B = 0. */
export function bandAmplitude(band: Complex): tf.Tensor2D {
  return tf.tidy(() => tf.sqrt(tf.add<tf.Tensor2D>(tf.square(band.re), tf.square(band.im))));
}

/** Local phase arg B in radians, −π … π. */
export function bandPhase(band: Complex): tf.Tensor2D {
  return tf.atan2(band.im, band.re);
}
