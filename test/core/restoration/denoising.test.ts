import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Size } from '../../../core/base/frame.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { reflected } from '../../../core/plan/binomial.ts';
import { denoiseImage } from '../../../core/restoration/denoise-image.ts';
import { noiseLevel } from '../../../core/restoration/noise-level.ts';
import { createOrientedSplit } from '../../../core/restoration/oriented-highpass.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { imagesHere, photograph } from '../../support/images.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

const sigma = 25 / 255;

/** A photograph with the contrast of its file, or the middle of it. */
function clean(name: Parameters<typeof photograph>[0], part?: Size): { size: Size; values: Float32Array } {
  const { size: whole, luma } = photograph(name);
  const size = part ?? whole;
  const [left, top] = [(whole.width - size.width) >> 1, (whole.height - size.height) >> 1];
  const values = Float32Array.from({ length: size.width * size.height }, (_, index) => {
    const [x, y] = [left + (index % size.width), top + Math.floor(index / size.width)];
    return (luma[y * whole.width + x] * 255 - 20) / 215;
  });
  return { size, values };
}

function noisy(clean: Float32Array, seed: number): Float32Array {
  const { normal } = createRandom(seed);
  return clean.map((value) => value + sigma * normal());
}

/** Peak signal-to-noise ratio in dB. */
function psnr(image: Float32Array, clean: Float32Array): number {
  return -10 * Math.log10(image.reduce((sum, value, index) => sum + (value - clean[index]) ** 2, 0) / clean.length);
}

function blurred(image: Float32Array, { width, height }: Size, spread: number): Float32Array {
  const radius = Math.ceil(4 * spread);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-((index - radius) ** 2) / (2 * spread ** 2)));
  const whole = taps.reduce((sum, tap) => sum + tap);
  const along = (from: Float32Array, at: (x: number, y: number, offset: number) => number): Float32Array =>
    from.map((_, index) =>
      taps.reduce((sum, tap, k) => sum + (tap / whole) * from[at(index % width, Math.floor(index / width), k - radius)], 0),
    );
  const rows = along(image, (x, y, offset) => y * width + reflected(x + offset, width));
  return along(rows, (x, y, offset) => reflected(y + offset, height) * width + x);
}

describe.skipIf(!imagesHere())('noise of 25 codes in a photograph', () => {
  it.each([
    ['steerable', 'einstein-256.pgm', 2.5],
    ['laplacian', 'einstein-256.pgm', 1.2],
    ['laplacian', 'curie.pgm', 1],
  ] as const)('%s pyramid, %s: is at least %f dB lower than after the best Gaussian blur', async (pyramid, name, decibels) => {
    const { size, values } = clean(name);
    const image = noisy(values, 25);
    const best = Math.max(...[0.7, 0.85, 1, 1.15, 1.3].map((spread) => psnr(blurred(image, size, spread), values)));
    const shares: number[] = [];
    const { planes } = await denoiseImage([image], size, { pyramid, sigma, onProgress: (share) => shares.push(share) });
    expect(psnr(planes[0], values)).toBeGreaterThan(best + decibels);
    expect(shares.at(-1)).toBe(1);
  });

  it('is measured within 5 %, and none is found in a flat image', () => {
    const { size, values } = clean('curie.pgm');
    expect(Math.abs(noiseLevel(noisy(values, 3), size) / sigma - 1)).toBeLessThan(0.05);
    expect(noiseLevel(new Float32Array(35).fill(0.5), { width: 7, height: 5 })).toBe(0);
    expect(noiseLevel(new Float32Array(4), { width: 2, height: 2 })).toBe(0);
  });

  it('goes from colour too: an image without colour stays without', async () => {
    const { size, values } = clean('curie.pgm', { width: 64, height: 48 });
    const image = noisy(values, 4);
    const { planes } = await denoiseImage([image, image, image], size, { pyramid: 'laplacian' });
    for (const plane of planes) plane.forEach((value, index) => expect(value).toBeCloseTo(planes[0][index], 5));
  });
});

describe('denoising', () => {
  it('is the same for the same image, whatever its size, also where tiles meet', async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 17],
      [530, 9],
    ]) {
      const { normal } = createRandom(width);
      const image = Float32Array.from({ length: width * height }, () => 0.5 + 0.1 * normal());
      const once = await denoiseImage([image], { width, height }, { pyramid: 'laplacian', sigma: 0.1 });
      const again = await denoiseImage([image], { width, height }, { pyramid: 'laplacian', sigma: 0.1 });
      expect(once.planes).toEqual(again.planes);
      expect(once.planes[0].every(Number.isFinite)).toBe(true);
      const rough = (values: Float32Array): number => values.reduce((sum, value) => sum + (value - 0.5) ** 2, 0);
      if (width * height > 1) expect(rough(once.planes[0])).toBeLessThan(0.3 * rough(image));
    }
  });

  it('says so where there is no noise to measure, and stops when it is cancelled', async () => {
    const flat = new Float32Array(256).fill(0.3);
    const size16 = { width: 16, height: 16 };
    await expect(denoiseImage([flat], size16, { pyramid: 'laplacian' })).rejects.toMatchObject({ code: 'SPEC_INVALID' });
    const signal = { aborted: true };
    await expect(denoiseImage([flat], size16, { pyramid: 'steerable', sigma: 1, signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it.each([
    [16, 16],
    [17, 24],
  ])('splits a high-pass residual of %i × %i into orientations that give it back', (width, height) => {
    const { normal } = createRandom(9);
    const image = Float32Array.from({ length: width * height }, normal);
    const mean = image.reduce((sum, value) => sum + value) / image.length;
    const split = createOrientedSplit({ width, height }, 8);
    const back = split.synthesise(split.analyse(image.map((value) => value - mean)));
    back.forEach((value, index) => expect(value).toBeCloseTo(image[index] - mean, 5));
  });
});
