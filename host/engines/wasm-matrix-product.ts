import { tf } from '../../core/tensor/tf.ts';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * Corrects the matrix product of TensorFlow.js' WebAssembly backend (4.22). Call it once, before the backend starts.
 *
 * - Its library caches a packed copy of each right-hand matrix under the number of its data, not of its shape. A matrix that is
 *   used as a right-hand side, then reshaped (which shares the data) and used as one again, is multiplied in its old shape: wrong
 *   numbers, or an access out of bounds. Here such a matrix is copied.
 * - Products that transpose on the way are ten to fifty times slower than the rest, and gradients of products always transpose.
 *   Here the matrix is transposed first.
 */
export function repairWasmMatrixProduct(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  const transpose = tf.getKernel('Transpose', 'wasm');
  if (!product || !transpose || repaired.has(product.kernelFunc)) return;

  /** Shape in which each matrix was first a right-hand side. */
  const packedShapes = new WeakMap<object, string>();

  const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) => {
    const wasm = backend as BackendWasm;
    const { transposeA, transposeB, ...others } = attrs as Record<string, tf.Attribute>;
    const own: tf.TensorInfo[] = [];

    const upright = (matrix: tf.TensorInfo, turn: boolean): tf.TensorInfo => {
      if (!turn) return matrix;
      const rank = matrix.shape.length;
      const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
      const turned = transpose.kernelFunc({ inputs: { x: matrix }, attrs: { perm }, backend }) as tf.TensorInfo;
      own.push(turned);
      return turned;
    };
    const unaliased = (matrix: tf.TensorInfo): tf.TensorInfo => {
      const shape = matrix.shape.join();
      const packed = packedShapes.get(matrix.dataId);
      if (packed === undefined) packedShapes.set(matrix.dataId, shape);
      if (packed === undefined || packed === shape) return matrix;
      const copy = wasm.makeOutput(matrix.shape, matrix.dtype);
      wasm.typedArrayFromHeap(copy).set(wasm.typedArrayFromHeap(matrix));
      own.push(copy);
      return copy;
    };

    const { a: left, b: right } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const a = upright(left, transposeA === true);
    const b = unaliased(upright(right, transposeB === true));
    const out = product.kernelFunc({ inputs: { a, b }, attrs: { ...others, transposeA: false, transposeB: false }, backend });
    for (const { dataId } of own) wasm.disposeData(dataId);
    return out;
  };
  repaired.add(kernelFunc);
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...product, kernelFunc });
}

const repaired = new WeakSet<tf.KernelFunc>();
