import type { ImagePanel } from '../figure.ts';
import { fonts, shortNumber } from './measures.ts';
import { element, type Ink, ink as paper, textElement } from './svg-elements.ts';

/** Cells at least this wide show their number. */
const cellForNumber = 26;

/**
 * What is drawn over an image as SVG, the upper left corner at the origin: its marks, and the numbers of cells that have room for them.
 *
 * @param zoom drawn pixels for each value along a side
 */
export function imageMarksSvg(panel: ImagePanel, zoom: number, ink: Ink = paper): string {
  const parts = panel.cells && zoom >= cellForNumber ? cellNumbers(panel, zoom) : [];
  for (const { x, y, radius, angle, label, series } of panel.marks ?? []) {
    const [cx, cy, r] = [x * zoom, y * zoom, radius * zoom];
    // Colours of paper in any theme, as those of the image below.
    const stroke =
      series === undefined
        ? { stroke: ink.positive, 'stroke-width': 1.5, fill: 'none' }
        : { stroke: paper.ground, 'stroke-width': 1, fill: paper.series[series % paper.series.length] };
    parts.push(element('circle', { cx, cy, r, ...stroke }));
    if (angle !== undefined)
      parts.push(element('line', { x1: cx, y1: cy, x2: cx + r * Math.cos(angle), y2: cy + r * Math.sin(angle), ...stroke }));
    if (label !== undefined) parts.push(textElement(label, cx + r + 3, cy + 4, fonts.small, { fill: ink.positive }));
  }
  return parts.join('');
}

/** In the colours of paper on every ground: cells are light where their numbers are small. */
function cellNumbers({ width, height, values, range }: ImagePanel, zoom: number): string[] {
  const numbers: string[] = [];
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      if (value === 0) continue;
      const strong = Math.abs(value) > 0.5 * most;
      numbers.push(
        textElement(shortNumber(Number(value.toPrecision(2))), (column + 0.5) * zoom, (row + 0.5) * zoom + 3, 8, {
          'text-anchor': 'middle',
          fill: strong ? paper.ground : paper.text,
        }),
      );
    }
  }
  return numbers;
}
