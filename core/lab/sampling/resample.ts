import type { Size } from '../../base/frame.ts';
import { coarserLength, reflected } from '../../plan/binomial.ts';
import { filledPlane as filled, transposedPlane as transposed, type Plane } from '../../pyramid/plane-filter.ts';

/** One-dimensional kernels for both axes, odd in length, with the sum 1. */
export const kernels = {
  '1-2-1': [1 / 4, 2 / 4, 1 / 4],
  '1-4-6-4-1': [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16],
} as const satisfies Record<string, readonly number[]>;
export type KernelName = keyof typeof kernels;
export const kernelNames = Object.keys(kernels) as readonly KernelName[];

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
