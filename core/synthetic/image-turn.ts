import type { Size } from '../base/frame.ts';
import { createTransform } from '../numeric/fourier.ts';
import { signedFrequency } from '../numeric/image-transform.ts';

/**
 * Turns a periodic image about its middle by small angles: θ in radians, clockwise as y points down.
 *
 * A turn is three shears, x by −tan(θ/2), y by sin θ, x by −tan(θ/2); a shear shifts every row or column by its own distance,
 * which the Fourier shift theorem does without interpolation error. Far from the middle, shears wrap round at the image's edges: a
 * caller cuts a margin off.
 *
 * Source: M. Unser, P. Thévenaz and L. Yaroslavsky, "Convolution-based interpolation for fast, high-quality rotation of images",
 * IEEE Trans. Image Processing 4 (1995).
 */
export function createImageTurn({ width, height }: Size, still: ArrayLike<number>): (angle: number) => Float64Array {
  const shiftX = createShift(width);
  const shiftY = createShift(height);
  return (angle) => {
    const image = Float64Array.from(still);
    const shearX = -Math.tan(angle / 2);
    const shearY = Math.sin(angle);
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const alongX = (): void => {
      for (let y = 0; y < height; y++) shiftX(image, y * width, 1, shearX * (y - middleY));
    };
    alongX();
    for (let x = 0; x < width; x++) shiftY(image, x, width, shearY * (x - middleX));
    alongX();
    return image;
  };
}

/** Shifts one periodic line of samples in place: `from`, `from + stride`, … by `distance` samples. */
function createShift(length: number): (image: Float64Array, from: number, stride: number, distance: number) => void {
  const transform = createTransform(length);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  return (image, from, stride, distance) => {
    for (let i = 0; i < length; i++) {
      re[i] = image[from + i * stride];
      im[i] = 0;
    }
    transform.run(re, im, 'forward');
    for (let k = 0; k < length; k++) {
      const frequency = signedFrequency(k, length);
      // the Nyquist frequency has no direction: it stays
      const angle = 2 * frequency === length ? 0 : (-2 * Math.PI * frequency * distance) / length;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const real = re[k] * cos - im[k] * sin;
      im[k] = re[k] * sin + im[k] * cos;
      re[k] = real;
    }
    transform.run(re, im, 'inverse');
    for (let i = 0; i < length; i++) image[from + i * stride] = re[i] / length;
  };
}
