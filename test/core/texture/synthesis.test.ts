import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { principalColours } from '../../../core/texture/principal-colours.ts';
import { synthesiseTexture, type TextureOptions, type TextureStep } from '../../../core/texture/synthesise-texture.ts';
import { madeSize, textureSample } from '../../../core/texture/texture-sample.ts';
import { usualShape } from '../../../core/texture/statistics-layout.ts';

type Gray = Parameters<typeof synthesiseTexture>[0];

/** Spots: blurred noise, pushed towards black and white. */
function spots(width: number, height: number): Gray {
  const random = createRandom(7);
  const noise = Float32Array.from({ length: width * height }, () => random.normal());
  const plane = noise.map((_, index) => {
    let sum = 0;
    for (let y = 0; y < 3; y++) for (let x = 0; x < 5; x++) sum += noise[(index + y * width + x) % noise.length];
    return 0.5 + 0.3 * Math.tanh(0.6 * sum);
  });
  return { width, height, planes: [plane], alpha: null };
}

function carried(image: Gray, options: TextureOptions) {
  const synthesis = synthesiseTexture(image, options);
  const steps: TextureStep[] = [];
  for (;;) {
    const { done, value } = synthesis.next();
    if (done) return { made: value, steps };
    steps.push(value);
  }
}

const quick = { scales: 2, size: { width: 60, height: 52 }, iterations: 40 } satisfies TextureOptions;

describe("Portilla and Simoncelli's synthesis", () => {
  it('makes another image with the same statistics, of a size that is no power of two', () => {
    const { made, steps } = carried(spots(64, 64), quick);
    expect([made.width, made.height, made.planes[0].length]).toEqual([60, 52, 60 * 52]);
    expect(made.residuals).toHaveLength(1);
    expect(made.residuals[0].total).toBeLessThan(0.05);
    const [first, last] = [steps[0].still(), steps.at(-1)?.still()];
    expect([first.width, first.height]).toEqual([30, 30]);
    expect([last?.width, last?.height]).toEqual([60, 60]);
    expect(steps.every(({ share }, index) => share > (steps[index - 1]?.share ?? 0) && share <= 1)).toBe(true);
    expect(Math.max(...made.planes[0])).toBeLessThanOrEqual(0.8);
  });

  it('gives the same image for the same seed and another one for another', () => {
    const once = carried(spots(64, 64), { ...quick, iterations: 3, seed: 4 }).made.planes[0];
    expect(carried(spots(64, 64), { ...quick, iterations: 3, seed: 4 }).made.planes[0]).toEqual(once);
    expect(carried(spots(64, 64), { ...quick, iterations: 3, seed: 5 }).made.planes[0]).not.toEqual(once);
  });

  it('is nearer to the statistics than matching histograms comes', () => {
    const heeger = carried(spots(64, 64), { ...quick, method: 'heeger-bergen', iterations: 5 }).made.residuals[0].total;
    const portilla = carried(spots(64, 64), quick).made.residuals[0].total;
    expect(portilla).toBeLessThan(heeger / 5);
  });
});

describe("Heeger and Bergen's synthesis", () => {
  it('gives the pixels the histogram of the image, at another size too', () => {
    const image = spots(64, 64);
    for (const size of [
      { width: 64, height: 64 },
      { width: 96, height: 48 },
    ]) {
      const { made } = carried(image, { method: 'heeger-bergen', scales: 2, size, iterations: 2 });
      const [wanted, found] = [image.planes[0].toSorted(), made.planes[0].toSorted()];
      for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
        const at = (sorted: Float32Array): number => sorted[Math.round(share * (sorted.length - 1))];
        expect(at(found)).toBeCloseTo(at(wanted), 2);
      }
    }
  });

  it('keeps the mean colour and the directions of colours', () => {
    const { planes } = spots(64, 64);
    const random = createRandom(3);
    const noise = planes[0].map(() => 0.05 * random.normal());
    const coloured = {
      ...spots(64, 64),
      planes: [planes[0], planes[0].map((v, i) => 0.6 * v + noise[i]), noise.map((v) => 0.4 - v)],
    };
    const { made } = carried(coloured, { method: 'heeger-bergen', scales: 2, iterations: 3 });
    expect(made.residuals).toHaveLength(2);
    const mean = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;
    made.planes.forEach((plane, channel) => expect(mean(plane)).toBeCloseTo(mean(coloured.planes[channel]), 2));
    // G + B = 0.6 R + 0.4 in the image, and so in the texture.
    made.planes[0].forEach((red, i) => expect(made.planes[1][i] + made.planes[2][i]).toBeCloseTo(0.6 * red + 0.4, 1));
  });
});

describe('colours along their principal axes', () => {
  it('are uncorrelated, and come back', () => {
    const random = createRandom(9);
    const red = Float32Array.from({ length: 500 }, () => random.normal());
    const planes = [
      red,
      red.map((value) => 0.5 * value + 0.2 * random.normal()),
      red.map((value) => 0.1 * random.normal() - value),
    ];
    const { components, restore } = principalColours(planes);
    const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0) / a.length;
    expect(Math.abs(product(components[0], components[1]))).toBeLessThan(1e-12);
    expect(Math.abs(product(components[0], components[2]))).toBeLessThan(1e-12);
    expect(Math.abs(product(components[1], components[2]))).toBeLessThan(1e-12);
    expect(product(components[0], components[0])).toBeGreaterThan(product(components[1], components[1]));
    restore(components).forEach((plane, channel) =>
      plane.forEach((value, i) => expect(value).toBeCloseTo(planes[channel][i], 6)),
    );
  });
});

describe('what a texture is measured on', () => {
  it('is the middle, with sides that can be halved at each scale', () => {
    const values = Float32Array.from({ length: 130 * 117 }, (_, index) => index);
    const sample = textureSample({ width: 130, height: 117 }, values, usualShape);
    expect([sample.width, sample.height]).toEqual([128, 112]);
    expect(sample.values[0]).toBe(2 * 130 + 1);
  });

  it('is made on a grid that is quick to transform and not smaller than the neighbourhood needs', () => {
    expect(madeSize({ width: 256, height: 256 }, usualShape)).toEqual({ width: 256, height: 256 });
    expect(madeSize({ width: 200, height: 20 }, usualShape)).toEqual({ width: 240, height: 128 });
  });

  it.each([
    [{ ...spots(100, 120) }, {}, 'PICTURE_TOO_SMALL', /100×120 pixels.*112×112.*3 scales/],
    [{ ...spots(1, 1) }, {}, 'PICTURE_TOO_SMALL', /1×1 pixels/],
    [{ width: 128, height: 128, planes: [new Float32Array(16_384).fill(0.3)], alpha: null }, {}, 'TEXTURE_INVALID', /same value/],
    [{ ...spots(128, 128), alpha: new Float32Array(16_384) }, {}, 'TEXTURE_INVALID', /transparent/],
    [{ ...spots(2000, 1000) }, {}, 'INPUT_TOO_LARGE', /2000×1000/],
    [{ ...spots(128, 128) }, { size: { width: 5000, height: 5000 } }, 'SPEC_INVALID', /5000×5000/],
  ] satisfies [Gray, TextureOptions, string, RegExp][])('is refused with a sentence: %#', (image, options, code, sentence) => {
    expect(() => carried(image, options)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(sentence) }));
  });
});
