import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { tf } from '../core/tensor/tf.ts';

/**
 * Makes TensorFlow.js use all of its own gradients instead of those that this project registers.
 *
 * They come with the package in a form that Node cannot import and are therefore bundled first; the bundle's copy of the engine
 * finds the one that is already running. Some of them need kernels that only the plain backend has here.
 */
export async function registerOwnGradients(): Promise<void> {
  const require = createRequire(import.meta.url);
  const core = path.dirname(require.resolve('@tensorflow/tfjs-core/package.json'));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'motion-loupe-gradients-'));
  try {
    const outfile = path.join(folder, 'gradients.mjs');
    const entry = path.join(core, 'dist', 'register_all_gradients.js');
    await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
    await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Adds to the WebAssembly backend the kernel that it lacks for training convolutions, composed of others: the gradient of a kernel
 * is a convolution in which batch and channels change places. Only TensorFlow.js' own layers need it; ours do not.
 */
export function registerWasmKernelGradient(): void {
  if (tf.getKernel('Conv2DBackpropFilter', 'wasm')) return;
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc({ inputs, attrs, backend }) {
      const { strides, pad, filterShape } = attrs as unknown as {
        strides: [number, number];
        pad: 'same' | 'valid';
        filterShape: [number, number, number, number];
      };
      const own = (name: string): tf.Tensor4D => {
        const info = inputs[name] as tf.TensorInfo;
        // the tensor made here is freed with the others, the data are the caller's
        (backend as tf.KernelBackend).incRef(info.dataId);
        return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D;
      };
      return tf.tidy(() => {
        const [x, dy] = [own('x'), own('dy')];
        const [height, width] = filterShape;
        const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
        const padded = tf.pad(x, [
          [0, 0],
          [padInfo.top, padInfo.bottom],
          [padInfo.left, padInfo.right],
          [0, 0],
        ]);
        const sums = tf.conv2d(tf.transpose(padded, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', strides);
        return tf.transpose(tf.slice(sums, [0, 0, 0, 0], [-1, height, width, -1]), [1, 2, 0, 3]);
      });
    },
  });
}
