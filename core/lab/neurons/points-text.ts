import { LoupeError } from '../../base/error.ts';
import type { LabPoints } from '../definition.ts';

/** Most points, and most classes, that a figure is made of. */
export const mostPoints = 5000;
const mostClasses = 8;
const largestCoordinate = 1e6;

/**
 * Points out of text: a line each with x, y and a label, parted by commas, semicolons, tabs or spaces. A first line of words names the
 * columns; x, y and label (or class) are then looked up by name, else taken in this order. Labels may be numbers or words; classes are
 * numbered in the order of their labels. With semicolons, tabs or spaces between values, "0,5" is a half.
 *
 * @param source what the text is, for sentences: `"points.csv"`
 * @throws LoupeError POINTS_INVALID for no points, too many, columns that are missing, values that are no numbers, and more than 8 labels
 */
export function parsePoints(text: string, source: string): LabPoints {
  const fail = (sentence: string): never => {
    throw new LoupeError('POINTS_INVALID', `${source} ${sentence}`);
  };
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  if (lines.length === 0) return fail('holds no points: give a line for each, with x, y and a label, such as 0.5,-1.2,1.');
  const split = splitterFor(lines[0].text);
  const first = split(lines[0].text);
  const hasHead = first.length > 0 && first.every((cell) => !isNumber(cell));
  const columns = hasHead ? namedColumns(first) : { x: 0, y: 1, label: 2 };
  if (columns === null) {
    return fail(`has the columns ${first.join(', ').slice(0, 80)}; name them x, y and label, or leave the line with names out.`);
  }
  const rows = hasHead ? lines.slice(1) : lines;
  if (rows.length === 0) return fail('names its columns, but holds no points: give a line for each below.');
  if (rows.length > mostPoints)
    return fail(`holds ${rows.length} points, more than the ${mostPoints} that a figure takes: leave some out.`);
  const read = rows.map(({ number, text: row }) => {
    const cells = split(row);
    const wanted = 1 + Math.max(columns.x, columns.y, columns.label);
    if (cells.length < wanted || (!hasHead && cells.length > wanted)) {
      return fail(
        `has ${cells.length} value${cells.length === 1 ? '' : 's'} in line ${number}; a point has three: x, y and a label.`,
      );
    }
    const [x, y] = [columns.x, columns.y].map((column) => {
      const value = numberOf(cells[column]);
      if (!(Math.abs(value) <= largestCoordinate)) {
        return fail(
          `has "${cells[column].slice(0, 40)}" in line ${number}, where a number from -${largestCoordinate} to ${largestCoordinate} is wanted.`,
        );
      }
      return value;
    });
    if (cells[columns.label] === '') return fail(`has no label in line ${number}: give each point one.`);
    return { x, y, name: cells[columns.label] };
  });
  const names = [...new Set(read.map(({ name }) => name))].toSorted(byValue);
  if (names.length > mostClasses) {
    return fail(
      `has ${names.length} labels, more than the ${mostClasses} that a figure tells apart: the third value of a line is the label.`,
    );
  }
  return { points: read.map(({ x, y, name }) => ({ x, y, label: names.indexOf(name) })) };
}

/** How a line falls into values: by the first of semicolon, tab, comma and spaces that it has. */
function splitterFor(line: string): (line: string) => string[] {
  const mark = [';', '\t', ','].find((each) => line.includes(each));
  const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');
  return (text) => (mark === undefined ? text.split(/\s+/) : text.split(mark)).map(unquoted);
}

function namedColumns(names: readonly string[]): { x: number; y: number; label: number } | null {
  const find = (...wanted: string[]): number => names.findIndex((name) => wanted.includes(name.toLowerCase()));
  const columns = { x: find('x', 'x1'), y: find('y', 'x2'), label: find('label', 'class') };
  return Object.values(columns).includes(-1) ? null : columns;
}

function isNumber(cell: string): boolean {
  return Number.isFinite(numberOf(cell));
}

/** NaN for what is no number. */
function numberOf(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell.replace(',', '.'));
}

/** Numbers by their value, words by the alphabet. */
function byValue(a: string, b: string): number {
  return isNumber(a) && isNumber(b) ? numberOf(a) - numberOf(b) : a < b ? -1 : 1;
}
