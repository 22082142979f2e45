import type { Band } from '../../core/spec/band.ts';
import { mostFramesPerPeriod } from '../../core/temporal/check-band.ts';
import { significant } from '../text/number-text.ts';

/** A logarithmic axis of frequencies, from one period in the clip to half its capture rate. */
export interface BandScale {
  /** Hz at the start of the axis: one period in the whole clip, but not lower than the filters allow. */
  readonly lowest: number;
  /** Half the capture rate, where the axis ends; a band has to stay below it. */
  readonly highest: number;
  /** Highest frequency to which a band's upper edge can be dragged. */
  readonly last: number;
  readonly ticks: readonly BandTick[];
}

export interface BandTick {
  readonly hz: number;
  /** Position on the axis, 0–1. */
  readonly share: number;
  readonly label: string;
}

/** Lowest frequency in Hz at which an axis starts, however long the clip; slower motion is rarely of interest. */
const slowest = 0.02;

/**
 * @param rate frames per second of the capture
 * @param duration seconds of the capture (not of the slowed-down file); `null` when unknown
 */
export function bandScale(rate: number, duration: number | null): BandScale {
  const highest = rate / 2;
  const periods = duration !== null && duration > 0 ? 1 / duration : 0;
  // at least a decade, so that a clip of a few frames still has an axis
  // Slower edges are refused at so high a rate; a little above, because edges are rounded.
  const followed = (1.05 * rate) / mostFramesPerPeriod;
  const lowest = Math.min(Math.max(slowest, periods, followed), highest / 10);
  const scale = { lowest, highest, last: highest * 0.995 };
  return { ...scale, ticks: ticksOf(scale) };
}

/** Position of a frequency on the axis, 0–1. */
export function shareOf(scale: Pick<BandScale, 'lowest' | 'highest'>, hz: number): number {
  const share = Math.log(hz / scale.lowest) / Math.log(scale.highest / scale.lowest);
  return Math.min(1, Math.max(0, share));
}

/** The frequency at a position of the axis, 0–1. */
export function frequencyAlong({ lowest, highest }: Pick<BandScale, 'lowest' | 'highest'>, share: number): number {
  return lowest * (highest / lowest) ** Math.min(1, Math.max(0, share));
}

/** The frequency at a position of the axis, to three digits, within the limits of a band. */
export function frequencyAt(scale: BandScale, share: number): number {
  const hz = frequencyAlong(scale, share);
  const rounded = Number(hz.toPrecision(3));
  return rounded > scale.last ? roundDown(scale.last) : rounded;
}

/** Smallest ratio of the edges when they are dragged or stepped towards each other. */
const leastRatio = 1.05;

/** The band after one of its edges was moved to a frequency: the other edge stays, and they never meet. */
export function moveEdge(scale: BandScale, band: Band, edge: 'lo' | 'hi', hz: number): Band {
  if (edge === 'lo') return { lo: Math.max(scale.lowest, Math.min(hz, roundDown(band.hi / leastRatio))), hi: band.hi };
  return { lo: band.lo, hi: Math.min(roundDown(scale.last), Math.max(hz, roundUp(band.lo * leastRatio))) };
}

/** The whole band moved along the axis by a share of it; its width in octaves is kept. */
export function moveBand(scale: BandScale, band: Band, by: number): Band {
  const width = Math.log(scale.highest / scale.lowest);
  const [from, to] = [Math.log(scale.lowest / band.lo) / width, Math.log(scale.last / band.hi) / width];
  const factor = Math.exp(width * Math.min(Math.max(by, Math.min(0, from)), Math.max(0, to)));
  return { lo: Number((band.lo * factor).toPrecision(4)), hi: Number((band.hi * factor).toPrecision(4)) };
}

export const beatsPerMinute = (hz: number): number => hz * 60;

/**
 * A sentence in the terms of the window on what is wrong with a band; `null` when nothing is.
 * @param rate frames per second of the capture
 */
export function bandProblem(band: Band, rate: number): string | null {
  if (!(band.lo > 0) || !(band.hi > 0)) return 'Both edges have to lie above 0 Hz.';
  if (band.lo >= band.hi)
    return `The lower edge (${significant(band.lo)} Hz) has to lie below the upper one (${significant(band.hi)} Hz).`;
  if (rate / band.lo > mostFramesPerPeriod) {
    return `At ${significant(rate)} frames per second the lower edge has to be ${significant(rate / mostFramesPerPeriod)} Hz or more.`;
  }
  if (band.hi < rate / 2) return null;
  return (
    `At ${significant(rate)} frames per second only motion below ${significant(rate / 2)} Hz can be seen: lower the upper edge, ` +
    'or set the capture rate if the camera was faster than the file.'
  );
}

function ticksOf(scale: Pick<BandScale, 'lowest' | 'highest'>): BandTick[] {
  const decades = Math.log10(scale.highest / scale.lowest);
  const steps = decades > 2.2 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5];
  const ticks: BandTick[] = [];
  for (let power = Math.floor(Math.log10(scale.lowest)); power <= Math.log10(scale.highest); power++) {
    for (const step of steps) {
      const hz = Number((step * 10 ** power).toPrecision(3));
      if (hz >= scale.lowest && hz < scale.highest * 0.8) ticks.push({ hz, share: shareOf(scale, hz), label: String(hz) });
    }
  }
  return [...ticks, { hz: scale.highest, share: 1, label: significant(scale.highest) }];
}

function roundDown(hz: number): number {
  const unit = 10 ** (Math.floor(Math.log10(hz)) - 2);
  return Number((Math.floor(hz / unit + 1e-9) * unit).toPrecision(3));
}

function roundUp(hz: number): number {
  const unit = 10 ** (Math.floor(Math.log10(hz)) - 2);
  return Number((Math.ceil(hz / unit - 1e-9) * unit).toPrecision(3));
}
