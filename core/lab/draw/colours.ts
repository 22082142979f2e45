import type { Size } from '../../base/frame.ts';
import type { ColourMap, ImagePanel } from '../figure.ts';

/** Pixels as a canvas takes them: red, green, blue and opacity, a byte each, row by row. */
export interface Pixels extends Size {
  readonly data: Uint8ClampedArray;
}

/** Returns the pixels of an image panel, each enlarged to `zoom` × `zoom`; transparent where its (first) value is NaN. */
export function pixelsOf({ width, height, values, range, colours }: ImagePanel, zoom = 1): Pixels {
  const size = { width: width * zoom, height: height * zoom };
  const data = new Uint8ClampedArray(4 * size.width * size.height);
  const paint = painters[colours];
  const [low, high] = range;
  const share = (value: number): number => (high === low ? 0.5 : Math.max(0, Math.min(1, (value - low) / (high - low))));
  const channels = colours === 'rgb' ? 3 : 1;
  const shares = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    const first = 4 * y * zoom * size.width;
    for (let x = 0; x < width; x++) {
      const at = channels * (y * width + x);
      if (Number.isNaN(values[at])) continue;
      for (let channel = 0; channel < channels; channel++) shares[channel] = share(values[at + channel]);
      const target = first + 4 * x * zoom;
      paint(shares, data, target);
      data[target + 3] = 255;
      for (let copy = 1; copy < zoom; copy++) data.copyWithin(target + 4 * copy, target, target + 4);
    }
    for (let copy = 1; copy < zoom; copy++) data.copyWithin(first + 4 * copy * size.width, first, first + 4 * size.width);
  }
  return { ...size, data };
}

/** Writes the red, green and blue of a value, given as its position 0…1 within the panel's range; with `rgb`, of three values. */
type Painter = (shares: readonly number[], out: Uint8ClampedArray, at: number) => void;

const negative = [33, 102, 172];
const positive = [178, 24, 43];

const painters: Readonly<Record<ColourMap, Painter>> = {
  gray: ([share], out, at) => {
    out[at] = out[at + 1] = out[at + 2] = 255 * share;
  },
  rgb: (shares, out, at) => {
    for (let channel = 0; channel < 3; channel++) out[at + channel] = 255 * shares[channel];
  },
  signed: ([share], out, at) => {
    const side = share < 0.5 ? negative : positive;
    // The exponent keeps small values visible against the white of zero.
    const strength = Math.abs(2 * share - 1) ** 0.75;
    for (let channel = 0; channel < 3; channel++) out[at + channel] = 255 + strength * (side[channel] - 255);
  },
  // Three cosines a third of a turn apart: their sum is the same at every angle, so all hues look about equally light.
  phase: ([share], out, at) => {
    for (let channel = 0; channel < 3; channel++) out[at + channel] = 140 + 105 * Math.cos(2 * Math.PI * (share - channel / 3));
  },
};
