import type { Size } from '../base/frame.ts';
import type { Still } from '../base/still.ts';
import type { ImagePanel } from './figure.ts';

type ImageText = Pick<ImagePanel, 'title'> & Partial<Pick<ImagePanel, 'note' | 'zoom' | 'subband' | 'marks'>>;

/** A gray image, 0 black and 1 white. */
export function grayPanel({ width, height }: Size, values: ArrayLike<number>, text: ImageText): ImagePanel {
  return { kind: 'image', ...text, width, height, values: Float32Array.from(values), range: [0, 1], colours: 'gray' };
}

/** A subband or a filter: zero mid-gray, the largest magnitude (or `largest`) black or white by its sign. */
export function bandPanel({ width, height }: Size, values: ArrayLike<number>, text: ImageText, largest?: number): ImagePanel {
  const data = Float32Array.from(values);
  const most = largest ?? (largestMagnitude(data) || 1);
  return { kind: 'image', ...text, width, height, values: data, range: [-most, most], colours: 'gray' };
}

/** Values that are never negative: zero black, the largest white. */
export function magnitudePanel({ width, height }: Size, values: ArrayLike<number>, text: ImageText): ImagePanel {
  const data = Float32Array.from(values);
  return { kind: 'image', ...text, width, height, values: data, range: [0, largestMagnitude(data) || 1], colours: 'gray' };
}

/** Angles in radians, −π … π. */
export function phasePanel({ width, height }: Size, values: ArrayLike<number>, text: ImageText): ImagePanel {
  const range = [-Math.PI, Math.PI] as const;
  return { kind: 'image', ...text, width, height, values: Float32Array.from(values), range, colours: 'phase' };
}

/** A matrix: zero white, positive entries red, negative ones blue. */
export function matrixPanel(rows: number, columns: number, values: ArrayLike<number>, text: ImageText): ImagePanel {
  const data = Float32Array.from(values);
  const most = largestMagnitude(data) || 1;
  return {
    kind: 'image',
    ...text,
    width: columns,
    height: rows,
    values: data,
    range: [-most, most],
    colours: 'signed',
    cells: true,
  };
}

/** An image as it is, gray or in colour. */
export function stillPanel({ width, height, planes }: Pick<Still, 'width' | 'height' | 'planes'>, text: ImageText): ImagePanel {
  if (planes.length < 3) return grayPanel({ width, height }, planes[0], text);
  const values = new Float32Array(3 * width * height);
  planes.forEach((plane, channel) => plane.forEach((value, index) => (values[3 * index + channel] = value)));
  return { kind: 'image', ...text, width, height, values, range: [0, 1], colours: 'rgb' };
}

export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, Math.abs(values[index]));
  return largest;
}
