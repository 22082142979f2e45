import type { Size } from '../base/frame.ts';
import { createImageTransform } from '../numeric/image-transform.ts';
import type { ImagePanel } from './figure.ts';

/** Power |c(k)|² of an image's spectrum over centred frequencies: zero at (⌊W/2⌋, ⌊H/2⌋), row by row, x right, y down. */
export function powerSpectrum({ width, height }: Size, values: ArrayLike<number>): Float64Array {
  const transform = createImageTransform({ width, height });
  const { re, im } = transform.forward(values, transform.createSpectrum());
  const power = new Float64Array(width * height);
  const place = (index: number, length: number): number => (index + (length >> 1)) % length;
  for (let kx = 0; kx < transform.columns; kx++) {
    for (let line = 0; line < height; line++) {
      const value = re[kx * height + line] ** 2 + im[kx * height + line] ** 2;
      power[place(line, height) * width + place(kx, width)] = value;
      power[place((height - line) % height, height) * width + place((width - kx) % width, width)] = value;
    }
  }
  return power;
}

/** Share of the power, the mean's left out, at frequencies of more than `limit` cycles per pixel along x or y. */
export function powerAbove({ width, height }: Size, values: ArrayLike<number>, limit: number): number {
  const power = powerSpectrum({ width, height }, values);
  let [above, all] = [0, 0];
  for (let y = 0; y < height; y++) {
    const fy = Math.abs(y - (height >> 1)) / height;
    for (let x = 0; x < width; x++) {
      const fx = Math.abs(x - (width >> 1)) / width;
      if (fx === 0 && fy === 0) continue;
      all += power[y * width + x];
      if (fx > limit || fy > limit) above += power[y * width + x];
    }
  }
  return all === 0 ? 0 : above / all;
}

/** Decades of amplitude that a spectrum shows, from its largest value (the mean's left out) downwards. */
const decades = 3.5;

/** The amplitude spectrum on a logarithmic scale, zero frequency in the middle: 1 is the largest amplitude but the mean's. */
export function spectrumPanel(
  size: Size,
  values: ArrayLike<number>,
  text: Pick<ImagePanel, 'title' | 'note' | 'zoom'>,
): ImagePanel {
  const power = powerSpectrum(size, values);
  const middle = (size.height >> 1) * size.width + (size.width >> 1);
  let largest = 0;
  power.forEach((value, index) => {
    if (index !== middle) largest = Math.max(largest, value);
  });
  const levels = Float32Array.from(power, (value) =>
    Math.max(-decades, Math.min(0, 0.5 * Math.log10(value / (largest || 1) + 1e-30))),
  );
  return { kind: 'image', ...text, ...size, values: levels, range: [-decades, 0], colours: 'gray' };
}
