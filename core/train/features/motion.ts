import type { Engine } from '../../engines/engine.ts';
import { openBands } from './bands.ts';
import { createCellPhases } from './cell-phases.ts';
import type { ClipFormat, FeatureExtractor } from './extractor.ts';
import { createFrequencyBins } from './frequency-bins.ts';
import { featureShape, type MotionFeatures } from './settings.ts';
import { hopFrames } from './ticker.ts';

/**
 * What noise alone gives is held small: a power that many times the noise's own counts as ln 2. The spectrum of noise has
 * peaks of its own, which this keeps below a motion that can be seen.
 */
const coring = 4;

/**
 * How far motion stands out of the noise, per band, cell and frequency bin: ln(1 + P/4F) with P the mean power density of the
 * cell's phase in the bin and F that of the noise around it. Contrast and detail of the picture drop out but for how well
 * they show the motion; a cell without detail gives 0. (docs/training.md)
 *
 * `motion`: level (finest first), orientation, cell row, cell column, bin. `motion-map`: cell row, cell column, bin, over all
 * bands together, each weighted with the detail that it has there.
 */
export async function createMotionExtractor(
  features: MotionFeatures,
  clip: ClipFormat,
  engine: Engine,
): Promise<FeatureExtractor> {
  const { rate } = clip;
  const length = Math.max(2, Math.round(features.window * rate));
  const step = hopFrames(features.hop, rate);
  const bins = createFrequencyBins(length, rate, features.band, features.bins);
  const stream = await openBands(features, clip, engine);
  const cells = features.grid.columns * features.grid.rows;
  const tracks = stream.bands.map((band) => {
    const history = (): Float32Array => new Float32Array(cells * length);
    return { band, phases: createCellPhases(band.plan.box, features.grid), changes: history(), energies: history() };
  });
  const size = featureShape(features).reduce((product, side) => product * side, 1);
  const times = new Float64Array(length);
  const series = new Float64Array(length);
  const power = new Float64Array(features.bins);
  const allPower = new Float64Array(cells * features.bins);
  const allNoise = new Float64Array(cells);
  let frames = 0;

  /** Power in every bin into `power`; the noise's density and the cell's mean energy are returned. */
  function measure({ changes, energies, band }: (typeof tracks)[number], cell: number): { noise: number; energy: number } {
    let [phase, energy] = [0, 0];
    for (let n = 0; n < length; n++) {
      const at = cell * length + ((frames - 1 + n) % length);
      phase += changes[at];
      energy += energies[at] / length;
      series[n] = phase;
    }
    const seen = bins.measure(series, power);
    // half of the rounding's noise lies across the phase
    const rounding = band.noise ** 2 / (energy * rate);
    return { noise: energy > 0 ? Math.max(seen, rounding) : Number.POSITIVE_INFINITY, energy };
  }

  function separate(): Float32Array {
    const values = new Float32Array(size);
    for (const track of tracks) {
      const start = (track.band.level * features.orientations + track.band.orientation) * cells;
      for (let cell = 0; cell < cells; cell++) {
        const { noise } = measure(track, cell);
        for (let bin = 0; bin < features.bins; bin++) {
          values[(start + cell) * features.bins + bin] = Math.log1p(power[bin] / (coring * noise));
        }
      }
    }
    return values;
  }

  function together(): Float32Array {
    const values = new Float32Array(size);
    allPower.fill(0);
    allNoise.fill(0);
    for (const track of tracks) {
      for (let cell = 0; cell < cells; cell++) {
        const { noise, energy } = measure(track, cell);
        if (!Number.isFinite(noise)) continue;
        // a phase is known the better, the larger the amplitude above the band's noise
        const weight = energy / track.band.noise ** 2;
        allNoise[cell] += weight * noise;
        for (let bin = 0; bin < features.bins; bin++) allPower[cell * features.bins + bin] += weight * power[bin];
      }
    }
    for (let at = 0; at < size; at++) {
      const noise = allNoise[Math.floor(at / features.bins)];
      if (noise > 0) values[at] = Math.log1p(allPower[at] / (coring * noise));
    }
    return values;
  }

  return {
    async push(frame) {
      await stream.push(frame);
      const place = frames % length;
      // change n leads from frame n to the next one
      const slot = (frames + length - 1) % length;
      for (const [index, { phases, changes, energies }] of tracks.entries()) {
        phases.advance(await stream.read(index));
        if (frames === 0) continue;
        for (let cell = 0; cell < cells; cell++) {
          changes[cell * length + slot] = phases.changes[cell];
          energies[cell * length + slot] = phases.energies[cell];
        }
      }
      const start = times[place];
      times[place] = frame.time;
      const changed = frames++;
      if (changed < length || (changed - length) % step !== 0) return null;
      return { start, end: frame.time, values: features.kind === 'motion' ? separate() : together() };
    },
    dispose: () => stream.dispose(),
    [Symbol.dispose]: () => stream.dispose(),
  };
}
