import { beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../../core/base/still.ts';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import type { Figure, ImagePanel } from '../../../core/lab/figure.ts';
import { exampleStill } from '../../../core/synthetic/example-stills.ts';
import { lumaOf } from '../../../core/base/still.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend();
});

const side = 64;
const amplitude = 0.4;

/** A wave along x of a quarter of a cycle per pixel, where the finest scale of a steerable pyramid holds all there is. */
const wave: Still = {
  width: side,
  height: side,
  planes: [Float32Array.from({ length: side * side }, (_, index) => 0.5 + amplitude * Math.cos((Math.PI / 2) * (index % side)))],
  alpha: null,
  bits: 8,
};

const make = (name: string, settings: Record<string, unknown>, image: Still = wave): Promise<Figure> =>
  figureNamed(name).make(settings, image);
const images = (figure: Figure): ImagePanel[] => figure.rows.flat().filter((panel) => panel.kind === 'image');
const subband = (figure: Figure, name: string): ImagePanel => {
  const found = images(figure).find((panel) => panel.subband === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const numberOf = (figure: Figure, name: string): number => figure.numbers.find((each) => each.name === name)?.value ?? Number.NaN;

describe('pyramid figures', () => {
  it.each(['laplacian-pyramid', 'steerable-pyramid', 'complex-steerable-pyramid', 'riesz-pyramid'])(
    '%s: the image comes back, and the parts at full resolution sum to it',
    async (name) => {
      const still = exampleStill(side);
      const figure = await make(name, { view: 'full resolution' }, still);
      expect(numberOf(figure, 'psnr')).toBeGreaterThan(110);
      const parts = images(figure).filter((panel) => panel.subband !== undefined);
      expect(parts.length).toBeGreaterThan(3);
      const luma = lumaOf(still);
      const sum = new Float64Array(luma.length);
      for (const { values } of parts) values.forEach((value, index) => (sum[index] += value));
      for (const [index, value] of sum.entries()) expect(Math.abs(value - luma[index])).toBeLessThan(2e-5);
    },
  );

  it('the shares of a wave in the orientations of a steerable pyramid are 0.8, 0.1, 0 and 0.1', async () => {
    // c²·cos⁶ θ at 0°, 45°, 90° and 135° with c² = (2/1 · 4/3 · 6/5)/4 = 0.8: the angular response of K = 4, squared.
    for (const [k, share] of [0.8, 0.1, 0, 0.1].entries()) {
      const figure = await make('steerable-pyramid', { solo: `s1o${k + 1}` });
      const { values } = images(figure)[1];
      for (const x of [20, 21, 22, 23]) {
        expect(values[30 * side + x]).toBeCloseTo(share * amplitude * Math.cos((Math.PI / 2) * x), 5);
      }
    }
  });

  it('a muted subband is missing from the reconstruction by as many dB as its share says', async () => {
    // Without 0.8 of the wave the error is 0.8·0.4·cos, root mean square 0.32/√2.
    const figure = await make('steerable-pyramid', { gains: { s1o1: 0 } });
    expect(numberOf(figure, 'psnr')).toBeCloseTo(-20 * Math.log10(0.32 / Math.SQRT2), 3);
    expect(subband(figure, 's1o1').title).toBe('Scale 1, 0°, × 0');
  });

  it('the amplitude of a complex subband is that of the wave everywhere, and its phase turns by 90° a pixel', async () => {
    const gain = Math.sqrt(0.8) * amplitude;
    const loud = subband(await make('complex-steerable-pyramid', { part: 'amplitude' }), 's1o1');
    for (const value of loud.values) expect(value).toBeCloseTo(gain, 5);
    const turning = subband(await make('complex-steerable-pyramid', { part: 'phase' }), 's1o1');
    for (let x = 1; x < side; x++) {
      const step = turning.values[x] - turning.values[x - 1];
      expect(Math.cos(step - Math.PI / 2)).toBeCloseTo(1, 5);
    }
  });

  it('a gain doubles its level of a Laplacian pyramid, and solo keeps it alone', async () => {
    const still = exampleStill(side);
    const plain = images(await make('laplacian-pyramid', { view: 'full resolution' }, still));
    const part = plain.find((panel) => panel.subband === 'level2')!;
    const alone = images(await make('laplacian-pyramid', { solo: 'level2', gains: 'level2:2' }, still))[1];
    for (const [index, value] of alone.values.entries()) expect(value).toBeCloseTo(2 * part.values[index], 5);
  });

  it('a Gaussian pyramid has 1 + 1/4 + 1/16 + 1/64 + 1/256 times the samples, and a constant stays constant', async () => {
    const flat: Still = { ...wave, planes: [new Float32Array(side * side).fill(0.25)] };
    const figure = await make('gaussian-pyramid', {}, flat);
    expect(numberOf(figure, 'samples')).toBe(1.33203125);
    for (const panel of images(figure)) for (const value of panel.values) expect(value).toBeCloseTo(0.25, 6);
    expect(images(figure).map(({ width }) => width)).toEqual([64, 32, 16, 8, 4]);
  });

  it('the smallest image allows fewer levels', async () => {
    const still = exampleStill(16);
    for (const name of ['gaussian', 'laplacian', 'steerable', 'complex-steerable', 'riesz']) {
      const figure = await make(`${name}-pyramid`, name.includes('steerable') ? { scales: 7 } : { levels: 7 }, still);
      expect(images(figure).length).toBeGreaterThan(2);
    }
  });

  it('a subband that there is not is refused by name', async () => {
    await expect(make('laplacian-pyramid', { solo: 's1o1' })).rejects.toMatchObject({
      code: 'LAB_SETTING_INVALID',
      message: 'This pyramid has no subband "s1o1"; it has level1, level2, level3, level4, low.',
    });
  });

  it('the sheet holds every subband at its own size', async () => {
    const sheet = images(await make('steerable-pyramid', { view: 'sheet' }))[3];
    // Four of 64 with three gaps of 2; rows of 64, 32, 16 and the high pass.
    expect([sheet.width, sheet.height]).toEqual([4 * 64 + 3 * 2, 64 + 32 + 16 + 64 + 3 * 2]);
  });
});
