import type { Size } from '../../base/frame.ts';
import type { Figure, ImagePanel, Panel, TablePanel } from '../figure.ts';
import { pixelsOf, type Pixels } from './colours.ts';
import { diagramSvg } from './diagram-svg.ts';
import { imageMarksSvg } from './image-marks.ts';
import { cellText, columnWidths, contentSize, fonts, shortNumber, tableRow, textWidth, wrapped, zoomOf } from './measures.ts';
import { plotSvg } from './plot-svg.ts';
import { element, escaped, ink, textElement } from './svg-elements.ts';

/** The font first, with which lengths were reckoned; viewers without it take what they have. */
const fontFamily = 'DejaVu Sans, Verdana, Geneva, sans-serif';
const edge = 20;
const gap = 18;
const lineHeight = 1.4;
const narrowest = 640;

/** A figure as a drawing: SVG text and its size in pixels. */
export interface Drawing extends Size {
  readonly svg: string;
}

/**
 * The figure as SVG.
 *
 * @param embed address of an image with these pixels: "data:image/png;base64,…"
 */
export function drawFigure(figure: Figure, embed: (pixels: Pixels) => string): Drawing {
  const rows = figure.rows.map((row) => row.map(measured));
  const widest = Math.max(narrowest, ...rows.map((row) => row.reduce((sum, { width }) => sum + width + gap, -gap)));
  const parts: string[] = [];
  let top = edge;
  const write = (text: string, size: number, more: Readonly<Record<string, string>> = {}): void => {
    for (const line of wrapped(text, widest, size)) {
      top += size * lineHeight;
      parts.push(textElement(line, edge, top - 0.35 * size, size, more));
    }
  };
  write(figure.title, fonts.title, { 'font-weight': 'bold' });
  top += 4;
  write(figure.caption, fonts.text, { fill: ink.soft });
  if (figure.numbers.length > 0) {
    top += 4;
    for (const { label, value, unit } of figure.numbers)
      write(`${label}: ${shortNumber(value)}${unit === '' ? '' : ` ${unit}`}`, fonts.text, { fill: ink.text });
  }
  for (const row of rows) {
    top += gap;
    let left = edge;
    const titleLines = Math.max(...row.map(({ titles }) => titles.length));
    for (const { panel, titles, notes, content, width } of row) {
      const titleHeight = titleLines * fonts.panel * lineHeight;
      titles.forEach((line, index) =>
        parts.push(
          textElement(line, left, top + titleHeight - (titles.length - index - 1) * fonts.panel * lineHeight - 5, fonts.panel),
        ),
      );
      parts.push(
        element('g', { transform: `translate(${Math.round(left)} ${Math.round(top + titleHeight)})` }, panelSvg(panel, embed)),
      );
      notes.forEach((line, index) =>
        parts.push(
          textElement(line, left, top + titleHeight + content.height + 14 + index * fonts.small * lineHeight, fonts.small, {
            fill: ink.soft,
          }),
        ),
      );
      left += width + gap;
    }
    const heights = row.map(({ notes, content }) => content.height + notes.length * fonts.small * lineHeight);
    top += titleLines * fonts.panel * lineHeight + Math.max(...heights);
  }
  const size = { width: Math.ceil(widest + 2 * edge), height: Math.ceil(top + edge) };
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: size.width,
      height: size.height,
      viewBox: `0 0 ${size.width} ${size.height}`,
      'font-family': fontFamily,
      role: 'img',
    },
    element('title', {}, escaped(figure.title)),
    element('desc', {}, escaped(figure.caption)),
    element('rect', { ...size, fill: ink.ground }),
    ...parts,
  );
  return { ...size, svg };
}

interface Measured {
  readonly panel: Panel;
  readonly titles: readonly string[];
  readonly notes: readonly string[];
  readonly content: Size;
  readonly width: number;
}

/** Least width of a panel, for its title. */
const narrowestPanel = 190;

function measured(panel: Panel): Measured {
  const content = contentSize(panel);
  const width = Math.max(content.width, Math.min(narrowestPanel, textWidth(panel.title, fonts.panel)));
  return {
    panel,
    content,
    width,
    titles: wrapped(panel.title, width, fonts.panel),
    notes: panel.note === undefined ? [] : wrapped(panel.note, width, fonts.small),
  };
}

function panelSvg(panel: Panel, embed: (pixels: Pixels) => string): string {
  switch (panel.kind) {
    case 'image':
      return imageSvg(panel, embed);
    case 'plot':
      return plotSvg(panel);
    case 'table':
      return tableSvg(panel);
    case 'diagram':
      return diagramSvg(panel);
    default:
      return panel satisfies never;
  }
}

function imageSvg(panel: ImagePanel, embed: (pixels: Pixels) => string): string {
  const zoom = zoomOf(panel);
  const { width, height } = contentSize(panel);
  const parts = [
    // Enlarged here, since viewers smooth what they enlarge.
    element('image', { width, height, href: embed(pixelsOf(panel, zoom)) }),
    element('rect', {
      x: -0.5,
      y: -0.5,
      width: width + 1,
      height: height + 1,
      fill: 'none',
      stroke: panel.cells ? ink.line : ink.grid,
    }),
  ];
  parts.push(imageMarksSvg(panel, zoom));
  return parts.join('');
}

function tableSvg(panel: TablePanel): string {
  const widths = columnWidths(panel);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const lines = [panel.head, ...panel.rows].map((row, line) => {
    let left = 0;
    return row
      .map((cell, column) => {
        const isNumber = typeof cell === 'number';
        const x = isNumber ? left + widths[column] - 8 : left + 8;
        left += widths[column];
        return textElement(cellText(cell), x, (line + 1) * tableRow - 5, fonts.text, {
          ...(isNumber ? { 'text-anchor': 'end' } : {}),
          ...(line === 0 ? { fill: ink.soft } : {}),
        });
      })
      .join('');
  });
  const rule = element('line', { x1: 0, y1: tableRow + 1, x2: total, y2: tableRow + 1, stroke: ink.line });
  return [...lines, rule].join('');
}
