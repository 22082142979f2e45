import { expect, it } from 'vitest';
import { LoupeError } from '../../core/base/error.ts';
import { decodeImage, ImageEncoder } from '../../core/coding/image-code.ts';
import { createRandom, type Random } from '../../core/numeric/random.ts';
import { fuzzCases } from './cases.ts';

const { count, firstSeed } = fuzzCases(300);

function whole(random: Random, below: number): number {
  return Math.floor(random.uniform() * below);
}

/** A code with bytes changed, cut off or added; its sides stay below 256, so that none takes long. */
function spoiltCode(random: Random): Uint8Array {
  const [width, height] = [1 + whole(random, 24), 1 + whole(random, 24)];
  const planes = Array.from({ length: random.uniform() < 0.5 ? 1 : 3 }, () =>
    Float32Array.from({ length: width * height }, () => random.uniform()),
  );
  const { bytes } = new ImageEncoder({ width, height, planes, alpha: null, bits: 8 }).encode(whole(random, 512));
  const length = random.uniform() < 0.3 ? whole(random, bytes.length) : bytes.length + (random.uniform() < 0.2 ? 9 : 0);
  const spoilt = new Uint8Array(length);
  spoilt.set(bytes.subarray(0, length));
  for (let flips = whole(random, 6); flips > 0 && length > 0; flips--) {
    spoilt[random.uniform() < 0.4 ? whole(random, Math.min(14, length)) : whole(random, length)] = whole(random, 256);
  }
  // The high bytes of both sides.
  for (const index of [7, 9]) if (index < length && random.uniform() < 0.95) spoilt[index] = 0;
  return spoilt;
}

it(`${count} spoilt codes of images from seed ${firstSeed} become an image or a sentence`, () => {
  const faults: string[] = [];
  let decoded = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = createRandom(seed);
    const bytes = spoiltCode(random);
    try {
      const stages = random.uniform() < 0.3 ? 1 + whole(random, 8) : undefined;
      const { width, height, planes } = decodeImage(bytes, stages);
      decoded++;
      if (planes.some((plane) => plane.length !== width * height)) faults.push(`seed ${seed}: planes of another size`);
      if (planes.some((plane) => plane.some((value) => !Number.isFinite(value))))
        faults.push(`seed ${seed}: values that are no numbers`);
    } catch (error) {
      if (!(error instanceof LoupeError)) faults.push(`seed ${seed}: ${String(error)}`);
    }
  }
  expect(faults).toEqual([]);
  if (count >= 100) expect(decoded).toBeGreaterThan(count / 10);
});
