import { tf } from '../../tensor/tf.ts';
import type { LayerDescription } from '../description.ts';
import { axisOf, pictureShape } from './geometry.ts';
import type { Layer, Shape } from './layer.ts';

/**
 * The largest value of every window, or the mean. Windows lie inside the picture: with padding the backends' own gradients
 * are wrong (TensorFlow.js 4.22: means outside the native library, maxima on WebAssembly).
 */
export function pooling(input: Shape, options: Extract<LayerDescription, { kind: 'pooling' }>): Layer {
  const [height, width, channels] = pictureShape(input, 'pooling');
  const { of, size, stride = size } = options;
  const rows = axisOf(height, size, stride, 'valid');
  const columns = axisOf(width, size, stride, 'valid');
  const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 'valid' };
  return {
    input,
    output: [rows.output, columns.output, channels],
    weights: [],
    forward(x) {
      const pool = of === 'max' ? tf.maxPool : tf.avgPool;
      const y = pool(x as tf.Tensor4D, size, stride, 'valid');
      return { y, saved: of === 'max' ? [x, y] : [x] };
    },
    // A window hands its gradient to the value it took (the first of equals), or to all alike.
    backward(dy, _w, { saved: [x, y] }, wantsInput) {
      if (!wantsInput) return { dx: null, dw: [] };
      const dx: tf.Tensor =
        of === 'max'
          ? tf.engine().runKernel('MaxPoolGrad', { dy, input: x, output: y }, attributes)
          : tf.engine().runKernel('AvgPoolGrad', { dy, input: x }, attributes);
      return { dx, dw: [] };
    },
  };
}
