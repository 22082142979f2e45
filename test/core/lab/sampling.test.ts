import { describe, expect, it } from 'vitest';
import { downSampling } from '../../../core/lab/sampling/down-sampling.ts';
import type { Figure, ImagePanel } from '../../../core/lab/figure.ts';
import { decimated, interpolated, kernels, zeroStuffed } from '../../../core/lab/sampling/resample.ts';
import { powerAbove, powerSpectrum } from '../../../core/lab/spectrum.ts';
import { blurred } from '../../../core/pyramid/plane-filter.ts';
import type { Still } from '../../../core/base/still.ts';

/** cos(2π·(fx·x + fy·y)) about ½, periodic where fx·width and fy·height are whole. */
function wave(width: number, height: number, fx: number, fy: number): Still {
  const values = Float32Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return 0.5 + 0.4 * Math.cos(2 * Math.PI * (fx * x + fy * y));
  });
  return { width, height, planes: [values], alpha: null, bits: 8 };
}

function image(figure: Figure, row: number, column: number): ImagePanel {
  const panel = figure.rows[row][column];
  if (panel.kind !== 'image') throw new Error('no image');
  return panel;
}

function spread(values: Float32Array): number {
  return Math.max(...values) - Math.min(...values);
}

describe('down-sampling', () => {
  it('turns a wave above the new Nyquist frequency into a lower one without a blur, and removes most of it with one', async () => {
    // 3/8 cycles per pixel becomes 3/4 of the coarser grid, which is seen as 1/4.
    const figure = await downSampling.make({ times: 1 }, wave(32, 32, 3 / 8, 0));
    const [smooth, rough] = [image(figure, 0, 1), image(figure, 0, 2)];
    expect(spread(rough.values)).toBeCloseTo(0.8, 5);
    // The response of [1 4 6 4 1]/16 at 3/8, away from the edges, where the reflection bends the wave.
    const inside = smooth.values.slice(7 * 16 + 2, 7 * 16 + 14);
    expect(spread(inside)).toBeCloseTo(0.8 * Math.cos((3 * Math.PI) / 8) ** 4, 5);
    const power = powerSpectrum(rough, rough.values);
    expect(Math.sqrt(power[8 * 16 + 8 + 4])).toBeCloseTo(0.2, 6);
    expect(figure.numbers[0].value).toBeCloseTo(1, 6);
  });

  it('counts no power as lost for a wave that the coarser grid holds', () => {
    const slow = wave(32, 16, 1 / 8, 0);
    expect(powerAbove(slow, slow.planes[0], 0.25)).toBeCloseTo(0, 6);
    expect(powerAbove(slow, slow.planes[0], 0.1)).toBeCloseTo(1, 6);
  });
});

describe('up-sampling', () => {
  it('keeps the samples with [1 2 1], puts means between them, and leaves a constant constant up to the edges', () => {
    const coarse = { width: 3, height: 1, values: Float32Array.of(0, 1, 4) };
    const fine = interpolated(coarse, { width: 6, height: 1 }, kernels['1-2-1']);
    expect([...fine.values]).toEqual([0, 0.5, 1, 2.5, 4, 4]);
    const flat = { width: 4, height: 5, values: new Float32Array(20).fill(0.3) };
    for (const kernel of Object.values(kernels)) {
      for (const value of interpolated(flat, { width: 7, height: 10 }, kernel).values) expect(value).toBeCloseTo(0.3, 6);
      for (const value of blurred(flat, kernel).values) expect(value).toBeCloseTo(0.3, 6);
    }
  });

  it('puts zeros where no sample is, and is undone by dropping them', () => {
    const coarse = { width: 2, height: 2, values: Float32Array.of(1, 2, 3, 4) };
    const stuffed = zeroStuffed(coarse, { width: 4, height: 3 });
    expect([...stuffed.values]).toEqual([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0]);
    expect([...decimated(stuffed).values]).toEqual([1, 2, 3, 4]);
  });
});
