import { beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../../core/base/still.ts';
import { joinMethods, joinStills } from '../../../core/pyramid/join-stills.ts';
import { exampleFruits } from '../../../core/synthetic/example-stills.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend();
});

const fruits = exampleFruits(96);

function still(width: number, height: number, value: (x: number, y: number) => number): Still {
  const values = Float32Array.from({ length: width * height }, (_, index) => value(index % width, Math.floor(index / width)));
  return { width, height, planes: [values], alpha: null, bits: 8 };
}

function worst(a: Still, b: Still): number {
  return Math.max(
    ...a.planes.map((plane, channel) =>
      plane.reduce((most, value, at) => Math.max(most, Math.abs(value - b.planes[channel][at])), 0),
    ),
  );
}

describe('joining two images', () => {
  it.each(joinMethods)('%s: an image joined with itself is itself, whatever the mask', (method) => {
    for (const mask of [fruits.mask, still(96, 96, (x, y) => ((x * 7 + y * 13) % 11) / 10), still(96, 96, () => 0.37)]) {
      expect(worst(joinStills(fruits.a, fruits.a, mask, { method }), fruits.a)).toBeLessThan(1e-6);
    }
  });

  it.each(joinMethods)('%s: a mask of ones gives the first image, a mask of zeros the second', (method) => {
    for (const [width, height] of [
      [96, 96],
      [37, 53],
    ]) {
      const [a, b] = [still(width, height, (x, y) => Math.sin(x * y) ** 2), still(width, height, (x) => (x % 5) / 4)];
      expect(
        worst(
          joinStills(
            a,
            b,
            still(width, height, () => 1),
            { method },
          ),
          a,
        ),
      ).toBeLessThan(1e-5);
      expect(
        worst(
          joinStills(
            a,
            b,
            still(width, height, () => 0),
            { method },
          ),
          b,
        ),
      ).toBeLessThan(1e-5);
    }
  });

  it('negative Laplacian coefficients survive: a dark spot in a bright image stays dark', () => {
    // The spot is a negative coefficient on each level; without them it would be as bright as its surroundings.
    const spot = still(64, 64, (x, y) => (Math.hypot(x - 16, y - 32) < 4 ? 0 : 0.9));
    const flat = still(64, 64, () => 0.9);
    const left = still(64, 64, (x) => (x < 40 ? 1 : 0));
    const [values] = joinStills(spot, flat, left, { method: 'pyramid' }).planes;
    expect(values[32 * 64 + 16]).toBeCloseTo(0, 2);
    expect(values[32 * 64 + 60]).toBeGreaterThan(0.89);
  });

  it('no border becomes darker: two constants stay between each other up to the edges, and meet half-way at the seam', () => {
    for (const [width, height] of [
      [64, 48],
      [51, 33],
    ]) {
      const [a, b] = [still(width, height, () => 0.8), still(width, height, () => 0.6)];
      const mask = still(width, height, (_, y) => (y < height / 2 ? 1 : 0));
      for (const method of joinMethods) {
        const [values] = joinStills(a, b, mask, { method }).planes;
        for (const value of values) {
          expect(value).toBeGreaterThan(0.6 - 1e-5);
          expect(value).toBeLessThan(0.8 + 1e-5);
        }
        // No column differs from any other.
        for (let y = 0; y < height; y++) expect(values[y * width]).toBeCloseTo(values[y * width + (width >> 1)], 5);
      }
    }
  });

  it('detail crosses over within its own width: fine stripes far from the seam are untouched, and a brightness step is spread', () => {
    const stripes = (base: number) => still(128, 64, (x, y) => base + 0.1 * (-1) ** (x + y));
    const mask = still(128, 64, (x) => (x < 64 ? 1 : 0));
    const [a, b] = [stripes(0.7), stripes(0.3)];
    const [values] = joinStills(a, b, mask, { method: 'pyramid' }).planes;
    const mean = (x: number): number => (values[30 * 128 + x] + values[30 * 128 + x + 1]) / 2;
    // Stripes keep their contrast right at the seam …
    for (let x = 50; x < 78; x++) expect(Math.abs(values[30 * 128 + x] - values[30 * 128 + x + 1])).toBeGreaterThan(0.17);
    // … while the step of 0.4 takes far more than the width of a stripe.
    expect(mean(60) - mean(67)).toBeLessThan(0.2);
    expect(mean(8) - mean(118)).toBeGreaterThan(0.3);
  });

  it('cut takes one or the other', () => {
    const [values] = joinStills(
      still(4, 1, () => 1),
      still(4, 1, () => 0),
      still(4, 1, (x) => x / 3),
      { method: 'cut' },
    ).planes;
    expect([...values]).toEqual([0, 0, 1, 1]);
  });

  it('gray joins with colour as colour, 8 bits with 16 as 16, and opacity where one has it', () => {
    const gray: Still = { ...still(96, 96, () => 0.5), bits: 16, alpha: new Float32Array(96 * 96).fill(0.5) };
    const joined = joinStills(
      fruits.a,
      gray,
      still(96, 96, () => 0),
      { method: 'pyramid' },
    );
    expect([joined.planes.length, joined.bits]).toEqual([3, 16]);
    for (const plane of joined.planes) for (const value of plane) expect(value).toBeCloseTo(0.5, 5);
    for (const value of joined.alpha!) expect(value).toBeCloseTo(0.5, 5);
    // A mask painted with opacity: what is not painted takes the second image.
    const painted: Still = { ...still(96, 96, () => 1), alpha: new Float32Array(96 * 96) };
    expect(worst(joinStills(fruits.a, fruits.b, painted, { method: 'cut' }), fruits.b)).toBe(0);
  });

  it('one pixel is enough, and images of different sizes are refused', () => {
    const dot = (value: number) => still(1, 1, () => value);
    for (const method of joinMethods) expect(joinStills(dot(0.2), dot(0.4), dot(1), { method }).planes[0][0]).toBeCloseTo(0.2, 6);
    expect(() => joinStills(fruits.a, dot(0), fruits.mask, { method: 'cut' })).toThrow(
      'The second image has 1×1 pixels, but the first image 96×96: bring them to one size.',
    );
    expect(() => joinStills(fruits.a, fruits.b, dot(0), { method: 'cut' })).toThrow('The mask has 1×1 pixels');
  });
});
