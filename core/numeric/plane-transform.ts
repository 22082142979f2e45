import type { Size } from '../base/frame.ts';
import { createTransform } from './fourier.ts';

/**
 * A plane of complex numbers in float64. Samples lie row by row (index y·W + x), spectra **column by column** (index
 * kx·H + ky, frequencies 0 … n/2, −n/2 + 1 … −1), so that both passes of a transform run over neighbouring memory.
 */
export interface ComplexPlane {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Fourier transforms of complex planes of one size, any size; neither direction is scaled, so each is the other's adjoint. */
export interface PlaneTransform {
  readonly size: Size;
  /**
   * Fills `out` with X(k) = Σ x(p)·e^{−2πi k·p}. `samples` are used up; they may not be `out`.
   * @param columns those of the spectrum that are wanted; the others hold no meaning afterwards
   */
  forward(samples: ComplexPlane, out: ComplexPlane, columns?: readonly number[]): ComplexPlane;
  /**
   * Fills `out` with x(p) = Σ X(k)·e^{+2πi k·p}. `spectrum` is used up; it may not be `out`.
   * @param columns those of the spectrum that may differ from zero, all others are skipped
   */
  inverse(spectrum: ComplexPlane, out: ComplexPlane, columns?: readonly number[]): ComplexPlane;
}

export function createPlane({ width, height }: Size): ComplexPlane {
  return { re: new Float64Array(width * height), im: new Float64Array(width * height) };
}

export function createPlaneTransform(size: Size): PlaneTransform {
  const { width, height } = size;
  const alongX = createTransform(width);
  const alongY = createTransform(height);
  const everyColumn = Array.from({ length: width }, (_, kx) => kx);

  return {
    size,

    forward(samples, out, columns = everyColumn) {
      for (let y = 0; y < height; y++) {
        const from = y * width;
        alongX.run(samples.re.subarray(from, from + width), samples.im.subarray(from, from + width), 'forward');
      }
      transpose(samples.re, out.re, height, width);
      transpose(samples.im, out.im, height, width);
      for (const kx of columns) {
        const from = kx * height;
        alongY.run(out.re.subarray(from, from + height), out.im.subarray(from, from + height), 'forward');
      }
      return out;
    },

    inverse(spectrum, out, columns = everyColumn) {
      for (const kx of columns) {
        const from = kx * height;
        alongY.run(spectrum.re.subarray(from, from + height), spectrum.im.subarray(from, from + height), 'inverse');
      }
      transpose(spectrum.re, out.re, width, height);
      transpose(spectrum.im, out.im, width, height);
      for (let y = 0; y < height; y++) {
        const from = y * width;
        alongX.run(out.re.subarray(from, from + width), out.im.subarray(from, from + width), 'inverse');
      }
      return out;
    },
  };
}

const tile = 16;

/** [rows, columns] → [columns, rows], tile by tile because the cache holds few long lines. */
function transpose(source: Float64Array, target: Float64Array, rows: number, columns: number): void {
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(rows, top + tile);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(columns, left + tile);
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) target[x * rows + y] = source[y * columns + x];
    }
  }
}
