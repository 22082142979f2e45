import { createFrequencyBins } from './frequency-bins.ts';
import type { BandHistory, MotionHistory } from './motion-history.ts';
import { featureShape, motionChannels, type MotionFeatures } from './settings.ts';

/** The factor 4 of the formulas below: power up to this many times the noise's density counts as no motion. */
const noiseFloorFactor = 4;

/**
 * Returns a function that computes the values of the window that a history holds: per band and cell, how a motion's power is spread
 * over the frequency bins, and how far it stands out of the noise: √(Pᵢ/(4F + P̄)) for every bin, then ln(1 + P̄/4F), with Pᵢ the
 * mean power density of the cell's phase in the bin, P̄ the mean over the bins and F the density of the noise around them.
 *
 * `motion`: level (finest first), orientation, cell row, cell column, then these values. `motion-map`: cell row, cell column, then
 * these values, over all bands together, each weighted with its amplitude over the band's noise in that cell.
 *
 * @param rate steps per second
 * @param length steps in a window
 */
export function createMotionValues(
  features: MotionFeatures,
  rate: number,
  length: number,
  history: MotionHistory,
): () => Float32Array {
  const bins = createFrequencyBins(length, rate, features.band, features.bins);
  const cells = features.grid.columns * features.grid.rows;
  const size = featureShape(features).reduce((product, side) => product * side, 1);
  const channels = motionChannels(features);
  const series = new Float64Array(length);
  const power = new Float64Array(features.bins);
  const allPower = new Float64Array(cells * features.bins);
  const allNoise = new Float64Array(cells);

  /** Writes the power density of every bin into `power`. Returns the noise's density and the cell's mean energy. */
  function measure(track: BandHistory, cell: number): { noise: number; energy: number } {
    const energy = history.readPhase(track, cell, series);
    const measured = bins.measure(series, power);
    // half of the rounding noise is perpendicular to the coefficient, and so in its phase
    const rounding = track.band.noise ** 2 / (energy * rate);
    return { noise: energy > 0 ? Math.max(measured, rounding) : Number.POSITIVE_INFINITY, energy };
  }

  function ofEveryBand(): Float32Array {
    const values = new Float32Array(size);
    for (const track of history.bands) {
      const start = (track.band.scale * features.orientations + track.band.orientation) * cells;
      for (let cell = 0; cell < cells; cell++) {
        const { noise } = measure(track, cell);
        describeCell(power, noise, values, (start + cell) * channels);
      }
    }
    return values;
  }

  function ofAllBandsTogether(): Float32Array {
    const values = new Float32Array(size);
    allPower.fill(0);
    allNoise.fill(0);
    for (const track of history.bands) {
      for (let cell = 0; cell < cells; cell++) {
        const { noise, energy } = measure(track, cell);
        if (!Number.isFinite(noise)) continue;
        // the variance of a phase is inversely proportional to the squared amplitude over the band's noise
        const weight = energy / track.band.noise ** 2;
        allNoise[cell] += weight * noise;
        for (let bin = 0; bin < features.bins; bin++) allPower[cell * features.bins + bin] += weight * power[bin];
      }
    }
    for (let cell = 0; cell < cells; cell++) {
      const at = cell * features.bins;
      const noise = allNoise[cell] > 0 ? allNoise[cell] : Number.POSITIVE_INFINITY;
      describeCell(allPower.subarray(at, at + features.bins), noise, values, cell * channels);
    }
    return values;
  }

  return features.kind === 'motion' ? ofEveryBand : ofAllBandsTogether;
}

/** Writes the values of one cell: √(Pᵢ/(4F + P̄)) for every bin, then ln(1 + P̄/4F). */
function describeCell(power: Float64Array, noise: number, out: Float32Array, at: number): void {
  const floor = noiseFloorFactor * noise;
  let mean = 0;
  for (let bin = 0; bin < power.length; bin++) mean += power[bin] / power.length;
  for (let bin = 0; bin < power.length; bin++) out[at + bin] = Math.sqrt(power[bin] / (floor + mean));
  out[at + power.length] = Math.log1p(mean / floor);
}
