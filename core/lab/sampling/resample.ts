import type { Size } from '../../base/frame.ts';
import { coarserLength, reflected } from '../../plan/binomial.ts';

/** Samples of an image, row by row. */
export interface Plane extends Size {
  readonly values: Float32Array;
}

/** One-dimensional kernels for both axes, odd in length, with the sum 1. */
export const kernels = {
  '1-2-1': [1 / 4, 2 / 4, 1 / 4],
  '1-4-6-4-1': [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16],
} as const satisfies Record<string, readonly number[]>;
export type KernelName = keyof typeof kernels;
export const kernelNames = Object.keys(kernels) as readonly KernelName[];

/** Convolution with a symmetric kernel along both axes; the image is continued by half-sample symmetric reflection. */
export function blurred(plane: Plane, kernel: readonly number[]): Plane {
  return alongRows(transposed(alongRows(transposed(plane), kernel)), kernel);
}

/** Every second sample along both axes, the first included. */
export function decimated({ width, height, values }: Plane): Plane {
  const size = { width: coarserLength(width), height: coarserLength(height) };
  return { ...size, values: filled(size, (x, y) => values[2 * y * width + 2 * x]) };
}

/** Zeros between the samples: the inverse order of `decimated`, to a given size. */
export function zeroStuffed({ width, values }: Plane, size: Size): Plane {
  return { ...size, values: filled(size, (x, y) => (x % 2 === 0 && y % 2 === 0 ? values[(y / 2) * width + x / 2] : 0)) };
}

/** Each sample twice along both axes. */
export function repeated({ width, values }: Plane, size: Size): Plane {
  return { ...size, values: filled(size, (x, y) => values[(y >> 1) * width + (x >> 1)]) };
}

/**
 * Interpolation by a kernel after zeros were inserted, times 4, since one sample in four is left. The coarse image is reflected at its
 * edges before the zeros go in, so that a constant stays constant.
 */
export function interpolated(coarse: Plane, size: Size, kernel: readonly number[]): Plane {
  const once = (plane: Plane, length: number): Plane => {
    const radius = kernel.length >> 1;
    const out = { width: length, height: plane.height };
    return {
      ...out,
      values: filled(out, (x, y) => {
        let sum = 0;
        for (let tap = -radius; tap <= radius; tap++) {
          const source = x + tap;
          if (source % 2 === 0)
            sum += 2 * kernel[tap + radius] * plane.values[y * plane.width + reflected(source / 2, plane.width)];
        }
        return sum;
      }),
    };
  };
  return once(transposed(once(transposed(coarse), size.height)), size.width);
}

function alongRows({ width, height, values }: Plane, kernel: readonly number[]): Plane {
  const radius = kernel.length >> 1;
  return {
    width,
    height,
    values: filled({ width, height }, (x, y) => {
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++) sum += kernel[tap + radius] * values[y * width + reflected(x + tap, width)];
      return sum;
    }),
  };
}

function transposed({ width, height, values }: Plane): Plane {
  const size = { width: height, height: width };
  return { ...size, values: filled(size, (x, y) => values[x * width + y]) };
}

function filled({ width, height }: Size, at: (x: number, y: number) => number): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values[y * width + x] = at(x, y);
  return values;
}
