import { ink } from '../draw/svg-elements.ts';
import type { LabPoints } from '../definition.ts';
import type { Axis, ImagePanel, Mark, Series } from '../figure.ts';

/** A rectangle of the plane that holds some points. */
export interface Plane {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** A square round points, with some air. */
export function planeOf({ points }: LabPoints): Plane {
  const middleAndReach = (values: readonly number[]): [number, number] => {
    const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return [(low + high) / 2, (high - low) / 2];
  };
  const [middleX, reachX] = middleAndReach(points.map(({ x }) => x));
  const [middleY, reachY] = middleAndReach(points.map(({ y }) => y));
  const reach = 1.12 * Math.max(reachX, reachY) || 1;
  return { x: [middleX - reach, middleX + reach], y: [middleY - reach, middleY + reach] };
}

/** The middles of the pixels of a square image of a plane, x and y one after another, row by row from the top (largest y). */
export function gridOf({ x, y }: Plane, side: number): Float32Array {
  const places = new Float32Array(2 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      places[at] = x[0] + ((column + 0.5) / side) * (x[1] - x[0]);
      places[at + 1] = y[1] - ((row + 0.5) / side) * (y[1] - y[0]);
    }
  }
  return places;
}

/** Points as marks on an image of the plane, in the colours of their classes. @param radius in pixels of the image */
export function marksOf({ points }: LabPoints, { x, y }: Plane, side: number, radius: number): Mark[] {
  return points.map((point) => ({
    x: (side * (point.x - x[0])) / (x[1] - x[0]),
    y: (side * (y[1] - point.y)) / (y[1] - y[0]),
    radius,
    series: point.label,
  }));
}

/**
 * The answer of a classifier all over a plane, with points on it: of two classes the probability of the second, blue to red; of more,
 * their colours mixed by their probabilities.
 *
 * @param outputs probabilities at the places of `gridOf`, `classes` for each
 */
export function decisionPanel(
  outputs: Float32Array,
  {
    classes,
    side,
    marks,
    title,
    note,
  }: Pick<ImagePanel, 'title' | 'note'> & { classes: number; side: number; marks: readonly Mark[] },
): ImagePanel {
  const size = { width: side, height: side, zoom: Math.max(1, Math.round(320 / side)) };
  const text = { title, ...(note === undefined ? {} : { note }) };
  if (classes === 2) {
    const values = Float32Array.from({ length: side * side }, (_, index) => outputs[2 * index + 1]);
    return { kind: 'image', ...text, ...size, values, range: [0, 1], colours: 'signed', marks };
  }
  const colours = Array.from({ length: classes }, (_, label) => channelsOf(ink.series[label % ink.series.length]));
  const values = new Float32Array(3 * side * side);
  for (let index = 0; index < side * side; index++) {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let label = 0; label < classes; label++) sum += outputs[index * classes + label] * colours[label][channel];
      // Half way to white, so that points of the same colours stand out.
      values[3 * index + channel] = 0.5 + sum / 2;
    }
  }
  return { kind: 'image', ...text, ...size, values, range: [0, 1], colours: 'rgb', marks };
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** The points of each class as a series of a plot; the colour of a series is that of its class. */
export function pointSeries({ points }: LabPoints, classes: number): Series[] {
  return Array.from({ length: classes }, (_, label) => {
    const own = points.filter((point) => point.label === label);
    return { name: `class ${label}`, kind: 'points', x: own.map(({ x }) => x), y: own.map(({ y }) => y) };
  });
}

/** Axes of a plot of a plane. */
export function axesOf({ x, y }: Plane, names: readonly [string, string] = ['x', 'y']): { readonly x: Axis; readonly y: Axis } {
  return { x: { name: names[0], unit: '', range: x }, y: { name: names[1], unit: '', range: y } };
}

/** The part within a plane of the line a·x + b·y + c = 0, as a series; NaN where it does not cross the plane. */
export function lineSeries(name: string, [a, b, c]: readonly [number, number, number], { x, y }: Plane): Series {
  const steep = Math.abs(a) > Math.abs(b);
  // From edge to edge along the axis that it runs along more.
  const [low, high] = steep ? y : x;
  const count = 201;
  const along = Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));
  const across = along.map((value) => -((steep ? b : a) * value + c) / (steep ? a : b));
  const [from, to] = steep ? x : y;
  const inside = (value: number): boolean => value >= from && value <= to;
  const kept = along.map((value, index) => ({ value, other: across[index] })).filter(({ other }) => inside(other));
  return {
    name,
    kind: 'line',
    x: kept.map(({ value, other }) => (steep ? other : value)),
    y: kept.map(({ value, other }) => (steep ? value : other)),
  };
}
