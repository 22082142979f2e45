import { tf } from '../../tensor/tf.ts';
import type { LayerDescription } from '../description.ts';
import { axisOf, imageShape, type Axis } from './geometry.ts';
import type { Layer, Shape } from './layer.ts';

/**
 * The largest value of every window, or the mean. Windows lie inside the image: with padding the backends' own gradients of
 * means are wrong (TensorFlow.js 4.22, outside the native library).
 */
export function pooling(input: Shape, options: Extract<LayerDescription, { kind: 'pooling' }>): Layer {
  const [height, width, channels] = imageShape(input, 'pooling');
  const { of, size, stride = size } = options;
  const rows = axisOf(height, size, stride, 'valid');
  const columns = axisOf(width, size, stride, 'valid');
  const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 'valid' };
  return {
    input,
    output: [rows.output, columns.output, channels],
    weights: [],
    products: rows.output * columns.output * channels * size ** 2,
    forward(x) {
      const pool = of === 'max' ? tf.maxPool : tf.avgPool;
      return { y: pool(x as tf.Tensor4D, size, stride, 'valid'), saved: [x] };
    },
    backward(dy, _w, { saved: [x] }, wantsInput) {
      if (!wantsInput) return { dx: null, dw: [] };
      const dx: tf.Tensor =
        of === 'max'
          ? maximaGradient(x, dy, channels, rows, columns)
          : tf.engine().runKernel('AvgPoolGrad', { dy, input: x }, attributes);
      return { dx, dw: [] };
    },
  };
}

/**
 * ∂C/∂x of the maxima: each window adds its gradient to the value that it took, the first of equals.
 *
 * A loop over arrays, the same on every backend: the WebAssembly backend's own kernel loses windows without a value above
 * zero (TensorFlow.js 4.22; docs/decisions/training.md).
 */
function maximaGradient(x: tf.Tensor, dy: tf.Tensor, channels: number, rows: Axis, columns: Axis): tf.Tensor {
  const values = x.dataSync<'float32'>();
  const slopes = dy.dataSync<'float32'>();
  const dx = new Float32Array(values.length);
  const images = values.length / (rows.input * columns.input * channels);
  const across = columns.input * channels;
  let out = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows.output; row++) {
      for (let column = 0; column < columns.output; column++) {
        const corner = (image * rows.input + row * rows.stride) * across + column * columns.stride * channels;
        for (let channel = 0; channel < channels; channel++, out++) {
          let place = corner + channel;
          let most = values[place];
          for (let y = 0; y < rows.size; y++) {
            for (let x = 0, at = corner + channel + y * across; x < columns.size; x++, at += channels) {
              if (values[at] > most) {
                most = values[at];
                place = at;
              }
            }
          }
          dx[place] += slopes[out];
        }
      }
    }
  }
  return tf.tensor(dx, x.shape);
}
