import { beforeAll, describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import type { ImagePanel, PlotPanel } from '../../../core/lab/figure.ts';
import { basisCount, polarTerms } from '../../../core/lab/steering/polar-terms.ts';
import { gaussianDerivativeValue } from '../../../core/pyramid/gaussian-derivatives.ts';
import { exampleStill } from '../../../core/synthetic/example-stills.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend();
});

describe('steering', () => {
  it.each([1, 2, 3, 4, 5])(
    'order %i: the sum of the basis results is the result of the filter made for the direction',
    async (order) => {
      for (const angle of [0, 37, 135]) {
        const figure = await figureNamed('steering').make({ order, angle, sigma: 1.5 }, exampleStill(48));
        expect(figure.numbers[0].value).toBeLessThan(2e-5);
        // Basis and steered kernel, their responses, and image with results.
        expect(figure.rows.map((row) => row.length)).toEqual([order + 2, order + 2, order + 3]);
      }
    },
  );

  it('the first order steered to 30° is cos 30° gx + sin 30° gy', async () => {
    const [kernels] = (await figureNamed('steering').make({ angle: 30 }, exampleStill(32))).rows as ImagePanel[][];
    kernels[2].values.forEach((value, index) =>
      expect(value).toBeCloseTo((Math.sqrt(3) / 2) * kernels[0].values[index] + 0.5 * kernels[1].values[index], 7),
    );
  });
});

describe('the check that a filter steers', () => {
  it.each([1, 2, 3, 4, 5])('finds N + 1 terms for the derivative of order N = %i', async (order) => {
    const figure = await figureNamed('steering-check').make({ order }, null);
    expect(figure.numbers[0].value).toBe(order + 1);
    const plot = figure.rows[0][2] as PlotPanel;
    const present = plot.series[0].x.filter((_, index) => plot.series[0].y[index] > 1e-6);
    // −N, −N + 2, …, N: the harmonics of cosᴺ.
    expect(present).toEqual(Array.from({ length: order + 1 }, (_, index) => 2 * index - order));
  });

  it('finds the terms of the second derivative as large as their integrals say: 1 and ½', () => {
    // He₂ gives r²/2σ² − 1 and r²/4σ²; squared and weighted, ∫ e^(−t) (t/2 − 1)² dt = ½ and ∫ e^(−t) t²/16 dt = ⅛.
    const terms = polarTerms((x, y) => gaussianDerivativeValue({ order: 2, sigma: 1 }, x, y, 0), 6);
    expect(terms[2] / terms[0]).toBeCloseTo(0.5, 2);
  });

  it('finds many terms for a Gabor and for an elongated filter, which no few filters steer', async () => {
    for (const filter of ['Gabor', 'elongated derivative']) {
      const figure = await figureNamed('steering-check').make({ filter, order: 2 }, null);
      expect(figure.numbers[0].value).toBeGreaterThan(10);
    }
    expect(basisCount([1, 0, 0.5, 1e-9])).toBe(3);
  });
});
