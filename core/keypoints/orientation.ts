import type { Plane } from './gaussian-octaves.ts';

const bins = 36;
/** A direction counts beside the strongest from this share of it on. */
const leastShare = 0.8;

/**
 * Returns the directions of the gradient round a place, in radians, 0 … 2π, x right and y down: the peaks of a histogram that is weighted by
 * strength and by a Gaussian of 1.5 times the scale. Usually one, two where two are nearly as strong.
 */
export function orientationsAt({ width, height, values }: Plane, x: number, y: number, sigma: number): number[] {
  const spread = 1.5 * sigma;
  const radius = 3 * spread;
  const histogram = new Float64Array(bins);
  for (let row = Math.max(1, Math.ceil(y - radius)); row <= Math.min(height - 2, Math.floor(y + radius)); row++) {
    for (let column = Math.max(1, Math.ceil(x - radius)); column <= Math.min(width - 2, Math.floor(x + radius)); column++) {
      const distance = (column - x) ** 2 + (row - y) ** 2;
      if (distance > radius * radius) continue;
      const at = row * width + column;
      const gx = values[at + 1] - values[at - 1];
      const gy = values[at + width] - values[at - width];
      const weight = Math.hypot(gx, gy) * Math.exp(-distance / (2 * spread * spread));
      // Shared between two bins, so that nothing depends on which side of a border a direction falls.
      const place = ((Math.atan2(gy, gx) / (2 * Math.PI)) * bins + bins) % bins;
      const bin = Math.floor(place) % bins;
      histogram[bin] += weight * (bin + 1 - place);
      histogram[(bin + 1) % bins] += weight * (place - bin);
    }
  }
  const smooth = smoothed(smoothed(histogram));
  const strongest = Math.max(...smooth);
  const peaks: number[] = [];
  if (!(strongest > 0)) return [0];
  for (let bin = 0; bin < bins; bin++) {
    const [before, own, after] = [smooth[(bin + bins - 1) % bins], smooth[bin], smooth[(bin + 1) % bins]];
    if (own < leastShare * strongest || own <= before || own < after) continue;
    const offset = (before - after) / (2 * (before + after - 2 * own));
    peaks.push((((bin + offset + bins) % bins) * 2 * Math.PI) / bins);
  }
  return peaks.length > 0 ? peaks : [0];
}

/** [1 4 6 4 1]/16 round the circle. */
function smoothed(histogram: Float64Array): Float64Array {
  const at = (index: number): number => histogram[(index + bins) % bins];
  return histogram.map((value, k) => (6 * value + 4 * (at(k - 1) + at(k + 1)) + (at(k - 2) + at(k + 2))) / 16);
}
