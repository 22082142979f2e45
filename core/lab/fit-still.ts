import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import type { Still } from '../base/still.ts';

/** Smallest side in pixels of an image that figures are made of. */
export const smallestInput = 16;

/**
 * The image no larger than `largest` pixels along a side: as it is, or each pixel the mean of the area that it covers.
 *
 * @throws LoupeError PICTURE_TOO_SMALL below 16 pixels on a side, before or after
 */
export function fittedStill(still: Still, largest: number): Still {
  const scale = Math.min(1, largest / Math.max(still.width, still.height));
  const [width, height] = [Math.round(still.width * scale), Math.round(still.height * scale)];
  if (Math.min(width, height) < smallestInput) {
    const after = scale < 1 ? `, and ${width}×${height} when it is made to fit ${largest}` : '';
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `The image has ${still.width}×${still.height} pixels${after}; figures need ${smallestInput} on each side: choose a larger one.`,
    );
  }
  if (scale === 1) return still;
  const fit = (plane: Float32Array): Float32Array => resized(plane, still.width, still.height, width, height);
  return { ...still, width, height, planes: still.planes.map(fit), alpha: still.alpha && fit(still.alpha) };
}

/** The image brought to a size: enlarged or reduced until it covers that, and what stands out on two sides cut off. */
export function coveringStill(still: Still, { width, height }: Size): Still {
  if (still.width === width && still.height === height) return still;
  const scale = Math.max(width / still.width, height / still.height);
  const [across, down] = [Math.max(width, Math.round(still.width * scale)), Math.max(height, Math.round(still.height * scale))];
  const [left, top] = [(across - width) >> 1, (down - height) >> 1];
  const fit = (plane: Float32Array): Float32Array => {
    const whole = resized(plane, still.width, still.height, across, down);
    const part = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * across + left;
      part.set(whole.subarray(from, from + width), y * width);
    }
    return part;
  };
  return { ...still, width, height, planes: still.planes.map(fit), alpha: still.alpha && fit(still.alpha) };
}

function resized(values: Float32Array, width: number, height: number, toWidth: number, toHeight: number): Float32Array {
  const [across, down] = [areaWeights(width, toWidth), areaWeights(height, toHeight)];
  const out = new Float32Array(toWidth * toHeight);
  const row = new Float64Array(width);
  down.forEach((lines, y) => {
    row.fill(0);
    for (const { index, weight } of lines) for (let x = 0; x < width; x++) row[x] += weight * values[index * width + x];
    across.forEach((columns, x) => {
      let sum = 0;
      for (const { index, weight } of columns) sum += weight * row[index];
      out[y * toWidth + x] = sum;
    });
  });
  return out;
}

/** Which samples each of fewer, or more, covers, and how much of each; weights sum to 1. */
function areaWeights(from: number, to: number): { index: number; weight: number }[][] {
  const step = from / to;
  return Array.from({ length: to }, (_, target) => {
    const [start, end] = [target * step, (target + 1) * step];
    const parts: { index: number; weight: number }[] = [];
    for (let index = Math.floor(start); index < Math.min(from, Math.ceil(end - 1e-9)); index++)
      parts.push({ index, weight: (Math.min(end, index + 1) - Math.max(start, index)) / step });
    return parts;
  });
}
