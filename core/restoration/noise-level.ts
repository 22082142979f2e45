import type { Size } from '../base/frame.ts';

/** |x| that half of a normal distribution's values stay below, in standard deviations. */
const medianOfNormal = 0.6744897501960817;
/** √(Σ k²) of the kernel [1 −2 1] ⊗ [1 −2 1]: by so much it enlarges the standard deviation of white noise. */
const kernelNorm = 6;

/**
 * Returns the standard deviation of white noise in an image, in the units of its values; 0 for an image of less than 3 × 3 pixels.
 *
 * The second difference along both axes leaves of an image only what bends in both directions at once, which is little, and of
 * noise six times as much; the median passes over the little. Fine texture is taken for noise; where it fills more than half of
 * the image, the result is too high.
 *
 * Sources: J. Immerkær, "Fast noise variance estimation", Computer Vision and Image Understanding 64 (1996), for the kernel;
 * D. L. Donoho and I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", Biometrika 81 (1994), for the median.
 */
export function noiseLevel(values: Float32Array, { width, height }: Size): number {
  if (width < 3 || height < 3) return 0;
  const differences = new Float32Array((width - 2) * (height - 2));
  const bend = (index: number): number => values[index - 1] - 2 * values[index] + values[index + 1];
  for (let y = 1, at = 0; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++, at++) {
      const index = y * width + x;
      differences[at] = Math.abs(bend(index - width) - 2 * bend(index) + bend(index + width));
    }
  }
  differences.sort();
  return differences[differences.length >> 1] / (medianOfNormal * kernelNorm);
}
