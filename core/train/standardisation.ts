import { sizeOf, type Examples } from './examples.ts';
import type { Network } from './network.ts';

/**
 * Fits the numbers of a network's `standardise` layer to examples, where its first layer is one: mean and 1/deviation of
 * every channel, in one pass in float64. A channel that never changes keeps scale 1.
 */
export async function fitStandardisation(network: Network, examples: Examples, batch = 256): Promise<void> {
  if (network.description.layers[0].kind !== 'standardise') return;
  const size = sizeOf(examples.shape);
  const channels = examples.shape[examples.shape.length - 1];
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const out = new Float32Array(Math.min(batch, examples.length) * size);
  let count = 0;
  for (let start = 0; start < examples.length; start += batch) {
    const indices = Array.from({ length: Math.min(batch, examples.length - start) }, (_, at) => start + at);
    await examples.read(indices, out);
    // Welford 1962: sums of squares of large equal numbers would cancel
    for (let pixel = 0; pixel < (indices.length * size) / channels; pixel++) {
      count++;
      for (let channel = 0; channel < channels; channel++) {
        const value = out[pixel * channels + channel];
        const distance = value - mean[channel];
        mean[channel] += distance / count;
        squares[channel] += distance * (value - mean[channel]);
      }
    }
  }
  const [means, scales] = network.parameters;
  for (let channel = 0; channel < channels; channel++) {
    const deviation = Math.sqrt(squares[channel] / count);
    means.values[channel] = mean[channel];
    scales.values[channel] = deviation > 1e-6 * Math.max(1e-6, Math.abs(mean[channel])) ? 1 / deviation : 1;
  }
  network.changed(0);
  network.changed(1);
}
