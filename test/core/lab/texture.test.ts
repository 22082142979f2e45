import { beforeAll, describe, expect, it } from 'vitest';
import { exampleInput } from '../../../core/lab/example-inputs.ts';
import type { ImagePanel } from '../../../core/lab/figure.ts';
import { textureStatisticsFigure } from '../../../core/lab/texture/texture-statistics-figure.ts';
import { textureSynthesisFigure } from '../../../core/lab/texture/texture-synthesis-figure.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

const image = exampleInput('image');
beforeAll(() => loadTensorBackend());

describe('the figure of statistics', () => {
  it('shows all 710 of four scales, autocorrelations as whole symmetric squares round 1', async () => {
    const figure = await textureStatisticsFigure.make({ sample: 'cells', scales: 4 }, image);
    const numberOf = (name: string) => figure.numbers.find((each) => each.name === name)?.value ?? Number.NaN;
    expect(numberOf('count')).toBe(710);
    expect([numberOf('minimum'), numberOf('maximum')].map((value) => value > -0.1 && value < 1.1)).toEqual([true, true]);
    const squares = figure.rows.flat().filter((panel): panel is ImagePanel => panel.kind === 'image' && panel.width === 7);
    expect(squares).toHaveLength(5 + 16);
    for (const { values } of squares) {
      expect(values[24]).toBe(1);
      values.forEach((value, index) => expect(values[48 - index]).toBe(value));
    }
  });
});

describe('the figure of synthesis', () => {
  it('comes near the statistics of its example, which matching histograms does not', async () => {
    const residualOf = async (settings: Record<string, unknown>): Promise<number> =>
      (await textureSynthesisFigure.make({ sample: 'cells', scales: 2, ...settings }, image)).numbers[0].value;
    const portilla = await residualOf({ iterations: 15 });
    expect(portilla).toBeLessThan(10);
    expect(await residualOf({ method: 'heeger-bergen', iterations: 3 })).toBeGreaterThan(2 * portilla);
  });

  it('stops when it is cancelled', async () => {
    const signal = { aborted: false };
    const made = textureSynthesisFigure.make({ sample: 'cells', iterations: 200 }, image, {
      signal,
      onProgress: () => (signal.aborted = true),
    });
    await expect(made).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
