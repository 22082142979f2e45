import { tf } from './tf.ts';

/**
 * A complex tensor as two real ones of the same shape.
 *
 * TensorFlow.js has complex tensors of its own, but not on every backend and not in its gradients; two real tensors work
 * everywhere. Every operation here frees its own intermediate results.
 */
export type Complex<T extends tf.Tensor = tf.Tensor2D> = {
  readonly re: T;
  readonly im: T;
};

/** a·b, element by element. */
export function mulComplex<T extends tf.Tensor>(a: Complex<T>, b: Complex<T>): Complex<T> {
  return tf.tidy(() => ({
    re: tf.sub<T>(tf.mul(a.re, b.re), tf.mul(a.im, b.im)),
    im: tf.add<T>(tf.mul(a.re, b.im), tf.mul(a.im, b.re)),
  }));
}

/** a + b */
export function addComplex<T extends tf.Tensor>(a: Complex<T>, b: Complex<T>): Complex<T> {
  return { re: tf.add(a.re, b.re), im: tf.add(a.im, b.im) };
}

/** iⁿ·a for a whole number n; parts that only change places are the same tensors, not copies. */
export function quarterTurns<T extends tf.Tensor>({ re, im }: Complex<T>, n: number): Complex<T> {
  switch (((n % 4) + 4) % 4) {
    case 0:
      return { re, im };
    case 1:
      return { re: tf.neg(im), im: re };
    case 2:
      return { re: tf.neg(re), im: tf.neg(im) };
    default:
      return { re: im, im: tf.neg(re) };
  }
}

/** a times a real tensor, element by element, or a real number. */
export function scaleComplex<T extends tf.Tensor>(a: Complex<T>, factor: tf.Tensor | number): Complex<T> {
  return { re: tf.mul(a.re, factor), im: tf.mul(a.im, factor) };
}

/** Matrix product of two complex matrices; either may be given transposed (not conjugated). */
export function matMulComplex(a: Complex, b: Complex, transposeA = false, transposeB = false): Complex {
  const product = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, y, transposeA, transposeB);
  return tf.tidy(() => ({
    re: tf.sub(product(a.re, b.re), product(a.im, b.im)),
    im: tf.add(product(a.re, b.im), product(a.im, b.re)),
  }));
}

/** The real part alone of `matMulComplex`: half the work where the imaginary part is known to vanish. */
export function matMulComplexReal(a: Complex, b: Complex, transposeA = false, transposeB = false): tf.Tensor2D {
  return tf.tidy(() => tf.sub(tf.matMul(a.re, b.re, transposeA, transposeB), tf.matMul(a.im, b.im, transposeA, transposeB)));
}

/** Complex matrix times real matrix. */
export function matMulByReal(a: Complex, b: tf.Tensor2D, transposeA = false, transposeB = false): Complex {
  return { re: tf.matMul(a.re, b, transposeA, transposeB), im: tf.matMul(a.im, b, transposeA, transposeB) };
}

/** Frees both parts. */
export function disposeComplex(a: Complex<tf.Tensor>): void {
  a.re.dispose();
  a.im.dispose();
}
