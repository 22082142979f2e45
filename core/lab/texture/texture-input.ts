import type { Still } from '../../base/still.ts';
import { lumaOf } from '../../base/still.ts';
import { createRandom } from '../../numeric/random.ts';

/** What a texture figure measures: the image that it is given, or one that is drawn. */
export const sampleNames = ['image', 'cells'] as const;
export type SampleName = (typeof sampleNames)[number];

/** Sides of the part that is measured: enough for three scales, and quick. */
const side = 128;
const cellCount = 45;
const borderPixels = 5;

/** The middle of the image, at most 128 × 128 pixels, or as large a drawing of cells. */
export function sampleOf(name: SampleName, image: Still): Still {
  return name === 'cells' ? cells() : middleOf(image);
}

function middleOf(image: Still): Still {
  const [width, height] = [Math.min(side, image.width), Math.min(side, image.height)];
  const [left, top] = [(image.width - width) >> 1, (image.height - height) >> 1];
  const luma = lumaOf(image);
  const values = Float32Array.from(
    { length: width * height },
    (_, index) => luma[(top + Math.floor(index / width)) * image.width + left + (index % width)],
  );
  return { width, height, planes: [values], alpha: null, bits: image.bits };
}

/** Cells round random points, dark where two meet, periodic. */
function cells(): Still {
  const random = createRandom(1, 0xce11);
  const points = Array.from({ length: cellCount }, () => [side * random.uniform(), side * random.uniform()] as const);
  const across = (a: number, b: number): number => Math.min(Math.abs(a - b), side - Math.abs(a - b));
  const values = Float32Array.from({ length: side * side }, (_, index) => {
    let [nearest, second] = [Infinity, Infinity];
    for (const [x, y] of points) {
      const distance = Math.hypot(across(index % side, x), across(Math.floor(index / side), y));
      if (distance < nearest) [nearest, second] = [distance, nearest];
      else if (distance < second) second = distance;
    }
    return 0.15 + 0.7 * Math.min(1, (second - nearest) / borderPixels) + 0.02 * random.normal();
  });
  return { width: side, height: side, planes: [values], alpha: null, bits: 8 };
}
