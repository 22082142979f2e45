import type { Size } from '../base/frame.ts';
import { tf } from '../tensor/tf.ts';
import type { PyramidOptions } from './gaussian.ts';
import { LaplacianPyramid } from './laplacian.ts';

/** One level of a Riesz pyramid: the band-passed image and its Riesz pair, all of the same size. */
export type RieszLevel = {
  readonly band: tf.Tensor2D;
  readonly r1: tf.Tensor2D;
  readonly r2: tf.Tensor2D;
};

export type RieszBands = {
  /** Finest first. */
  readonly levels: RieszLevel[];
  readonly lowpass: tf.Tensor2D;
};

/**
 * Riesz pyramid: a Laplacian pyramid whose every band has its approximate Riesz transform beside it, which makes amplitude,
 * phase and orientation local and cheap: one and a third times three numbers a pixel.
 *
 * Source: N. Wadhwa, M. Rubinstein, F. Durand and W. T. Freeman, "Riesz pyramids for fast phase-based video magnification",
 * ICCP 2014. (The pyramid underneath is Burt and Adelson's; the paper's own one differs in its filters, not in this part.)
 */
export class RieszPyramid {
  readonly laplacian: LaplacianPyramid;

  /** @param options `levels` counts the low-pass residual. @throws LoupeError LEVELS_TOO_MANY */
  constructor(options: PyramidOptions) {
    this.laplacian = new LaplacianPyramid(options);
  }

  get sizes(): readonly Size[] {
    return this.laplacian.sizes;
  }

  analyse(image: tf.Tensor2D): RieszBands {
    return tf.tidy(() => {
      const levels = this.laplacian.analyse(image);
      return {
        levels: levels.slice(0, -1).map((band) => ({ band, ...rieszTransform(band) })),
        lowpass: levels[levels.length - 1],
      };
    });
  }

  /** The image: bands and residual count, the Riesz pairs only describe the bands. */
  synthesise(bands: RieszBands): tf.Tensor2D {
    return this.laplacian.synthesise([...bands.levels.map(({ band }) => band), bands.lowpass]);
  }

  dispose(): void {
    this.laplacian.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * The Riesz pair of a band by three taps: R₁(x, y) = ½(I(x+1, y) − I(x−1, y)), R₂ the same along y, edges reflected
 * (half-sample). Its response i·sin ω is close to the true i·ω/|ω| around ω = π/2, where a Laplacian band has its energy.
 */
export function rieszTransform(band: tf.Tensor2D): { r1: tf.Tensor2D; r2: tf.Tensor2D } {
  return tf.tidy(() => ({ r1: centralDifference(band, 1), r2: centralDifference(band, 0) }));
}

/** Local amplitude A = √(I² + R₁² + R₂²) ≥ 0. Its gradient is undefined where A = 0. */
export function localAmplitude(level: RieszLevel): tf.Tensor2D {
  return tf.tidy(() => tf.sqrt(tf.add<tf.Tensor2D>(tf.square(level.band), rieszPower(level))));
}

/** Local phase φ = atan2(√(R₁² + R₂²), I) in radians, 0 … π, along the direction `localOrientation`. */
export function localPhase(level: RieszLevel): tf.Tensor2D {
  return tf.tidy(() => tf.atan2<tf.Tensor2D>(tf.sqrt(rieszPower(level)), level.band));
}

/** Local orientation θ = atan2(R₂, R₁) in radians, −π … π. Turning it by π turns the sign of the phase. */
export function localOrientation(level: RieszLevel): tf.Tensor2D {
  return tf.atan2(level.r2, level.r1);
}

function rieszPower({ r1, r2 }: RieszLevel): tf.Tensor2D {
  return tf.tidy(() => tf.add<tf.Tensor2D>(tf.square(r1), tf.square(r2)));
}

/** ½(next − previous) along an axis. */
function centralDifference(x: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  const last = x.shape[axis] - 1;
  const part = (start: number, count: number): tf.Tensor2D =>
    axis === 0 ? tf.slice2d(x, [start, 0], [count, x.shape[1]]) : tf.slice2d(x, [0, start], [x.shape[0], count]);
  const next = tf.concat2d([part(1, last), part(last, 1)], axis);
  const previous = tf.concat2d([part(0, 1), part(0, last)], axis);
  return tf.mul(tf.sub(next, previous), 0.5);
}
