import type { Axis, PlotPanel } from '../figure.ts';
import { contentSize } from './measures.ts';

/** Room around the plotted area for the axes. */
const margin = { left: 58, right: 10, top: 8, bottom: 40 };
/** Height of the line of names above a plot of several series. */
const legendLine = 18;

/** One axis of a drawn plot: from values to pixels, and its ticks. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Where a plot's values are drawn, in pixels from its upper left corner. */
export interface PlotGeometry {
  readonly area: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly x: Scale;
  readonly y: Scale;
}

/** Returns the plotted area of a plot and its two axes. */
export function plotGeometry(panel: PlotPanel): PlotGeometry {
  const { width, height } = contentSize(panel);
  const { series } = panel;
  const area = {
    left: margin.left,
    top: margin.top + (series.length > 1 ? legendLine : 0),
    right: width - margin.right,
    bottom: height - margin.bottom,
  };
  const touchesZero = series.some(({ kind }) => kind === 'bars' || kind === 'stem');
  const [across, down] = [series.flatMap(({ x }) => x), series.flatMap(({ y }) => y)];
  return {
    area,
    x: scaleOf(panel.x, across, [area.left, area.right], false),
    y: scaleOf(panel.y, down, [area.bottom, area.top], touchesZero),
  };
}

function scaleOf(axis: Axis, values: readonly number[], [from, to]: readonly [number, number], withZero: boolean): Scale {
  const seen = values.filter((value) => Number.isFinite(value) && (!axis.logarithmic || value > 0));
  let low = axis.range?.[0] ?? seen.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = axis.range?.[1] ?? seen.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) [low, high] = axis.logarithmic ? [1, 10] : [0, 1];
  if (withZero && !axis.logarithmic && !axis.range) [low, high] = [Math.min(0, low), Math.max(0, high)];
  // Values that differ by rounding errors only are one value.
  if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high)))
    [low, high] = axis.logarithmic ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  if (axis.logarithmic) {
    const [first, last] = [Math.log10(low), Math.log10(high)];
    const place = (value: number): number => from + ((Math.log10(value) - first) / (last - first)) * (to - from);
    const ticks = Array.from({ length: Math.floor(last) - Math.ceil(first) + 1 }, (_, index) => 10 ** (Math.ceil(first) + index));
    return { place, ticks: ticks.length > 1 ? ticks : [low, high] };
  }
  if (!axis.range) {
    // A little air, so that curves do not run along the frame.
    const air = 0.04 * (high - low);
    [low, high] = [low === 0 ? 0 : low - air, high === 0 ? 0 : high + air];
  }
  const place = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  return { place, ticks: niceTicks(low, high) };
}

/** Round numbers within a range, about five of them. */
export function niceTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((each) => each >= rough) ?? 10 * magnitude;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step; index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}
