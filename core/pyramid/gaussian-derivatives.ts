import { bandAngle } from '../plan/steerable-masks.ts';
import { tf } from '../tensor/tf.ts';

/** What a directional derivative of a Gaussian is made of. */
export interface GaussianDerivative {
  /** Order N ≥ 0 of the derivative. */
  readonly order: number;
  /** Standard deviation of the Gaussian in pixels. */
  readonly sigma: number;
}

/** The N-th derivative of a Gaussian in direction `angle` at a point: (−1/σ)ᴺ · Heₙ(u/σ) · g(x, y), with u = x·cos α + y·sin α. */
export function gaussianDerivativeValue({ order, sigma }: GaussianDerivative, x: number, y: number, angle: number): number {
  const gaussian = Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) / (2 * Math.PI * sigma * sigma);
  const u = (x * Math.cos(angle) + y * Math.sin(angle)) / sigma;
  return (-1 / sigma) ** order * hermite(order, u) * gaussian;
}

/**
 * Kernel of the N-th derivative of a Gaussian in direction `angle` (radians, x right, y down), sampled over ±4σ, for
 * convolution: (−1/σ)ᴺ · Heₙ(u/σ) · g(x, y), with u = x·cos α + y·sin α and He the Hermite polynomials.
 *
 * For N = 1 this is gα = cos α·gx + sin α·gy.
 */
export function gaussianDerivativeKernel({ order, sigma }: GaussianDerivative, angle: number): tf.Tensor2D {
  const radius = Math.ceil(4 * sigma);
  const side = 2 * radius + 1;
  const values = new Float32Array(side * side);
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      values[(y + radius) * side + x + radius] = gaussianDerivativeValue({ order, sigma }, x, y, angle);
    }
  }
  return tf.tensor2d(values, [side, side]);
}

/**
 * Responses of the N + 1 basis filters at angles πk/(N + 1). `steer` makes the response at any other angle from them: the
 * transfer function (iω)ᴺ·cosᴺ(θ − α)·G has the angular function that the interpolation weights are for.
 *
 * The image is continued by half-sample symmetric reflection; it must be at least 4σ (rounded up) pixels on each side.
 */
export function gaussianDerivativeBasis(image: tf.Tensor2D, derivative: GaussianDerivative): tf.Tensor2D[] {
  const count = derivative.order + 1;
  return Array.from({ length: count }, (_, k) => gaussianDerivativeAt(image, derivative, bandAngle(k, count)));
}

/** Response of the one filter made for `angle`. */
export function gaussianDerivativeAt(image: tf.Tensor2D, derivative: GaussianDerivative, angle: number): tf.Tensor2D {
  return tf.tidy(() => convolve(image, gaussianDerivativeKernel(derivative, angle)));
}

/** Convolution with a square kernel of odd side, edges reflected. */
function convolve(image: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  const side = kernel.shape[0];
  const padded = mirrored(mirrored(image, 0, side >> 1), 1, side >> 1);
  // conv2d correlates: the kernel goes in turned by half a turn.
  const filter = tf.reshape<tf.Rank.R4>(tf.reverse2d(kernel), [side, side, 1, 1]);
  const batch = tf.reshape<tf.Rank.R4>(padded, [1, ...padded.shape, 1]);
  return tf.reshape<tf.Rank.R2>(tf.conv2d(batch, filter, 1, 'valid'), image.shape);
}

/** `border` samples more on both ends of an axis: … b a | a b … y z | z y … */
function mirrored(x: tf.Tensor2D, axis: 0 | 1, border: number): tf.Tensor2D {
  const length = x.shape[axis];
  const part = (start: number): tf.Tensor2D =>
    axis === 0 ? tf.slice2d(x, [start, 0], [border, x.shape[1]]) : tf.slice2d(x, [0, start], [x.shape[0], border]);
  return tf.concat2d([tf.reverse2d(part(0), axis), x, tf.reverse2d(part(length - border), axis)], axis);
}

/** Heₙ: He₀ = 1, He₁ = u, Heₙ₊₁ = u·Heₙ − n·Heₙ₋₁. */
function hermite(order: number, u: number): number {
  let [previous, current] = [0, 1];
  for (let n = 0; n < order; n++) [previous, current] = [current, u * current - n * previous];
  return current;
}
