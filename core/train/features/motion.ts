import { LoupeError } from '../../base/error.ts';
import { type AnalysisEngine, openBands } from './bands.ts';
import { createCellPhases } from './cell-phases.ts';
import type { ClipFormat, FeatureExtractor, FeatureWindow } from './extractor.ts';
import { createFrequencyBins } from './frequency-bins.ts';
import { featureShape, motionChannels, type MotionFeatures } from './settings.ts';
import { createEvenClock, createFrameClock, type TakePart } from './step-clock.ts';
import { hopFrames } from './ticker.ts';

/** Times the noise's own power: what noise alone gives is held below a motion that can be seen. */
const coring = 4;

/** Largest share of a window's time that may lack frames. */
const mostMissing = 0.2;
/** Frames this many times as far apart as they should be still only come unevenly; farther apart, some are missing. */
const bearable = 1.5;
/** Most bytes of a window's history. The usual settings take a few hundred kilobytes. */
const mostHistoryBytes = 2 ** 31;

/**
 * Per band and cell, how a motion's power is spread over the frequency bins, and how far it stands out of the noise:
 * √(Pᵢ/(4F + P̄)) for every bin, then ln(1 + P̄/4F), with Pᵢ the mean power density of the cell's phase in the bin, P̄ the mean
 * over the bins and F the density of the noise around them. Contrast and detail of the frame drop out but for how well they
 * show the motion; a cell without detail gives 0. (docs/training.md)
 *
 * `motion`: level (finest first), orientation, cell row, cell column, then these values. `motion-map`: cell row, cell column,
 * then these values, over all bands together, each weighted with the detail that it has there.
 *
 * @throws LoupeError MEMORY_INSUFFICIENT, and what opening the bands throws
 */
export async function createMotionExtractor(
  features: MotionFeatures,
  clip: ClipFormat,
  engine: AnalysisEngine,
): Promise<FeatureExtractor> {
  const { rate } = clip;
  const length = Math.max(2, Math.round(features.window * rate));
  const step = hopFrames(features.hop, rate);
  requireRoom(features, length);
  const bins = createFrequencyBins(length, rate, features.band, features.bins);
  const stream = await openBands(features, clip, engine);
  const cells = features.grid.columns * features.grid.rows;
  const tracks = stream.bands.map((band) => {
    const history = (): Float32Array => new Float32Array(cells * length);
    return { band, phases: createCellPhases(band.grid, features.grid), changes: history(), energies: history() };
  });
  const size = featureShape(features).reduce((product, side) => product * side, 1);
  const times = new Float64Array(length);
  const missing = new Float64Array(length);
  // what the rate has, or at least what the highest frequency needs
  const spacing = Math.max(1 / rate, 1 / (2 * features.band.hi));
  const series = new Float64Array(length);
  const power = new Float64Array(features.bins);
  const channels = motionChannels(features);
  const allPower = new Float64Array(cells * features.bins);
  const allNoise = new Float64Array(cells);
  let clock = createFrameClock();
  let steps = 0;
  let isFresh = true;
  let before: number | null = null;
  /** Share of the time since the frame before for which there should have been others. */
  let missed = 0;
  let leftOut = 0;
  let found: FeatureWindow | null = null;

  /** Nothing is known of the time before, or of one that is too long. */
  function begin(time: number): void {
    clock = clip.uneven ? createEvenClock(rate) : createFrameClock();
    steps = 0;
    isFresh = true;
    times[0] = time;
  }

  /** Adds a part of what changed to the step that it lies in, and looks back over the window where one ends. */
  const take: TakePart = (share, span, end) => {
    const slot = steps % length;
    for (const { phases, changes, energies } of tracks) {
      for (let cell = 0; cell < cells; cell++) {
        const at = cell * length + slot;
        changes[at] = (isFresh ? 0 : changes[at]) + share * phases.changes[cell];
        energies[at] = (isFresh ? 0 : energies[at]) + span * phases.energies[cell];
      }
    }
    missing[slot] = (isFresh ? 0 : missing[slot]) + missed * span;
    isFresh = end !== null;
    if (end === null) return;
    steps++;
    const place = steps % length;
    const start = times[place];
    times[place] = end;
    if (steps < length || (steps - length) % step !== 0) return;
    if (missing.reduce((sum, part) => sum + part) > mostMissing * length) leftOut++;
    else found = { start, end, values: features.kind === 'motion' ? separate() : together() };
  };

  /** Power in every bin into `power`; the noise's density and the cell's mean energy are returned. */
  function measure({ changes, energies, band }: (typeof tracks)[number], cell: number): { noise: number; energy: number } {
    let [phase, energy] = [0, 0];
    for (let n = 0; n < length; n++) {
      const at = cell * length + ((steps + n) % length);
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
      const start = (track.band.scale * features.orientations + track.band.orientation) * cells;
      for (let cell = 0; cell < cells; cell++) {
        const { noise } = measure(track, cell);
        describe(power, noise, values, (start + cell) * channels);
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
    for (let cell = 0; cell < cells; cell++) {
      const at = cell * features.bins;
      const noise = allNoise[cell] > 0 ? allNoise[cell] : Number.POSITIVE_INFINITY;
      describe(allPower.subarray(at, at + features.bins), noise, values, cell * channels);
    }
    return values;
  }

  return {
    get leftOut() {
      return leftOut;
    },
    async push(frame) {
      const passed = before === null ? Number.POSITIVE_INFINITY : frame.time - before;
      // the same frame again, or a clock that was set back a little
      if (clip.uneven && passed <= 0 && passed > -features.window) return null;
      const coefficients = await stream.analyse(frame);
      for (const [index, { phases }] of tracks.entries()) phases.advance(coefficients[index]);
      if (clip.uneven ? Math.abs(passed) >= features.window : before === null) begin(frame.time);
      before = frame.time;
      missed = clip.uneven && passed > bearable * spacing ? 1 - spacing / passed : 0;
      found = null;
      clock.advance(frame.time, take);
      return found;
    },
    dispose: () => stream.dispose(),
    [Symbol.dispose]: () => stream.dispose(),
  };
}

function describe(power: Float64Array, noise: number, out: Float32Array, at: number): void {
  let mean = 0;
  for (let bin = 0; bin < power.length; bin++) mean += power[bin] / power.length;
  for (let bin = 0; bin < power.length; bin++) out[at + bin] = Math.sqrt(power[bin] / (coring * noise + mean));
  out[at + power.length] = Math.log1p(mean / (coring * noise));
}

/** @throws LoupeError MEMORY_INSUFFICIENT for windows whose history no machine should be asked to hold */
function requireRoom({ levels, orientations, grid, window, bins }: MotionFeatures, length: number): void {
  const bytes = 8 * (levels * orientations * grid.columns * grid.rows + bins) * length;
  if (bytes <= mostHistoryBytes) return;
  throw new LoupeError(
    'MEMORY_INSUFFICIENT',
    `Windows of ${Number(window.toPrecision(4))} s are ${length} frames, and ${grid.columns}×${grid.rows} cells of ${levels * orientations} bands over as many take ${(bytes / 1e9).toPrecision(3)} GB of memory: choose shorter windows, or fewer cells.`,
  );
}
