import type { Size } from '../base/frame.ts';
import type { tf } from '../tensor/tf.ts';
import { levelSizes } from './levels.ts';
import { Resampling } from './resampling.ts';

export interface PyramidOptions extends Size {
  /** Number of levels, the image itself included; `auto` goes down to a shorter side of two samples. */
  readonly levels: number | 'auto';
}

/**
 * Gaussian pyramid: x₁ = I, xₗ₊₁ = Gₗ xₗ.
 *
 * Holds the matrices for one size of image; dispose of it when done.
 */
export class GaussianPyramid {
  /** Sizes of the levels, finest first. */
  readonly sizes: readonly Size[];
  /** `steps[l]` leads from level l to level l + 1 and back. */
  readonly steps: readonly Resampling[];

  /** @throws LoupeError LEVELS_TOO_MANY */
  constructor(options: PyramidOptions) {
    this.sizes = levelSizes({ width: options.width, height: options.height }, options.levels);
    this.steps = this.sizes.slice(0, -1).map((size) => new Resampling(size));
  }

  /** The levels of an image [height, width], finest (a copy of the image) first. */
  analyse(image: tf.Tensor2D): tf.Tensor2D[] {
    const levels = [image.clone()];
    for (const step of this.steps) levels.push(step.reduce(levels[levels.length - 1]));
    return levels;
  }

  dispose(): void {
    for (const step of this.steps) step.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
