import { createTransform } from '../../numeric/fourier.ts';
import { detrend, hannWindow } from '../../measure/spectrum.ts';

/** Power of series in logarithmically spaced frequency bins. */
export interface FrequencyBins {
  /** Edges in Hz, one more than there are bins. */
  readonly edges: Float64Array;
  /**
   * Mean power density of a series in every bin, in squared units of the series per Hz, and the density of its noise: the median
   * over all frequencies up to half the rate, which a few oscillations do not raise.
   *
   * @param series `length` samples; its straight line is subtracted in place
   * @param out one value for each bin
   * @returns density of the noise
   */
  measure(series: Float64Array, out: Float64Array): number;
}

/** For exponentially distributed densities, as those of noise are, the mean is this many times the median. */
const meanOfMedian = 1 / Math.LN2;

/**
 * Hann-windowed periodogram, sampled twice as densely as its resolution, averaged over bins that grow with frequency. A bin
 * narrower than the spacing takes its share of the nearest frequencies.
 *
 * @param length samples in a series, `rate` a second
 * @param band Hz; `hi` at most half the rate
 */
export function createFrequencyBins(
  length: number,
  rate: number,
  band: { readonly lo: number; readonly hi: number },
  bins: number,
): FrequencyBins {
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => band.lo * (band.hi / band.lo) ** (i / bins));
  const spacing = rate / length / 2;
  const count = length + 1;
  const window = hannWindow(length);
  const energy = window.reduce((sum, weight) => sum + weight * weight, 0);
  // zeros behind the series: frequencies half as far apart
  const transform = createTransform(2 * length);
  const re = new Float64Array(2 * length);
  const im = new Float64Array(2 * length);
  const shares = sharesOf(edges, spacing, count);
  const density = new Float64Array(count);
  const sorted = new Float64Array(count);

  return {
    edges,
    measure(series, out) {
      detrend(series);
      re.fill(0);
      im.fill(0);
      for (let n = 0; n < length; n++) re[n] = series[n] * window[n];
      transform.run(re, im, 'forward');
      for (let k = 0; k < count; k++) density[k] = (2 * (re[k] * re[k] + im[k] * im[k])) / (rate * energy);
      for (let bin = 0; bin < bins; bin++) {
        out[bin] = 0;
        for (let k = 0; k < count; k++) out[bin] += shares[bin * count + k] * density[k];
      }
      sorted.set(density);
      sorted.sort();
      return meanOfMedian * sorted[count >> 1];
    },
  };
}

/** Weights of the sampled frequencies in every bin; each bin's sum to 1. */
function sharesOf(edges: Float64Array, spacing: number, count: number): Float64Array {
  const bins = edges.length - 1;
  const shares = new Float64Array(bins * count);
  for (let bin = 0; bin < bins; bin++) {
    const [lo, hi] = [edges[bin], edges[bin + 1]];
    for (let k = 0; k < count; k++) {
      const overlap = Math.min(hi, (k + 0.5) * spacing) - Math.max(lo, (k - 0.5) * spacing);
      if (overlap > 0) shares[bin * count + k] = overlap / (hi - lo);
    }
  }
  return shares;
}
