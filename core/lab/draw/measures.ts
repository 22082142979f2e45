import type { DiagramPanel, ImagePanel, Panel, TablePanel } from '../figure.ts';
import type { Size } from '../../base/frame.ts';

/** Font sizes in pixels. */
export const fonts = { title: 20, panel: 13, text: 12, small: 10.5 } as const;

/** Average advance of a letter of the font, in font sizes. DejaVu Sans is a wide one. */
const letterWidth = 0.56;

export function textWidth(text: string, size: number): number {
  return text.length * size * letterWidth;
}

/** Lines of a text that are not wider than `width` pixels; a word that is stays whole. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A number as people read it: four digits that count, no trailing zeros. */
export function shortNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replaceAll('-', '−');
}

const usualPlot: Size = { width: 380, height: 240 };
/** Drawn pixels that the larger side of a small image or matrix should have. */
const wantedSide = { image: 256, cells: 300 };
const largestZoom = { image: 16, cells: 28 };

/** Drawn pixels for each value of an image panel along a side, 1 or more. */
export function zoomOf({ width, height, cells, zoom }: ImagePanel): number {
  if (zoom !== undefined) return Math.max(1, Math.round(zoom));
  const kind = cells ? 'cells' : 'image';
  return Math.max(1, Math.min(largestZoom[kind], Math.floor(wantedSide[kind] / Math.max(width, height))));
}

export const tableRow = 19;

/** Widths of a table's columns in pixels. */
export function columnWidths({ head, rows }: TablePanel): number[] {
  return head.map((name, column) => {
    const cells = rows.map((row) => cellText(row[column]));
    return 16 + Math.max(...[name, ...cells].map((text) => textWidth(text, fonts.text)));
  });
}

export function cellText(cell: string | number | undefined): string {
  return typeof cell === 'number' ? shortNumber(cell) : (cell ?? '');
}

/** Size of what a panel shows, without its title and its note. */
export function contentSize(panel: Panel): Size {
  switch (panel.kind) {
    case 'image': {
      const zoom = zoomOf(panel);
      return { width: panel.width * zoom, height: panel.height * zoom };
    }
    case 'plot':
      return panel.size ?? usualPlot;
    case 'table':
      return {
        width: columnWidths(panel).reduce((sum, width) => sum + width, 0),
        height: tableRow * (panel.rows.length + 1) + 4,
      };
    case 'diagram':
      return diagramSize(panel);
    default:
      return panel satisfies never;
  }
}

function diagramSize({ width, height }: DiagramPanel): Size {
  return { width, height };
}
