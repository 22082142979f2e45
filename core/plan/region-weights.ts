import type { Size } from '../base/frame.ts';
import { LoupeError } from '../base/error.ts';
import type { Region } from '../spec/region.ts';

/**
 * Weights 0–1 of the magnified change over a plane of the image, the largest of all regions counting, or `null` for the
 * whole image. An edge fades over `feather` image pixels, half of them inside, along a raised cosine.
 *
 * @throws LoupeError `REGION_OUTSIDE` when a region reaches outside the image.
 */
export function regionWeights(regions: readonly Region[], image: Size, plane: Size): Float32Array | null {
  if (regions.length === 0) return null;
  for (const region of regions) checkRegion(region, image);
  const weights = new Float32Array(plane.width * plane.height);
  for (const region of regions) {
    const across = profile(region.x, region.width, region.feather, image.width, plane.width);
    const down = profile(region.y, region.height, region.feather, image.height, plane.height);
    for (let y = 0; y < plane.height; y++) {
      if (down[y] === 0) continue;
      for (let x = 0; x < plane.width; x++) {
        const at = y * plane.width + x;
        weights[at] = Math.max(weights[at], across[x] * down[y]);
      }
    }
  }
  return weights;
}

function checkRegion(region: Region, image: Size): void {
  if (region.x + region.width <= image.width && region.y + region.height <= image.height) return;
  throw new LoupeError(
    'REGION_OUTSIDE',
    `The region ${region.x},${region.y},${region.width},${region.height} reaches outside the image of ${image.width}×${image.height} pixels; ` +
      `x + width may be at most ${image.width} and y + height at most ${image.height}.`,
  );
}

/** Weight along one axis at the centre of every sample of the plane. An edge that lies on the image's own edge does not fade. */
function profile(start: number, length: number, feather: number, image: number, samples: number): Float64Array {
  const scale = image / samples;
  return Float64Array.from({ length: samples }, (_, index) => {
    const position = (index + 0.5) * scale;
    const inside = start <= 0 ? Infinity : position - start;
    const before = start + length >= image ? Infinity : start + length - position;
    return fade(Math.min(inside, before), feather);
  });
}

/** 0 outside, 1 inside, half at the edge itself. */
function fade(distance: number, feather: number): number {
  if (feather === 0) return distance >= 0 ? 1 : 0;
  const t = Math.min(1, Math.max(0, distance / feather + 0.5));
  return 0.5 - 0.5 * Math.cos(Math.PI * t);
}
