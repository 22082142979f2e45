import type { Size } from '../base/frame.ts';

/**
 * Scales a periodic image about its middle by factors near 1: what was d pixels away from the middle is factor · d away.
 *
 * Samples between samples are those of the trigonometric polynomial through a line's samples, rows first, then columns, so there is
 * no interpolation error. Where the line's ends come into sight, the other end does: a caller cuts a margin off.
 */
export function createImageZoom({ width, height }: Size, still: ArrayLike<number>): (factor: number) => Float64Array {
  return (factor) => {
    const across = weightsOf(width, factor);
    const down = weightsOf(height, factor);
    const rows = new Float64Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = 0; k < width; k++) sum += across[x * width + k] * still[y * width + k];
        rows[y * width + x] = sum;
      }
    }
    const image = new Float64Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let k = 0; k < height; k++) {
        const weight = down[y * height + k];
        for (let x = 0; x < width; x++) image[y * width + x] += weight * rows[k * width + x];
      }
    }
    return image;
  };
}

/** By output sample, the weight of every sample of a line of `length`: the periodic sinc (Dirichlet kernel) at their distance. */
function weightsOf(length: number, factor: number): Float64Array {
  const middle = (length - 1) / 2;
  const weights = new Float64Array(length * length);
  for (let at = 0; at < length; at++) {
    const from = middle + (at - middle) / factor;
    for (let k = 0; k < length; k++) weights[at * length + k] = periodicSinc(from - k, length);
  }
  return weights;
}

/** For an even length the Nyquist frequency counts as a cosine: half of it turns either way. */
function periodicSinc(distance: number, length: number): number {
  const angle = (Math.PI * distance) / length;
  if (Math.abs(Math.sin(angle)) < 1e-12) return 1;
  const ratio = Math.sin(Math.PI * distance) / (length * Math.sin(angle));
  return length % 2 === 0 ? ratio * Math.cos(angle) : ratio;
}
