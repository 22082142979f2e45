import type { Size } from '../base/frame.ts';
import { tf } from '../tensor/tf.ts';
import { GaussianPyramid } from './gaussian.ts';
import type { PyramidOptions } from './gaussian.ts';

/**
 * Laplacian pyramid (Burt & Adelson 1983): Lₗ = xₗ − F xₗ₊₁ of the Gaussian levels xₗ, and the last Gaussian level as the
 * residual. Synthesis xₗ = Lₗ + F xₗ₊₁ undoes that exactly, whatever F is and for every size.
 *
 * Holds the matrices for one size of image; dispose of it when done.
 */
export class LaplacianPyramid {
  /** The Gaussian pyramid underneath. */
  readonly gaussian: GaussianPyramid;

  /** @throws LoupeError LEVELS_TOO_MANY */
  constructor(options: PyramidOptions) {
    this.gaussian = new GaussianPyramid(options);
  }

  /** Sizes of the levels, finest first; the last is the residual's. */
  get sizes(): readonly Size[] {
    return this.gaussian.sizes;
  }

  /** The levels of an image [height, width], finest first, the low-pass residual last. */
  analyse(image: tf.Tensor2D): tf.Tensor2D[] {
    return tf.tidy(() => {
      const levels = this.gaussian.analyse(image);
      return levels.map((level, index) => {
        const step = this.gaussian.steps[index];
        return step === undefined ? level : tf.sub<tf.Tensor2D>(level, step.expand(levels[index + 1]));
      });
    });
  }

  /** The image of given levels. */
  synthesise(levels: readonly tf.Tensor2D[]): tf.Tensor2D {
    return tf.tidy(() => {
      let image = levels[levels.length - 1].clone();
      for (let index = levels.length - 2; index >= 0; index--) {
        image = tf.add(levels[index], this.gaussian.steps[index].expand(image));
      }
      return image;
    });
  }

  dispose(): void {
    this.gaussian.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
