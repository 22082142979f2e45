import { beforeAll, describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import { exampleInput } from '../../../core/lab/example-inputs.ts';
import { fittedStill } from '../../../core/lab/fit-still.ts';
import type { Figure, Panel } from '../../../core/lab/figure.ts';
import type { Still } from '../../../core/base/still.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

async function made(name: string, side: number, settings: Readonly<Record<string, unknown>> = {}): Promise<Figure> {
  return await figureNamed(name).make(settings, fittedStill(exampleInput('image') as Still, side));
}

function numberOf(figure: Figure, name: string): number {
  return figure.numbers.find((each) => each.name === name)?.value ?? Number.NaN;
}

function panelOf<Kind extends Panel['kind']>(figure: Figure, kind: Kind): Extract<Panel, { kind: Kind }> {
  const found = figure.rows.flat().find((panel): panel is Extract<Panel, { kind: Kind }> => panel.kind === kind);
  if (!found) throw new Error(`The figure has no ${kind}.`);
  return found;
}

describe('the figure of noise removal', () => {
  it('has the steerable pyramid ahead of the Laplacian one, and that ahead of the noisy image; small coefficients shrink most', async () => {
    const figure = await made('denoising', 96);
    // 25 codes are 20.17 dB; the sample's own variance is a hundredth off.
    expect(numberOf(figure, 'noisyPsnr')).toBeCloseTo(20 * Math.log10(255 / 25), 0);
    expect(numberOf(figure, 'laplacianPsnr')).toBeGreaterThan(numberOf(figure, 'noisyPsnr') + 3);
    expect(numberOf(figure, 'steerablePsnr')).toBeGreaterThan(numberOf(figure, 'laplacianPsnr'));
    const [, { x, y }] = panelOf(figure, 'plot').series;
    const kept = (from: number, to: number): number => {
      const some = x.map((value, index) => [Math.abs(value), Math.abs(y[index])]).filter(([size]) => size >= from && size < to);
      return some.reduce((sum, [, size]) => sum + size, 0) / some.reduce((sum, [size]) => sum + size, 0);
    };
    expect(kept(0, 0.1)).toBeLessThan(0.5 * kept(0.25, 9));
  });
});

describe('the figure of coding', () => {
  it('keeps within its bits, and its stages and levels add up', async () => {
    const figure = await made('laplacian-code', 96, { bitsPerPixel: 1 });
    expect(numberOf(figure, 'rate')).toBeLessThanOrEqual(1);
    expect(numberOf(figure, 'samplesPerPixel')).toBeCloseTo(4 / 3, 1);
    const [curve] = panelOf(figure, 'plot').series;
    expect(curve.x).toEqual(curve.x.toSorted((a, b) => a - b));
    expect(curve.y).toEqual(curve.y.toSorted((a, b) => a - b));
    const { rows } = panelOf(figure, 'table');
    const bits = rows.reduce((sum, row) => sum + Number(row[3]), 0);
    expect(bits).toBe(8 * numberOf(figure, 'bytes'));
    // Bits per sample fall towards the finest level: that is why more samples need not be more bits.
    expect(Number(rows.at(-1)?.[5])).toBeLessThan(Number(rows.at(-2)?.[5]));
  });
});

describe('the figure of key points', () => {
  it('finds all of them again after a turn by 90°, and most with noise', async () => {
    const exact = await made('key-points', 128, { noise: 0 });
    expect(numberOf(exact, 'keyPoints')).toBeGreaterThan(10);
    expect(numberOf(exact, 'foundAgain')).toBe(100);
    const [first, second] = exact.rows[0].map((panel) => (panel.kind === 'image' ? (panel.marks ?? []) : []));
    expect(first.length).toBe(second.length);
    expect(numberOf(await made('key-points', 128), 'foundAgain')).toBeGreaterThan(75);
  });
});
