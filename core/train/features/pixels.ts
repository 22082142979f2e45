import { maxCode } from '../../base/frame.ts';
import { areaWeights } from './area-weights.ts';
import { cutOf } from './cut.ts';
import type { ClipFormat, FeatureExtractor } from './extractor.ts';
import type { PlainFeatures } from './settings.ts';
import { createTicker } from './ticker.ts';

/** Luma averaged over equal parts of the frame, whatever its size: 0 black, 1 white. */
export function createPixelExtractor(
  { width, height, hop }: Extract<PlainFeatures, { kind: 'pixels' }>,
  clip: ClipFormat,
): FeatureExtractor {
  const cut = cutOf(clip, clip.region);
  // the mean over a cell: the parts of the lines that lie in it, divided by their sum
  const across = areaWeights(cut.width, width);
  const down = areaWeights(cut.height, height);
  const scale = (width * height) / (cut.width * cut.height * maxCode(clip.format));
  const isDue = createTicker(hop, clip);
  const line = new Float64Array(width);

  return {
    droppedWindows: 0,
    async push({ planes: [luma], width: stride, time }) {
      if (!isDue(time)) return null;
      const values = new Float32Array(width * height);
      for (let y = 0; y < cut.height; y++) {
        line.fill(0);
        for (let x = 0, at = (cut.y + y) * stride + cut.x; x < cut.width; x++, at++) {
          for (let column = 0; column < width; column++) line[column] += across[x * width + column] * luma[at];
        }
        for (let row = 0; row < height; row++) {
          const weight = down[y * height + row] * scale;
          if (weight === 0) continue;
          for (let column = 0; column < width; column++) values[row * width + column] += weight * line[column];
        }
      }
      return { start: time, end: time, values };
    },
    dispose() {},
    [Symbol.dispose]() {},
  };
}
