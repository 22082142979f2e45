import { shortNumber } from '../../core/lab/draw/measures.ts';
import type { ImagePanel, Panel, TablePanel } from '../../core/lab/figure.ts';

/** Rows and columns that the table of an image has at most: larger ones are shown by the means of blocks. */
const mostCells = 32;

/** Returns a sentence that says what a panel shows, for a screen reader. */
export function panelSentence(panel: Panel): string {
  switch (panel.kind) {
    case 'image': {
      const { low, high } = rangeOf(panel.values);
      const what = panel.cells
        ? `matrix of ${panel.height} rows and ${panel.width} columns`
        : `image of ${panel.width} by ${panel.height}`;
      return `${panel.title}: ${what}, values from ${shortNumber(low)} to ${shortNumber(high)}`;
    }
    case 'plot':
      return `${panel.title}: plot of ${panel.y.name} over ${panel.x.name}, ${panel.series.map(({ name, y }) => `${name} from ${shortNumber(rangeOf(y).low)} to ${shortNumber(rangeOf(y).high)}`).join(', ')}`;
    case 'table':
      return `${panel.title}: table of ${panel.rows.length} rows`;
    case 'diagram':
      return `${panel.title}: diagram of ${panel.boxes.map(({ label }) => label).join(', ')}`;
    default:
      return panel satisfies never;
  }
}

/** Returns a panel as a table: the values of an image (means of blocks where it is large), the points of a plot, the boxes of a diagram. */
export function panelTable(panel: Panel): TablePanel {
  switch (panel.kind) {
    case 'table':
      return panel;
    case 'image':
      return imageTable(panel);
    case 'plot':
      return {
        kind: 'table',
        title: panel.title,
        head: ['series', panel.x.name, panel.y.name],
        rows: panel.series.flatMap(({ name, x, y }) => x.map((value, index) => [name, value, y[index]])),
      };
    case 'diagram':
      return {
        kind: 'table',
        title: panel.title,
        head: ['box', 'detail', 'leads to'],
        rows: panel.boxes.map(({ id, label, detail }) => [
          label,
          detail ?? '',
          panel.arrows
            .filter(({ from }) => from === id)
            .map(({ to }) => panel.boxes.find((box) => box.id === to)?.label ?? to)
            .join(', '),
        ]),
      };
    default:
      return panel satisfies never;
  }
}

function imageTable({ title, width, height, values, colours }: ImagePanel): TablePanel {
  const channels = colours === 'rgb' ? 3 : 1;
  const block = Math.max(1, Math.ceil(Math.max(width, height) / mostCells));
  const mean = (left: number, top: number): number => {
    let [sum, count] = [0, 0];
    for (let y = top; y < Math.min(height, top + block); y++)
      for (let at = channels * left; at < channels * Math.min(width, left + block); at++) {
        sum += values[y * width * channels + at];
        count++;
      }
    return sum / count;
  };
  const starts = (length: number): number[] => Array.from({ length: Math.ceil(length / block) }, (_, index) => index * block);
  return {
    kind: 'table',
    title: block === 1 ? title : `${title}: means of blocks of ${block} by ${block}`,
    head: ['row', ...starts(width).map(String)],
    rows: starts(height).map((y) => [String(y), ...starts(width).map((x) => mean(x, y))]),
  };
}

function rangeOf(values: ArrayLike<number>): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    low = Math.min(low, Number.isNaN(values[index]) ? low : values[index]);
    high = Math.max(high, Number.isNaN(values[index]) ? high : values[index]);
  }
  return { low, high };
}
