import type { Size } from '../base/frame.ts';
import { coarserLength, expandMatrix, reduceMatrix } from '../plan/binomial.ts';
import type { Matrix } from '../plan/binomial.ts';
import { tf } from '../tensor/tf.ts';

/**
 * The step between one level of a pyramid and the next coarser one, as matrix products: columns from the left, rows from
 * the right. Images are [height, width].
 */
export class Resampling {
  readonly fine: Size;
  readonly coarse: Size;
  readonly #reduceY: tf.Tensor2D;
  readonly #reduceX: tf.Tensor2D;
  readonly #expandY: tf.Tensor2D;
  readonly #expandX: tf.Tensor2D;

  constructor(fine: Size) {
    this.fine = fine;
    this.coarse = { width: coarserLength(fine.width), height: coarserLength(fine.height) };
    this.#reduceY = tensorOf(reduceMatrix(fine.height));
    this.#reduceX = transposedTensorOf(reduceMatrix(fine.width));
    this.#expandY = tensorOf(expandMatrix(this.coarse.height, fine.height));
    this.#expandX = transposedTensorOf(expandMatrix(this.coarse.width, fine.width));
  }

  /** G x: blurred, every second sample kept. */
  reduce(fine: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => tf.matMul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(this.#reduceY, fine), this.#reduceX));
  }

  /** F x: zeros inserted, gaps filled by the blur. */
  expand(coarse: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => tf.matMul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(this.#expandY, coarse), this.#expandX));
  }

  dispose(): void {
    for (const matrix of [this.#reduceY, this.#reduceX, this.#expandY, this.#expandX]) matrix.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function tensorOf(matrix: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(matrix.values), [matrix.rows, matrix.columns]);
}

function transposedTensorOf(matrix: Matrix): tf.Tensor2D {
  return tf.tidy(() => tf.transpose(tensorOf(matrix)));
}
