import type { Band, Filter } from '../spec/band.ts';
import { designButterworth, warpedCentre } from './butterworth.ts';
import { checkBand } from './check-band.ts';
import { designStopBand, passBandWithin } from './chebyshev.ts';
import { designDifference } from './difference.ts';
import type { LookAheadFilter, TemporalFilter, WindowShape } from './filter.ts';
import { runDriven } from './run.ts';
import { signalResponse, type Complex } from './response.ts';
import { designWindowedSinc, mostTaps, tapsFor, tapsNeeded } from './windowed-sinc.ts';

/** A temporal band-pass, designed for one band at one rate. */
export interface BandPassDesign {
  /** The filter as engines run it. */
  readonly driven: TemporalFilter;
  /** Frames the output lags the input. */
  readonly latency: number;
  /** The edges in Hz that the filter passes between: the band's, or narrower ones where the band's are those of the stop band. */
  readonly passBand: Band;
  /** The frequency in Hz where the gain is 1 and the phase 0. */
  readonly centre: number;
  /** Gain and phase for the signal itself (not its changes) at a frequency in Hz, latency taken out. */
  response(frequency: number): Complex;
}

/**
 * Designs the band-pass that a spec asks for.
 *
 * @param rate frames per second of the capture
 * @param stopGain the gain that a filter without look-ahead may have anywhere outside the band; absent: what its kind has
 * @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST`, `SPEC_INVALID` (taps even or too few)
 */
export function designBandPass(filter: Filter, band: Band, rate: number, stopGain?: number): BandPassDesign {
  checkBand(band, rate);
  const causal = filter.kind === 'butterworth' || filter.kind === 'difference';
  const stop = causal && stopGain !== undefined ? { order: stopOrder(filter), gain: stopGain } : null;
  const driven: TemporalFilter = stop
    ? { kind: 'iir', sections: designStopBand(stop.order, stop.gain, band, rate) }
    : designDriven(filter, band, rate);
  const symmetric = driven.kind === 'fir';
  return {
    driven,
    passBand: stop ? passBandWithin(stop.order, stop.gain, band, rate) : band,
    latency: symmetric ? driven.latency : 0,
    centre: symmetric ? (band.lo + band.hi) / 2 : warpedCentre(band, rate),
    response: (frequency) => signalResponse(driven, (2 * Math.PI * frequency) / rate),
  };
}

/** Sections of a filter with a stop band: an odd number, and enough for most of the band to pass. */
function stopOrder(filter: Filter): number {
  return filter.kind === 'butterworth' && filter.order > 5 ? 7 : 5;
}

function designDriven(filter: Filter, band: Band, rate: number): TemporalFilter {
  switch (filter.kind) {
    case 'butterworth':
      return { kind: 'iir', sections: designButterworth(filter.order, band, rate) };
    case 'difference':
      return { kind: 'iir', sections: [designDifference(band, rate)] };
    case 'fir':
    case 'ideal': {
      const shape = filter.kind === 'fir' ? 'hamming' : 'kaiser';
      const turn = (2 * Math.PI) / rate;
      return drivenByChanges(designWindowedSinc(shape, tapsOf(shape, filter.taps, band, rate), band, rate), shape, {
        lo: turn * band.lo,
        hi: turn * band.hi,
      });
    }
    default:
      return filter satisfies never;
  }
}

function tapsOf(shape: WindowShape, taps: number | 'auto', band: Band, rate: number): number {
  return taps === 'auto' ? tapsFor(shape, band, rate) : taps;
}

/**
 * Returns a sentence that says what the response of a look-ahead filter lacks because of too few taps, and how many would do;
 * `null` when it has enough, and for filters without look-ahead.
 *
 * @throws LoupeError as `designBandPass` does
 */
export function filterShortfall(filter: Filter, band: Band, rate: number): string | null {
  if (filter.kind !== 'fir' && filter.kind !== 'ideal') return null;
  const shape = filter.kind === 'fir' ? 'hamming' : 'kaiser';
  const taps = tapsOf(shape, filter.taps, band, rate);
  const needed = tapsNeeded(shape, band, rate);
  if (taps >= needed) return null;
  const design = designBandPass(filter, band, rate);
  const passes = (frequency: number) => Math.abs(design.response(Math.min(frequency, rate / 2)).re);
  const quarter = Math.min(band.hi - band.lo, 2 * band.lo) / 4;
  const inside = Math.min(passes(band.lo + quarter), passes(band.hi - quarter));
  const outside = Math.max(passes(band.lo - quarter), passes(band.hi + quarter));
  const shown = (gain: number) => Number(gain.toFixed(2));
  const remedy = needed <= mostTaps ? `give ${needed} taps or choose` : 'choose a wider band or';
  return (
    `The ${filter.kind} filter of ${taps} taps is too short to keep to ${band.lo}–${band.hi} Hz at ${rate} frames per second: ` +
    `it passes ${shown(passes(band.lo))} of a motion at ${band.lo} Hz and ${shown(passes(band.hi))} at ${band.hi} Hz instead of a half, ` +
    `${shown(inside)} a quarter of the band's width inside and ${shown(outside)} as far outside; ${remedy} the butterworth filter.`
  );
}

/**
 * H/(1 − z⁻¹) of a symmetric filter whose N taps sum to 0: their running sum, N − 1 taps, antisymmetric about its middle.
 * Only the first half is summed, the second is its mirror: the sum of all is then 0 to the last bit.
 */
function drivenByChanges(taps: Float64Array, window: WindowShape, band: LookAheadFilter['band']): LookAheadFilter {
  const driven = Array.from<number>({ length: taps.length - 1 });
  let running = 0;
  for (let k = 0; 2 * k < driven.length; k += 1) {
    running += taps[k];
    driven[k] = running;
    driven[driven.length - 1 - k] = -running;
  }
  return { kind: 'fir', taps: driven, latency: (taps.length - 1) / 2, window, band };
}

/**
 * Share of the power of white noise (in every frame of the signal) that passes the filter: Σ h², h the impulse response,
 * which is the driven filter's answer to the changes +1, −1.
 */
export function noiseGain({ driven }: BandPassDesign): number {
  let gain = 0;
  let length = 64;
  // the response dies out: go on until twice the length changes nothing that matters
  for (let before = -1; gain - before > 1e-4 * gain && length <= 1 << 20; length *= 2) {
    before = gain;
    const changes = new Float64Array(length);
    changes[0] = 1;
    changes[1] = -1;
    gain = runDriven(driven, changes).reduce((sum, value) => sum + value * value, 0);
  }
  return gain;
}
