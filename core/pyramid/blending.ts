import { tf } from '../tensor/tf.ts';
import type { LaplacianPyramid } from './laplacian.ts';

/**
 * Joins two images without a visible seam: L(j) = G(j)·LA(j) + (1 − G(j))·LB(j), with G the Gaussian pyramid of the
 * mask; each spatial frequency crosses over within about its own wavelength.
 *
 * @param mask 1 where image `a` is wanted, 0 where `b` is; the same size as both.
 *
 * Source: P. J. Burt and E. H. Adelson, "A multiresolution spline with application to image mosaics", ACM Trans. Graphics 2 (1983).
 */
export function blend(pyramid: LaplacianPyramid, a: tf.Tensor2D, b: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const weights = pyramid.gaussian.analyse(mask);
    const ofA = pyramid.analyse(a);
    const ofB = pyramid.analyse(b);
    const mixed = weights.map((weight, level) => tf.add<tf.Tensor2D>(ofB[level], tf.mul(weight, tf.sub(ofA[level], ofB[level]))));
    return pyramid.synthesise(mixed);
  });
}
