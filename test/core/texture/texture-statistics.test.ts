import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { statisticGroups, type TextureShape, usualShape } from '../../../core/texture/statistics-layout.ts';
import { TextureStatistics } from '../../../core/texture/texture-statistics.ts';
import { imagesHere, photographCodes, type PhotographName } from '../../support/images.ts';

/** What reference.py wrote. */
const reference = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  statistics: Record<string, number[]>;
};

/** Largest difference to plenoptic's value, in each group of statistics. */
function differences(name: string, width: number, height: number, image: Float64Array): Record<string, number> {
  const statistics = new TextureStatistics({ width, height }, usualShape);
  const found = statistics.measure(image);
  const expected = reference.statistics[name];
  expect(found).toHaveLength(710);
  expect(expected).toHaveLength(710);
  return Object.fromEntries(
    statisticGroups.map((group) => {
      const { start, count } = statistics.layout.ranges[group];
      const indices = Array.from({ length: count }, (_, index) => start + index);
      return [group, Math.max(...indices.map((index) => Math.abs(found[index] - expected[index])))];
    }),
  );
}

/** The same formula as in reference.py. */
function formula(width: number, height: number): Float64Array {
  return Float64Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const product = (BigInt(x * 73_856_093) ^ BigInt(y * 19_349_663)) * 83_492_791n;
    const hashed = (Number(product % 4_294_967_296n) % 1009) / 1009;
    const wave = Math.cos(0.31 * x + 0.17 * y + 0.8 * Math.sin(0.05 * y));
    return 0.3 + 0.15 * wave + 0.1 * wave ** 2 + 0.12 * Math.cos(0.9 * y) + 0.2 * hashed;
  });
}

function noise(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.uniform() ** 2);
}

describe('statistics of a texture', () => {
  it("are plenoptic's for an image whose sides are no powers of two", () => {
    for (const [group, difference] of Object.entries(differences('formula', 192, 160, formula(192, 160)))) {
      expect(difference, group).toBeLessThan(1e-4);
    }
  });

  const names: PhotographName[] = ['reptile-skin.pgm', 'einstein-256.pgm', 'curie.pgm'];
  it.skipIf(!imagesHere()).each(names)("are plenoptic's for %s", (name) => {
    const { size, codes } = photographCodes(name);
    const image = Float64Array.from(codes, (code) => code / 255);
    for (const [group, difference] of Object.entries(differences(name, size.width, size.height, image))) {
      expect(difference, group).toBeLessThan(1e-4);
    }
  });

  it('do not change when the image is shifted around its edges', () => {
    const [width, height] = [48, 32];
    const shape: TextureShape = { scales: 2, orientations: 3, neighbourhood: 5 };
    const image = noise(width * height, 5);
    // By a multiple of the coarsest grid's distance, so that each grid's samples move onto others.
    const shifted = image.map((_, index) => {
      const [x, y] = [((index % width) + 8) % width, (Math.floor(index / width) + 12) % height];
      return image[y * width + x];
    });
    const statistics = new TextureStatistics({ width, height }, shape);
    const before = Float64Array.from(statistics.measure(image));
    const after = statistics.measure(shifted);
    before.forEach((value, index) => expect(after[index]).toBeCloseTo(value, 9));
  });

  it('from a coarser scale on are those of the whole image', () => {
    const size = { width: 64, height: 48 };
    const shape: TextureShape = { scales: 3, orientations: 4, neighbourhood: 5 };
    const coarse = new TextureStatistics(size, shape, 1);
    expect(coarse.grid).toEqual({ width: 32, height: 24 });
    const small = noise(32 * 24, 3);
    const found = Float64Array.from(coarse.measure(small));
    // Each coarse sample once and zeros between: the same low frequencies, which is all that these scales look at.
    const large = new Float64Array(64 * 48);
    small.forEach((value, index) => (large[2 * Math.floor(index / 32) * 64 + 2 * (index % 32)] = value));
    const whole = new TextureStatistics(size, shape);
    const expected = whole.measure(large);
    for (const index of [
      whole.layout.lowpassDeviation(1),
      whole.layout.skew(2),
      whole.layout.kurtosis(3),
      whole.layout.magnitudeDeviation(2, 1),
      whole.layout.magnitudeCorrelation(4, 1, 2),
      whole.layout.orientationCorrelation(3, 1, 1),
      whole.layout.scaleCorrelation(2, 0, 1),
      whole.layout.phaseCorrelation(1, 6, 1),
    ]) {
      expect(found[index]).toBeCloseTo(expected[index], 8);
      expect(Math.abs(found[index])).toBeGreaterThan(0);
    }
  });

  it('have the gradient that finite differences give, at every scale', () => {
    const size = { width: 48, height: 32 };
    for (const orientations of [1, 2, 3, 4]) {
      for (const finest of [0, 1]) {
        const statistics = new TextureStatistics(size, { scales: 2, orientations, neighbourhood: 5 }, finest);
        const count = statistics.grid.width * statistics.grid.height;
        const image = noise(count, 1);
        const direction = noise(count, 2);
        const weights = noise(statistics.layout.length, 3).map((value) => value - 0.5);
        // Minimum and maximum have no gradient.
        weights[4] = weights[5] = 0;
        const valueAt = (step: number): number =>
          statistics
            .measure(image.map((value, index) => value + step * direction[index]))
            .reduce((sum, value, index) => sum + weights[index] * value, 0);
        const slope = (valueAt(1e-5) - valueAt(-1e-5)) / 2e-5;
        statistics.measure(image);
        const gradient = statistics.pullBack(weights, new Float64Array(count));
        const along = gradient.reduce((sum, value, index) => sum + value * direction[index], 0);
        expect(Math.abs(along - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
      }
    }
  });

  it('of a wave along one axis are finite, where most subbands are empty', () => {
    const statistics = new TextureStatistics({ width: 64, height: 64 }, { scales: 3, orientations: 4, neighbourhood: 5 });
    const wave = Float64Array.from({ length: 4096 }, (_, index) => 0.5 + 0.5 * Math.cos((Math.PI * index) / 8));
    expect(statistics.measure(wave).every(Number.isFinite)).toBe(true);
    const weights = new Float64Array(statistics.layout.length).fill(1);
    expect(statistics.pullBack(weights, new Float64Array(4096)).every(Number.isFinite)).toBe(true);
  });
});
