import type { Size } from '../base/frame.ts';
import { createTransform } from './fourier.ts';

/**
 * Half of the spectrum of a real image: frequencies kx = 0 … ⌊W/2⌋, all ky, **column by column** (index kx·H + ky), so that
 * both passes of a transform run over neighbouring memory. The other half is its conjugate mirror image.
 */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms of real images of one size, float64, any size. */
export interface ImageTransform {
  readonly size: Size;
  /** Number of stored columns, ⌊W/2⌋ + 1. */
  readonly columns: number;
  createSpectrum(): Spectrum;
  /** Fills `out` with c(k) = (1/WH) Σ I(x)·e^{−2πi(kx·x/W + ky·y/H)}. */
  forward(image: ArrayLike<number>, out: Spectrum): Spectrum;
  /**
   * Fills `out` with I(x) = Σ c(k)·e^{+2πi(kx·x/W + ky·y/H)}. The spectrum is used up: its columns are transformed in place.
   * @param usedColumns columns from here on are zero and are skipped
   */
  inverse<Out extends Float32Array | Float64Array>(spectrum: Spectrum, out: Out, usedColumns?: number): Out;
}

/** The frequency, with its sign, of a line of a spectrum: 0 … N/2, then −N/2 + 1 … −1. */
export function signedFrequency(index: number, length: number): number {
  return 2 * index > length ? index - length : index;
}

export function createImageTransform(size: Size): ImageTransform {
  const { width, height } = size;
  const columns = (width >> 1) + 1;
  const alongX = createTransform(width);
  const alongY = createTransform(height);
  const rowRe = new Float64Array(width);
  const rowIm = new Float64Array(width);
  const scale = 1 / (width * height);

  /** Each column in place; views, because a column is contiguous. */
  function runColumns(spectrum: Spectrum, count: number, direction: 'forward' | 'inverse'): void {
    for (let kx = 0; kx < count; kx++) {
      const from = kx * height;
      alongY.run(spectrum.re.subarray(from, from + height), spectrum.im.subarray(from, from + height), direction);
    }
  }

  return {
    size,
    columns,
    createSpectrum: () => ({ re: new Float64Array(columns * height), im: new Float64Array(columns * height) }),

    forward(image, out) {
      // Two real rows at a time as one complex row a + ib; the symmetries of their spectra take them apart.
      for (let y = 0; y < height; y += 2) {
        const paired = y + 1 < height;
        for (let x = 0; x < width; x++) {
          rowRe[x] = image[y * width + x];
          rowIm[x] = paired ? image[(y + 1) * width + x] : 0;
        }
        alongX.run(rowRe, rowIm, 'forward');
        for (let kx = 0; kx < columns; kx++) {
          const mirror = kx === 0 ? 0 : width - kx;
          const at = kx * height + y;
          out.re[at] = ((rowRe[kx] + rowRe[mirror]) / 2) * scale;
          out.im[at] = ((rowIm[kx] - rowIm[mirror]) / 2) * scale;
          if (!paired) continue;
          out.re[at + 1] = ((rowIm[kx] + rowIm[mirror]) / 2) * scale;
          out.im[at + 1] = ((rowRe[mirror] - rowRe[kx]) / 2) * scale;
        }
      }
      runColumns(out, columns, 'forward');
      return out;
    },

    inverse(spectrum, out, usedColumns = columns) {
      const used = Math.min(usedColumns, columns);
      runColumns(spectrum, used, 'inverse');
      for (let y = 0; y < height; y += 2) {
        const paired = y + 1 < height;
        rowRe.fill(0);
        rowIm.fill(0);
        for (let kx = 0; kx < used; kx++) {
          const at = kx * height + y;
          const aRe = spectrum.re[at];
          const aIm = spectrum.im[at];
          const bRe = paired ? spectrum.re[at + 1] : 0;
          const bIm = paired ? spectrum.im[at + 1] : 0;
          rowRe[kx] = aRe - bIm;
          rowIm[kx] = aIm + bRe;
          if (kx === 0 || 2 * kx === width) continue;
          rowRe[width - kx] = aRe + bIm;
          rowIm[width - kx] = bRe - aIm;
        }
        alongX.run(rowRe, rowIm, 'inverse');
        for (let x = 0; x < width; x++) {
          out[y * width + x] = rowRe[x];
          if (paired) out[(y + 1) * width + x] = rowIm[x];
        }
      }
      return out;
    },
  };
}

/** conj(a)·b, frequency by frequency, into `out`, which may be one of the two. */
export function conjugateProduct(a: Spectrum, b: Spectrum, out: Spectrum): void {
  for (let i = 0; i < out.re.length; i++) {
    const re = a.re[i] * b.re[i] + a.im[i] * b.im[i];
    out.im[i] = a.re[i] * b.im[i] - a.im[i] * b.re[i];
    out.re[i] = re;
  }
}
