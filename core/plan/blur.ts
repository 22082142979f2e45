/** Below this the Gaussian's neighbours weigh less than 4e-4: no blur. */
const negligibleSigma = 0.25;

/**
 * Normalised Gaussian kernel, odd length, out to three standard deviations, never longer than the `samples` it is wrapped
 * around. `sigma` in samples.
 */
export function gaussianKernel(sigma: number, samples: number): Float32Array {
  if (sigma < negligibleSigma) return Float32Array.of(1);
  const radius = Math.min(Math.ceil(3 * sigma), Math.floor((samples - 1) / 2));
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-0.5 * ((index - radius) / sigma) ** 2));
  const sum = kernel.reduce((total, value) => total + value, 0);
  return Float32Array.from(kernel, (value) => value / sum);
}
