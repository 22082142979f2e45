import type { Axis, PlotPanel, Series } from '../figure.ts';
import { contentSize, fonts, shortNumber, textWidth } from './measures.ts';
import { element, ink, seriesColours, textElement } from './svg-elements.ts';

/** Room around the plotted area for the axes. */
const margin = { left: 58, right: 10, top: 8, bottom: 40 };

/** One axis: from values to pixels, and its ticks. */
interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A plot as SVG, its upper left corner at the origin. */
export function plotSvg(panel: PlotPanel): string {
  const { width, height } = contentSize(panel);
  const area = {
    left: margin.left,
    top: margin.top + legendHeight(panel),
    right: width - margin.right,
    bottom: height - margin.bottom,
  };
  const x = scaleOf(
    panel.x,
    panel.series.flatMap((series) => series.x),
    [area.left, area.right],
    false,
  );
  const touchesZero = panel.series.some(({ kind }) => kind === 'bars' || kind === 'stem');
  const y = scaleOf(
    panel.y,
    panel.series.flatMap((series) => series.y),
    [area.bottom, area.top],
    touchesZero,
  );
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(line(x.place(tick), area.top, x.place(tick), area.bottom, ink.grid));
    parts.push(
      textElement(shortNumber(tick), x.place(tick), area.bottom + 14, fonts.small, { 'text-anchor': 'middle', fill: ink.soft }),
    );
  }
  for (const tick of y.ticks) {
    parts.push(line(area.left, y.place(tick), area.right, y.place(tick), tick === 0 ? ink.line : ink.grid));
    parts.push(
      textElement(shortNumber(tick), area.left - 5, y.place(tick) + 3.5, fonts.small, { 'text-anchor': 'end', fill: ink.soft }),
    );
  }
  parts.push(
    element('rect', {
      x: area.left,
      y: area.top,
      width: area.right - area.left,
      height: area.bottom - area.top,
      fill: 'none',
      stroke: ink.line,
    }),
  );
  panel.series.forEach((series, index) => parts.push(seriesSvg(series, seriesColours[index % seriesColours.length], x, y)));
  const middle = (area.top + area.bottom) / 2;
  parts.push(
    textElement(axisName(panel.x), (area.left + area.right) / 2, height - 8, fonts.small, { 'text-anchor': 'middle' }),
    textElement(axisName(panel.y), 11, middle, fonts.small, {
      'text-anchor': 'middle',
      transform: `rotate(-90 11 ${Math.round(middle)})`,
    }),
    legend(panel, area.left),
  );
  return parts.join('');
}

function legendHeight({ series }: PlotPanel): number {
  return series.length > 1 ? 18 : 0;
}

function legend({ series }: PlotPanel, left: number): string {
  if (series.length < 2) return '';
  let at = left;
  return series
    .map(({ name }, index) => {
      const colour = seriesColours[index % seriesColours.length];
      const entry = [
        element('rect', { x: at, y: 5, width: 12, height: 4, fill: colour }),
        textElement(name, at + 16, 11.5, fonts.small),
      ].join('');
      at += 28 + textWidth(name, fonts.small);
      return entry;
    })
    .join('');
}

function axisName({ name, unit }: Axis): string {
  return unit === '' ? name : `${name} (${unit})`;
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1): string {
  return element('line', { x1, y1, x2, y2, stroke, 'stroke-width': width });
}

function seriesSvg({ kind, x, y }: Series, colour: string, across: Scale, down: Scale): string {
  const points = x
    .map((value, index) => ({ x: across.place(value), y: down.place(y[index]) }))
    .filter((_, index) => kind === 'line' || !Number.isNaN(y[index]));
  const zero = down.place(0);
  switch (kind) {
    case 'line': {
      let path = '';
      let pen = 'M';
      for (const point of points) {
        if (Number.isNaN(point.y)) {
          pen = 'M';
          continue;
        }
        path += `${pen}${point.x.toFixed(2)} ${point.y.toFixed(2)}`;
        pen = 'L';
      }
      return element('path', { d: path, fill: 'none', stroke: colour, 'stroke-width': 1.6, 'stroke-linejoin': 'round' });
    }
    case 'stem':
      return points
        .map(
          (point) =>
            line(point.x, zero, point.x, point.y, colour, 1.4) +
            element('circle', { cx: point.x, cy: point.y, r: 2.6, fill: colour }),
        )
        .join('');
    case 'points':
      return points
        .map((point) => element('circle', { cx: point.x, cy: point.y, r: 3, fill: colour, 'fill-opacity': 0.8 }))
        .join('');
    case 'bars': {
      const step = points.length > 1 ? Math.abs(points[1].x - points[0].x) : 20;
      const width = Math.max(1, 0.8 * step);
      return points
        .map((point) =>
          element('rect', {
            x: point.x - width / 2,
            y: Math.min(point.y, zero),
            width,
            height: Math.abs(point.y - zero),
            fill: colour,
          }),
        )
        .join('');
    }
    default:
      return kind satisfies never;
  }
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
