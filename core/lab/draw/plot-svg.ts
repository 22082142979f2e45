import type { Axis, PlotPanel, Series } from '../figure.ts';
import { contentSize, fonts, shortNumber, textWidth } from './measures.ts';
import { plotGeometry, type Scale } from './plot-geometry.ts';
import { element, type Ink, ink as paper, textElement } from './svg-elements.ts';

/** A plot as SVG, its upper left corner at the origin. */
export function plotSvg(panel: PlotPanel, ink: Ink = paper): string {
  const { height } = contentSize(panel);
  const { area, x, y } = plotGeometry(panel);
  const colourOf = (index: number): string => ink.series[index % ink.series.length];
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
  panel.series.forEach((series, index) => parts.push(seriesSvg(series, colourOf(index), x, y)));
  const middle = (area.top + area.bottom) / 2;
  parts.push(
    textElement(axisName(panel.x), (area.left + area.right) / 2, height - 8, fonts.small, {
      'text-anchor': 'middle',
      fill: ink.text,
    }),
    textElement(axisName(panel.y), 11, middle, fonts.small, {
      'text-anchor': 'middle',
      fill: ink.text,
      transform: `rotate(-90 11 ${Math.round(middle)})`,
    }),
    legend(panel, area.left, ink),
  );
  return parts.join('');
}

function legend({ series }: PlotPanel, left: number, ink: Ink): string {
  if (series.length < 2) return '';
  let at = left;
  return series
    .map(({ name }, index) => {
      const colour = ink.series[index % ink.series.length];
      const entry = [
        element('rect', { x: at, y: 5, width: 12, height: 4, fill: colour }),
        textElement(name, at + 16, 11.5, fonts.small, { fill: ink.text }),
      ].join('');
      at += 28 + textWidth(name, fonts.small);
      return entry;
    })
    .join('');
}

export function axisName({ name, unit }: Axis): string {
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
    case 'rings':
      return points
        .map((point) => element('circle', { cx: point.x, cy: point.y, r: 6, fill: 'none', stroke: colour, 'stroke-width': 1.6 }))
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
