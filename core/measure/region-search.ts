import type { Size } from '../base/frame.ts';
import type { Rectangle, Samples } from './displacement-meter.ts';
import { correlationPeak } from './phase-correlation.ts';
import { conjugateProduct, createImageTransform } from '../numeric/image-transform.ts';
import { createRegionSampler } from './region-sampler.ts';
import { taper } from '../numeric/taper.ts';

/**
 * Looks for a region's content in a window that is larger on every side, by phase correlation, to a whole pixel.
 *
 * @param template the reference's region, tapered and without its mean
 * @param margin pixels along each axis within which it is looked for
 */
export function createRegionSearch(
  template: Float64Array,
  size: Size,
  region: Rectangle,
  margin: { readonly x: number; readonly y: number },
): (moved: Samples) => { x: number; y: number } {
  const window = {
    x: region.x - margin.x,
    y: region.y - margin.y,
    width: region.width + 2 * margin.x,
    height: region.height + 2 * margin.y,
  };
  const sampler = createRegionSampler(size, window);
  const transform = createImageTransform(window);
  const weights = taper(window.width, window.height, Math.min(window.width, window.height) / 16);
  const content = new Float64Array(window.width * window.height);
  for (let row = 0; row < region.height; row++) {
    const from = row * region.width;
    content.set(template.subarray(from, from + region.width), (row + margin.y) * window.width + margin.x);
  }
  const still = transform.forward(content, transform.createSpectrum());
  const cross = transform.createSpectrum();

  return (moved) => {
    sampler.read(moved, 0, 0, content);
    const mean = content.reduce((sum, value) => sum + value, 0) / content.length;
    for (let i = 0; i < content.length; i++) content[i] = weights[i] * (content[i] - mean);
    transform.forward(content, cross);
    conjugateProduct(still, cross, cross);
    return correlationPeak(transform, cross, content, margin);
  };
}
