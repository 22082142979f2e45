import { describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import type { Figure, ImagePanel, PlotPanel } from '../../../core/lab/figure.ts';
import { transformMatrices, transformNames } from '../../../core/lab/matrices/transforms.ts';
import { steerablePyramidMatrix } from '../../../core/pyramid/steerable-matrix.ts';

const make = (settings: Record<string, unknown>): Promise<Figure> => figureNamed('transform-matrix').make(settings, null);

describe('transforms as matrices', () => {
  it.each(transformNames)('%s and the way back give the identity where it is an inverse, of every length', (name) => {
    for (const length of [8, 24, 40, 64]) {
      const { both, isInverse } = transformMatrices(name, length, 3);
      const { rows, values } = both.matrix;
      const worst = values.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (at % rows === Math.floor(at / rows) ? 1 : 0))),
        0,
      );
      if (isInverse) expect(worst).toBeLessThan(1e-13);
      else expect(worst).toBeGreaterThan(0.1);
    }
  });

  it('the Laplacian pyramid of four samples is the one computed by hand', () => {
    // G = [10 5 1 0; 1 4 6 5]/16 and F = [14 2; 8 8; 2 14; 0 16]/16, edges mirrored; the upper block is I − FG.
    const { forward, back } = transformMatrices('Laplacian pyramid', 4, 2);
    const expected = [
      [114, -78, -26, -10],
      [-88, 184, -56, -40],
      [-34, -66, 170, -70],
      [-16, -64, -96, 176],
      [160, 80, 16, 0],
      [16, 64, 96, 80],
    ];
    expect([...forward.matrix.values].map((value) => 256 * value)).toEqual(expected.flat());
    expect([...back.matrix.values].map((value) => 16 * value)).toEqual(
      [
        [16, 0, 0, 0, 14, 2],
        [0, 16, 0, 0, 8, 8],
        [0, 0, 16, 0, 2, 14],
        [0, 0, 0, 16, 0, 16],
      ].flat(),
    );
  });

  it('the DFT has the roots of unity, and its inverse divides by N', () => {
    const { forward, back } = transformMatrices('DFT', 8, 1);
    for (let k = 0; k < 8; k++) {
      for (let n = 0; n < 8; n++) {
        expect(forward.matrix.values[8 * k + n]).toBeCloseTo(Math.cos((2 * Math.PI * k * n) / 8), 12);
        expect(forward.imaginary?.values[8 * k + n]).toBeCloseTo(-Math.sin((2 * Math.PI * k * n) / 8), 12);
        expect(back.imaginary?.values[8 * k + n]).toBeCloseTo(Math.sin((2 * Math.PI * k * n) / 8) / 8, 12);
      }
    }
  });

  it('rows of the steerable pyramid answer a wave by its radial response: cos and sin of π/2·log₂ r', () => {
    const [length, k] = [32, 12];
    const { values } = steerablePyramidMatrix(length, 2);
    // r = 2k/N = 0.75: high pass cos(π/2·log₂ 0.75) in the upper octave, the first scale the rest.
    const high = Math.cos((Math.PI / 2) * Math.log2(0.75));
    const first = -Math.sin((Math.PI / 2) * Math.log2(0.75));
    const response = (row: number): number => {
      let [re, im] = [0, 0];
      for (let n = 0; n < length; n++) {
        re += values[row * length + n] * Math.cos((2 * Math.PI * k * n) / length);
        im += values[row * length + n] * Math.sin((2 * Math.PI * k * n) / length);
      }
      return Math.hypot(re, im);
    };
    expect(response(5)).toBeCloseTo(high, 12);
    expect(response(length + 5)).toBeCloseTo(first, 12);
    expect(response(2 * length + 5)).toBeCloseTo(0, 12);
  });

  it('the figure shows a row as a function, with its response to waves', async () => {
    const figure = await make({ transform: 'blur and ↓2', length: 16, row: 3 });
    const [matrix, row, response] = figure.rows[0] as [ImagePanel, PlotPanel, PlotPanel];
    expect([matrix.width, matrix.height, matrix.cells]).toEqual([16, 8, true]);
    expect(row.series[0].y.map((value) => 16 * value)).toEqual([0, 0, 0, 0, 1, 4, 6, 4, 1, 0, 0, 0, 0, 0, 0, 0]);
    // cos⁴(πf), the response of [1 4 6 4 1]/16.
    response.series[0].x.forEach((frequency, index) =>
      expect(response.series[0].y[index]).toBeCloseTo(Math.cos(Math.PI * frequency) ** 4, 12),
    );
  });

  it('the last row is shown where there are no more', async () => {
    const figure = await make({ transform: 'Laplacian pyramid', length: 8, levels: 2, row: 255 });
    expect((figure.rows[0][1] as PlotPanel).title).toBe('Row 11: level 2, sample 3');
    expect(figure.numbers.map(({ value }) => value)).toEqual([0, 1.5]);
  });
});
