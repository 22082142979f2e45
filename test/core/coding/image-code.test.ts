import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../core/base/in-turns.ts';
import type { Still } from '../../../core/base/still.ts';
import { BitDecoder, BitEncoder } from '../../../core/coding/arithmetic-coder.ts';
import { decodeImage, ImageEncoder } from '../../../core/coding/image-code.ts';
import { codedSizes, expanded, projected } from '../../../core/coding/spline-levels.ts';
import { psnr } from '../../../core/lab/quality.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { expandMatrix } from '../../../core/plan/binomial.ts';
import { imagesHere, photograph } from '../../support/images.ts';

function noiseStill(width: number, height: number, colours: 1 | 3): Still {
  const random = createRandom(width, height);
  const planes = Array.from({ length: colours }, () => Float32Array.from({ length: width * height }, () => random.uniform()));
  return { width, height, planes, alpha: null, bits: 8 };
}

describe('the arithmetic coder', () => {
  it('gives back bits of any probability, at close to their information', () => {
    const random = createRandom(2);
    const cases = Array.from({ length: 20_000 }, () => {
      const probability = Math.max(1, Math.min(65_535, Math.round(65_536 * random.uniform() ** 4)));
      return { probability, bit: random.uniform() < probability / 65_536 ? 1 : 0 };
    });
    const encoder = new BitEncoder();
    for (const { probability, bit } of cases) encoder.code(probability, bit);
    const bytes = encoder.finish();
    const decoder = new BitDecoder(bytes);
    expect(cases.every(({ probability, bit }) => decoder.code(probability) === bit)).toBe(true);
    const information = cases.reduce(
      (sum, { probability, bit }) => sum - Math.log2((bit ? probability : 65_536 - probability) / 65_536),
      0,
    );
    expect(8 * bytes.length).toBeLessThan(1.001 * information + 32);
  });
});

describe('the levels', () => {
  it.each([1, 2, 3, 5, 8, 13])('EXPAND to %i samples as its matrix does, and are the least-squares fit', (length) => {
    const fine = { width: length, height: 1 };
    const coarse = { width: Math.ceil(length / 2), height: 1 };
    const random = createRandom(length);
    const matrix = expandMatrix(coarse.width, length);
    const plane = Float64Array.from({ length: coarse.width }, () => random.normal());
    const wanted = Float64Array.from({ length }, (_, row) =>
      plane.reduce((sum, value, column) => sum + matrix.values[row * coarse.width + column] * value, 0),
    );
    expanded(plane, coarse, fine).forEach((value, index) => expect(value).toBeCloseTo(wanted[index], 12));
    projected(wanted, fine).forEach((value, index) => expect(value).toBeCloseTo(plane[index], 10));
    // What is left over is orthogonal to every row of EXPAND's transpose.
    const image = Float64Array.from({ length }, () => random.normal());
    const fit = expanded(projected(image, fine), coarse, fine);
    for (let column = 0; column < coarse.width; column++) {
      const dot = image.reduce((sum, value, row) => sum + (value - fit[row]) * matrix.values[row * coarse.width + column], 0);
      expect(dot).toBeCloseTo(0, 10);
    }
  });
});

describe('the code of an image', () => {
  it.each([
    [1, 1, 1],
    [1, 9, 3],
    [2, 2, 3],
    [37, 23, 1],
    [33, 48, 3],
  ] as const)('of %i × %i pixels and %i colours comes back within half a step', (width, height, colours) => {
    const still = noiseStill(width, height, colours);
    const { bytes, stageEnds } = new ImageEncoder(still).encode(352);
    const decoded = decodeImage(bytes);
    expect([decoded.width, decoded.height, decoded.planes.length]).toEqual([width, height, colours]);
    expect(stageEnds.at(-1)).toBe(bytes.length);
    expect(stageEnds).toHaveLength(codedSizes(still).length);
    // Δ = 2^(4 − 352/32) = 1/128; the widest bin is 1.28 Δ, and chroma is held at half the size.
    if (colours === 1) {
      decoded.planes[0].forEach((value, index) => expect(Math.abs(value - still.planes[0][index])).toBeLessThan(1 / 128));
    }
  });

  it('is decoded from its first stages alone, with an error that falls from stage to stage', () => {
    const still = noiseStill(40, 40, 1);
    still.planes[0].forEach((_, index, plane) => (plane[index] = 0.5 + 0.4 * Math.sin(index / 90) * Math.cos((index % 40) / 6)));
    const { bytes, stageEnds } = new ImageEncoder(still).encode(300);
    const errors = stageEnds.map((end, index) => psnr(decodeImage(bytes.subarray(0, end), index + 1).planes[0], still.planes[0]));
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    expect(() => decodeImage(bytes.subarray(0, bytes.length - 1))).toThrow(/cut off.*--stages 4/);
    expect(() => decodeImage(bytes, 9)).toThrow('5 levels');
  });

  it.skipIf(!imagesHere())('takes no more bytes than it may, and at half a bit a pixel is close to the photograph', () => {
    const { size, luma } = photograph('curie.pgm');
    const plane = Float32Array.from(luma);
    const encoder = new ImageEncoder({ ...size, planes: [plane], alpha: null, bits: 8 });
    const { bytes } = atOnce(encoder.encodeWithin(4096));
    expect(bytes.length).toBeLessThanOrEqual(4096);
    expect(bytes.length).toBeGreaterThan(3900);
    // JPEG has 35.0 dB at 4096 bytes on this image of reduced contrast.
    expect(psnr(decodeImage(bytes).planes[0], plane)).toBeGreaterThan(35.3);
    expect(atOnce(encoder.encodeWithin(1)).fineness).toBe(0);
  });

  it.each([
    [0, /version 0, which no Motion Loupe has written/],
    [9, /version 9, but this Motion Loupe reads version \d.*newer/],
  ])('of version %d is refused', (version, sentence) => {
    const bytes = new ImageEncoder(noiseStill(8, 8, 1)).encode(100).bytes.slice();
    bytes[4] = version;
    expect(() => decodeImage(bytes)).toThrow(sentence);
  });

  it('refuses what it cannot hold', () => {
    const still = noiseStill(4, 4, 1);
    expect(() => new ImageEncoder({ ...still, alpha: new Float32Array(16) })).toThrow('transparent');
    expect(() => new ImageEncoder({ ...still, width: 70_000, height: 1 })).toThrow('70000×1');
  });
});
