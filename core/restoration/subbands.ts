import type { Size } from '../base/frame.ts';
import { LaplacianPyramid } from '../pyramid/laplacian.ts';
import { SteerablePyramid } from '../pyramid/steerable-pyramid.ts';
import { tf } from '../tensor/tf.ts';
import { createOrientedSplit } from './oriented-highpass.ts';

export type DenoisingPyramid = 'laplacian' | 'steerable';

/** One subband as plain numbers, row by row. */
export interface Subband extends Size {
  readonly values: Float32Array;
  /** The same orientation of the next coarser scale on this grid, or null where there is none. */
  readonly parent: Float32Array | null;
}

/** A pyramid that takes an image apart into subbands and puts estimates of them together again. */
export interface SubbandTransform extends Disposable {
  /** Subbands of an image, finest first; the low-pass residual is not one of them. */
  analyse(image: Float32Array): Promise<Subband[]>;
  /** Image of the last `analyse`, with other values in its subbands. */
  synthesise(values: readonly Float32Array[]): Promise<Float32Array>;
}

/** Number of orientations: the more there are, the more closely one follows an edge. */
const orientations = 8;
/** Scales that hold noise worth removing: what is left below five octaves is a thousandth of it. */
const mostDenoised = 5;

/** @param size of the images, at least 16 × 16 for the steerable pyramid, 4 × 4 for the Laplacian one */
export function createSubbandTransform(pyramid: DenoisingPyramid, size: Size): SubbandTransform {
  return pyramid === 'steerable' ? steerable(size) : laplacian(size);
}

function steerable(size: Size): SubbandTransform {
  const levels = Math.min(mostDenoised, Math.floor(Math.log2(Math.min(size.width, size.height))) - 2);
  const pyramid = new SteerablePyramid({ ...size, levels, orientations });
  let lowpass: tf.Tensor2D | null = null;
  const split = createOrientedSplit(size, orientations);
  const sizes = [
    ...Array<Size>(orientations).fill(pyramid.sizes[0]),
    ...pyramid.sizes.slice(0, levels).flatMap((grid) => Array<Size>(orientations).fill(grid)),
  ];
  return {
    async analyse(image) {
      const bands = tf.tidy(() => pyramid.analyse(tf.tensor2d(image, [size.height, size.width])));
      lowpass?.dispose();
      lowpass = bands.lowpass;
      const highpass = await taken(bands.highpass);
      const oriented: Float32Array[][] = [];
      for (const scale of bands.oriented) oriented.push(await Promise.all(scale.map(taken)));
      const subbands: Subband[] = split.analyse(highpass).map((values, k) => ({
        ...sizes[0],
        values,
        parent: oriented[0][k],
      }));
      oriented.forEach((scale, level) =>
        scale.forEach((values, k) => {
          const parent =
            level + 1 < levels ? enlarged(oriented[level + 1][k], pyramid.sizes[level + 1], pyramid.sizes[level]) : null;
          subbands.push({ ...pyramid.sizes[level], values, parent });
        }),
      );
      return subbands;
    },
    async synthesise(values) {
      return taken(
        tf.tidy(() => {
          const planes = values.map((plane, index) => tf.tensor2d(plane, [sizes[index].height, sizes[index].width]));
          const oriented = Array.from({ length: levels }, (_, level) =>
            planes.slice((level + 1) * orientations, (level + 2) * orientations),
          );
          const highpass = tf.tensor2d(split.synthesise(values.slice(0, orientations)), [size.height, size.width]);
          return pyramid.synthesise({ highpass, oriented, lowpass: required(lowpass) });
        }),
      );
    },
    [Symbol.dispose]() {
      lowpass?.dispose();
      pyramid.dispose();
    },
  };
}

function laplacian(size: Size): SubbandTransform {
  const levels = 1 + Math.min(mostDenoised, Math.floor(Math.log2(Math.min(size.width, size.height))) - 1);
  const pyramid = new LaplacianPyramid({ ...size, levels });
  let residual: tf.Tensor2D | null = null;
  return {
    async analyse(image) {
      const bands = tf.tidy(() => pyramid.analyse(tf.tensor2d(image, [size.height, size.width])));
      residual?.dispose();
      residual = required(bands.pop());
      const values = await Promise.all(bands.map(taken));
      return values.map((own, level) => ({
        ...pyramid.sizes[level],
        values: own,
        parent: level + 1 < values.length ? enlarged(values[level + 1], pyramid.sizes[level + 1], pyramid.sizes[level]) : null,
      }));
    },
    async synthesise(values) {
      return taken(
        tf.tidy(() => {
          const planes = values.map((plane, level) =>
            tf.tensor2d(plane, [pyramid.sizes[level].height, pyramid.sizes[level].width]),
          );
          return pyramid.synthesise([...planes, required(residual)]);
        }),
      );
    },
    [Symbol.dispose]() {
      residual?.dispose();
      pyramid.dispose();
    },
  };
}

/** Values of a tensor, which is disposed of. */
async function taken(tensor: tf.Tensor2D): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

function required<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('An image is analysed before it is put together.');
  return value;
}

/** A plane on the grid of the next finer scale, between samples by straight lines; both grids begin at the same point. */
function enlarged(values: Float32Array, from: Size, to: Size): Float32Array {
  const out = new Float32Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const row = (y * from.height) / to.height;
    const [top, below] = [Math.floor(row), Math.min(Math.floor(row) + 1, from.height - 1)];
    for (let x = 0; x < to.width; x++) {
      const column = (x * from.width) / to.width;
      const [left, right] = [Math.floor(column), Math.min(Math.floor(column) + 1, from.width - 1)];
      const [v, u] = [row - top, column - left];
      out[y * to.width + x] =
        (1 - v) * ((1 - u) * values[top * from.width + left] + u * values[top * from.width + right]) +
        v * ((1 - u) * values[below * from.width + left] + u * values[below * from.width + right]);
    }
  }
  return out;
}
