/** Below this the Gaussian's neighbours weigh less than 4e-4: no blur. */
const negligibleSigma = 0.25;

/**
 * Widest blur of the phases, σ in image pixels, for which engines reserve room whatever the plan asks: up to here a blur can be
 * exchanged by `Magnifier.retune` between two frames. A wider one needs buffers of another size, because nearly all rows of a
 * subband are then held until the rows that their blur reads have come.
 */
export const widestSwappedBlur = 32;

/** Samples on either side of the centre of a kernel: see `gaussianKernel`. */
export function blurRadius(sigma: number, samples: number): number {
  return sigma < negligibleSigma ? 0 : Math.min(Math.ceil(3 * sigma), Math.floor((samples - 1) / 2));
}

/**
 * Normalised Gaussian kernel, odd length, out to three standard deviations, never longer than the `samples` it is wrapped
 * around. `sigma` in samples.
 */
export function gaussianKernel(sigma: number, samples: number): Float32Array {
  const radius = blurRadius(sigma, samples);
  if (radius === 0) return Float32Array.of(1);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-0.5 * ((index - radius) / sigma) ** 2));
  const sum = kernel.reduce((total, value) => total + value, 0);
  return Float32Array.from(kernel, (value) => value / sum);
}
