import type { Size } from '../base/frame.ts';
import { reflected } from '../plan/binomial.ts';

/** Samples of an image, row by row. */
export interface Plane extends Size {
  readonly values: Float32Array;
}

/** Convolution with a symmetric kernel along both axes; the image is continued by half-sample symmetric reflection. */
export function blurred(plane: Plane, kernel: ArrayLike<number>): Plane {
  return alongRows(transposedPlane(alongRows(transposedPlane(plane), kernel)), kernel);
}

function alongRows({ width, height, values }: Plane, kernel: ArrayLike<number>): Plane {
  const radius = kernel.length >> 1;
  return {
    width,
    height,
    values: filledPlane({ width, height }, (x, y) => {
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++) sum += kernel[tap + radius] * values[y * width + reflected(x + tap, width)];
      return sum;
    }),
  };
}

/** Rows and columns exchanged. */
export function transposedPlane({ width, height, values }: Plane): Plane {
  const size = { width: height, height: width };
  return { ...size, values: filledPlane(size, (x, y) => values[x * width + y]) };
}

/** Samples of a plane by their place. */
export function filledPlane({ width, height }: Size, at: (x: number, y: number) => number): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values[y * width + x] = at(x, y);
  return values;
}
