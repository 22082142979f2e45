import { describe, expect, it } from 'vitest';
import { designBandPass, noiseGain, type BandPassDesign } from '../../../core/temporal/band-pass.ts';
import { edgeTaps } from '../../../core/temporal/edge-taps.ts';
import type { LookAheadFilter } from '../../../core/temporal/filter.ts';
import { LookAhead } from '../../../core/temporal/look-ahead.ts';

const bands = [
  ['fir', 2, 4.5, 30],
  ['ideal', 2, 4.5, 30],
  ['ideal', 0.8, 1.2, 30],
  ['fir', 1, 10, 30],
  ['fir', 60, 68, 500],
] as const;

interface Designed {
  readonly design: BandPassDesign;
  readonly filter: LookAheadFilter;
  readonly rate: number;
}

function designed(kind: 'fir' | 'ideal', lo: number, hi: number, rate: number): Designed {
  const design = designBandPass({ kind, taps: 'auto' }, { lo, hi }, rate);
  if (design.driven.kind !== 'fir') throw new Error('not a look-ahead filter');
  return { design, filter: design.driven, rate };
}

/** The taps for every frame of a signal at these ticks, in the order in which engines ask for them. */
function tapsOver(filter: LookAheadFilter, ticks: readonly number[]): (readonly number[])[] {
  const lookAhead = new LookAhead();
  const past = Array.from({ length: filter.latency }, (_, count) => ticks.at(-1)! + 1 + count);
  const taps = ticks.map((tick) => lookAhead.advance(filter, tick, false));
  return [...taps, ...past.map((tick) => lookAhead.advance(filter, tick, true))].slice(filter.latency);
}

/** What these taps make of a signal: one sample for every frame. */
function filtered(taps: readonly (readonly number[])[], ticks: readonly number[], signal: (tick: number) => number): number[] {
  const latency = taps[0].length / 2;
  const values = ticks.map(signal);
  const changes = values.map((value, index) => (index === 0 ? 0 : value - values[index - 1]));
  return taps.map((own, frame) => own.reduce((sum, tap, k) => sum + tap * (changes[frame + latency - k] ?? 0), 0));
}

/** What frames `from` to `to` keep of sinusoids of all phases, and the effective error, both relative to the stated response. */
function judged(
  { design, rate }: Designed,
  taps: readonly (readonly number[])[],
  ticks: readonly number[],
  frequency: number,
  from: number,
  to: number,
) {
  const omega = (2 * Math.PI * frequency) / rate;
  const gain = design.response(frequency).re;
  let [along, error, wanted] = [0, 0, 0];
  for (const phase of [0, Math.PI / 2]) {
    const output = filtered(taps, ticks, (tick) => Math.cos(omega * tick + phase));
    for (let index = from; index < to; index += 1) {
      const truth = gain * Math.cos(omega * ticks[index] + phase);
      along += output[index] * truth;
      error += (output[index] - truth) ** 2;
      wanted += truth ** 2;
    }
  }
  return { kept: along / wanted, error: Math.sqrt(error / wanted) };
}

const upTo = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe('a look-ahead filter', () => {
  it.each(bands)('%s of %d–%d Hz at %d frames a second keeps the first and the last period', (kind, lo, hi, rate) => {
    const all = designed(kind, lo, hi, rate);
    const frames = 2 * all.filter.latency + 1;
    const ticks = upTo(frames);
    const taps = tapsOver(all.filter, ticks);
    for (const share of [0.25, 0.33, 0.5, 0.75]) {
      const frequency = lo + share * (hi - lo);
      const period = Math.round(rate / frequency);
      for (const from of [0, frames - period]) {
        const { kept, error } = judged(all, taps, ticks, frequency, from, from + period);
        expect(kept).toBeGreaterThan(0.85);
        expect(kept).toBeLessThan(1.05);
        expect(error).toBeLessThan(0.17);
        const cutOff = ticks.map(() => all.filter.taps);
        expect(error).toBeLessThan(0.5 * judged(all, cutOff, ticks, frequency, from, from + period).error);
      }
    }
  });

  it('lets little more noise through at its ends: 2.5 times at the first frame, less at every other', () => {
    for (const [kind, lo, hi, rate] of bands) {
      const { design, filter } = designed(kind, lo, hi, rate);
      const usual = noiseGain(design);
      for (let before = 0; before < filter.latency; before += 7) {
        const taps = edgeTaps(filter, before, filter.latency);
        // taps of the signal: the differences of those of its changes
        const gain = [0, ...taps].reduce((sum, tap, index) => sum + (tap - (taps[index] ?? 0)) ** 2, 0);
        expect(Math.sqrt(gain / usual)).toBeLessThan(2.5);
      }
    }
  });

  it('gives one sample for every frame of a clip however short, and nothing where nothing moves', () => {
    const { filter } = designed('fir', 2, 4.5, 30);
    for (const frames of [1, 2, 5, 15, 16, 31, 40]) {
      const taps = tapsOver(filter, upTo(frames));
      const output = filtered(taps, upTo(frames), (tick) => Math.sin(0.6 * tick));
      expect(output.length).toBe(frames);
      for (const value of output) expect(Math.abs(value)).toBeLessThan(1.5);
      expect(filtered(taps, upTo(frames), () => 7).every((value) => value === 0)).toBe(true);
    }
  });

  it('takes its own taps in the midst of a steady stream', () => {
    const { filter } = designed('fir', 2, 4.5, 30);
    const lookAhead = new LookAhead();
    const own = upTo(60).map((tick) => lookAhead.advance(filter, tick, false) === filter.taps);
    // those of the first frames that come out are others; 16 are pushed until the first one does
    expect(own.flatMap((same, index) => (same ? [] : [index]))).toEqual(upTo(15).map((index) => index + 15));
  });

  it('follows time where 30 % of frames were dropped and where frames come unevenly', () => {
    let seed = 7;
    const chance = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (const [lo, hi, frequency] of [
      [2, 4.5, 3],
      [2, 4.5, 4],
      [1, 3, 2],
    ]) {
      const all = designed('fir', lo, hi, 30);
      const { latency } = all.filter;
      const dropped = upTo(300).filter(() => chance() > 0.3);
      const uneven = upTo(300).map((tick) => tick + (chance() > 0.5 && tick > 0 ? -1 : 0));
      for (const ticks of [dropped, uneven]) {
        const { kept, error } = judged(all, tapsOver(all.filter, ticks), ticks, frequency, latency, ticks.length - latency);
        expect(kept).toBeGreaterThan(0.85);
        expect(kept).toBeLessThan(1.02);
        // gaps counted as one frame each leave 0.28 to 0.63 of the motion
        const frameByFrame = ticks.map(() => all.filter.taps);
        expect(error).toBeLessThan(0.3 * judged(all, frameByFrame, ticks, frequency, latency, ticks.length - latency).error);
      }
    }
  });
});
