import { describe, expect, it } from 'vitest';
import { createPlane, createPlaneTransform } from '../../../core/numeric/plane-transform.ts';
import { createRandom } from '../../../core/numeric/random.ts';

describe('the Fourier transform of a complex plane', () => {
  const size = { width: 12, height: 10 };
  const { width, height } = size;
  const random = createRandom(1);
  const samples = createPlane(size);
  samples.re.forEach((_, i) => {
    samples.re[i] = random.normal();
    samples.im[i] = random.normal();
  });
  const copy = () => ({ re: samples.re.slice(), im: samples.im.slice() });

  it('is the sum over all samples, column by column', () => {
    const spectrum = createPlaneTransform(size).forward(copy(), createPlane(size));
    for (const [kx, ky] of [
      [0, 0],
      [3, 7],
      [11, 1],
    ]) {
      let [re, im] = [0, 0];
      samples.re.forEach((real, i) => {
        const angle = -2 * Math.PI * ((kx * (i % width)) / width + (ky * Math.floor(i / width)) / height);
        re += real * Math.cos(angle) - samples.im[i] * Math.sin(angle);
        im += real * Math.sin(angle) + samples.im[i] * Math.cos(angle);
      });
      expect(spectrum.re[kx * height + ky]).toBeCloseTo(re, 10);
      expect(spectrum.im[kx * height + ky]).toBeCloseTo(im, 10);
    }
  });

  it('comes back times the number of samples, from the columns that are not zero alone', () => {
    const transform = createPlaneTransform(size);
    const spectrum = transform.forward(copy(), createPlane(size));
    const columns = [1, 4, 9];
    for (let kx = 0; kx < width; kx++) {
      if (columns.includes(kx)) continue;
      spectrum.re.fill(0, kx * height, (kx + 1) * height);
      spectrum.im.fill(0, kx * height, (kx + 1) * height);
    }
    const whole = transform.inverse({ re: spectrum.re.slice(), im: spectrum.im.slice() }, createPlane(size));
    const some = transform.inverse({ re: spectrum.re.slice(), im: spectrum.im.slice() }, createPlane(size), columns);
    expect(some.re).toEqual(whole.re);
    const again = transform.forward(some, createPlane(size), columns);
    for (const kx of columns) {
      for (let i = kx * height; i < (kx + 1) * height; i++)
        expect(again.re[i] / (width * height)).toBeCloseTo(spectrum.re[i], 10);
    }
  });
});
