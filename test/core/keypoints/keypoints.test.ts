import { describe, expect, it } from 'vitest';
import type { Size } from '../../../core/base/frame.ts';
import { findKeyPoints, type KeyPoint, keyPointsInPieces } from '../../../core/keypoints/find-keypoints.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { imagesHere, photograph } from '../../support/images.ts';

interface Gray extends Size {
  readonly values: Float32Array;
}

/** A photograph with the contrast of its file. */
function gray(name: Parameters<typeof photograph>[0]): Gray {
  const { size, luma } = photograph(name);
  return { ...size, values: Float32Array.from(luma, (value) => (255 * value - 20) / 215) };
}

/** Cubic interpolation between pixels (Keys 1981), edges continued. */
function sample({ width, height, values }: Gray, x: number, y: number): number {
  const weight = (distance: number): number => {
    const t = Math.abs(distance);
    if (t < 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
    return t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
  };
  const [left, top] = [Math.floor(x), Math.floor(y)];
  let sum = 0;
  for (let row = top - 1; row <= top + 2; row++) {
    for (let column = left - 1; column <= left + 2; column++) {
      const at = Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, column));
      sum += weight(x - column) * weight(y - row) * values[at];
    }
  }
  return sum;
}

/** The image turned about its centre (clockwise) and resized, with noise of 1 % of white. */
function seenAgain(image: Gray, degrees: number, factor: number): Gray {
  const [width, height] = [Math.round(image.width * factor), Math.round(image.height * factor)];
  const random = createRandom(degrees, 100 * factor);
  const parts = factor < 1 ? 3 : 1;
  const values = Float32Array.from({ length: width * height }, (_, index) => {
    let sum = 0;
    for (let part = 0; part < parts ** 2; part++) {
      const x = (index % width) + ((part % parts) + 0.5) / parts - 0.5;
      const y = Math.floor(index / width) + (Math.floor(part / parts) + 0.5) / parts - 0.5;
      const from = turned({ x: x - (width - 1) / 2, y: y - (height - 1) / 2 }, -degrees, 1 / factor);
      sum += sample(image, from.x + (image.width - 1) / 2, from.y + (image.height - 1) / 2);
    }
    return sum / parts ** 2 + 0.01 * random.normal();
  });
  return { width, height, values };
}

function turned({ x, y }: { x: number; y: number }, degrees: number, factor: number): { x: number; y: number } {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return { x: factor * (cos * x - sin * y), y: factor * (sin * x + cos * y) };
}

/** Whether what a key point is made of lies inside an image. */
function isInside(x: number, y: number, scale: number, { width, height }: Size): boolean {
  return Math.min(x, y, width - 1 - x, height - 1 - y) >= 3 * scale;
}

/** Scale of the smallest key points there are, in pixels. */
const smallestScale = 1.06;

/** Share of the key points that can be seen in both images that are found again within 1.5 pixels and half an octave. */
function shareFoundAgain(image: Gray, degrees: number, factor: number): number {
  const again = seenAgain(image, degrees, factor);
  const found = findKeyPoints(again.values, again);
  const shares = findKeyPoints(image.values, image).flatMap((point) => {
    const offset = turned({ x: point.x - (image.width - 1) / 2, y: point.y - (image.height - 1) / 2 }, degrees, factor);
    const [x, y] = [offset.x + (again.width - 1) / 2, offset.y + (again.height - 1) / 2];
    const scale = factor * point.scale;
    if (scale < smallestScale || !isInside(x, y, scale, again) || !isInside(point.x, point.y, point.scale, image)) return [];
    return [found.some((other) => Math.hypot(other.x - x, other.y - y) <= 1.5 && Math.abs(Math.log2(other.scale / scale)) < 0.5)];
  });
  expect(shares.length).toBeGreaterThan(40);
  return shares.filter(Boolean).length / shares.length;
}

describe.skipIf(!imagesHere())('key points of a photograph', () => {
  it.each([
    ['curie.pgm', 30, 1],
    ['curie.pgm', 0, 0.5],
    ['curie.pgm', 0, 2],
    ['einstein-256.pgm', 45, 1],
    ['einstein-256.pgm', 20, 0.6],
  ] as const)('%s turned by %i° and %f times as large: four fifths are found again', (name, degrees, factor) => {
    expect(shareFoundAgain(gray(name), degrees, factor)).toBeGreaterThanOrEqual(0.8);
  });

  it('are searched in pieces, at least one for each blur of each octave, so that a program can stop in between', () => {
    const side = 32;
    const random = createRandom(3, 0x91ec);
    const values = Float32Array.from({ length: side * side }, () => random.uniform());
    const work = keyPointsInPieces(values, { width: side, height: side });
    let pieces = 0;
    let step = work.next();
    for (; !step.done; step = work.next()) pieces++;
    // Octaves of 64, 32, 16 and 8 samples: five blurs and one search each.
    expect(pieces).toBe(4 * 6);
    expect(step.value).toEqual(findKeyPoints(values, { width: side, height: side }));
    expect(step.value.length).toBeGreaterThan(0);
  });

  it('turn with it when it is turned by 90°, for even and odd sizes', () => {
    const whole = gray('curie.pgm');
    for (const [width, height] of [
      [96, 90],
      [91, 96],
      [97, 85],
    ]) {
      const values = Float32Array.from(
        { length: width * height },
        (_, index) => whole.values[(60 + Math.floor(index / width)) * whole.width + 80 + (index % width)],
      );
      const quarter = Float32Array.from({ length: width * height }, (_, index) => {
        const [x, y] = [index % height, Math.floor(index / height)];
        return values[(height - 1 - x) * width + y];
      });
      const expected = findKeyPoints(values, { width, height }).map((point) => ({
        ...point,
        x: height - 1 - point.y,
        y: point.x,
        angle: (point.angle + Math.PI / 2) % (2 * Math.PI),
      }));
      const found = findKeyPoints(quarter, { width: height, height: width });
      expect(found.length).toBeGreaterThan(10);
      expect(sorted(found)).toEqual(sorted(expected));
    }
  });
});

/** In one order and to a millionth of a pixel, which the order of additions does not reach. */
function sorted(points: readonly KeyPoint[]): string[] {
  return points
    .map(({ x, y, scale, angle, contrast }) => [x, y, scale, angle, contrast].map((value) => value.toFixed(6)).join(' '))
    .toSorted();
}

describe('key points', () => {
  it('of a Gaussian blob are its centre and its size, dark positive and light negative', () => {
    for (const [sigma, sign] of [
      [3, 1],
      [6, -1],
    ]) {
      const size = { width: 96, height: 80 };
      const values = Float32Array.from({ length: size.width * size.height }, (_, index) => {
        const [x, y] = [(index % size.width) - 50.3, Math.floor(index / size.width) - 38.6];
        return 0.5 - 0.4 * sign * Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
      });
      const [strongest] = findKeyPoints(values, size);
      expect(strongest.x).toBeCloseTo(50.3, 1);
      expect(strongest.y).toBeCloseTo(38.6, 1);
      // The difference of Gaussians of σ and kσ is largest where √(σ · kσ) is the blob's own σ, k = 2^⅓; half a pixel is the sampling's.
      expect(strongest.scale * 2 ** (1 / 6)).toBeCloseTo(Math.hypot(sigma, 0.5), 0);
      expect(Math.sign(strongest.contrast)).toBe(sign);
    }
  });

  it('are none in a flat image, and none in the smallest; the largest are refused', () => {
    expect(findKeyPoints(new Float32Array(400).fill(0.7), { width: 20, height: 20 })).toEqual([]);
    expect(findKeyPoints([0.3], { width: 1, height: 1 })).toEqual([]);
    expect(findKeyPoints([0, 1, 0, 1, 0], { width: 5, height: 1 })).toEqual([]);
    expect(() => findKeyPoints([], { width: 4096, height: 4096 })).toThrow('4096×4096');
  });
});
