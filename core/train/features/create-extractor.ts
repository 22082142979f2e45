import { maxCode, type Plane } from '../../base/frame.ts';
import type { AnalysisEngine } from './bands.ts';
import type { ClipFormat, FeatureExtractor } from './extractor.ts';
import { createMotionExtractor } from './motion.ts';
import { createPixelExtractor } from './pixels.ts';
import { createPyramidExtractor } from './pyramid.ts';
import { requireRate } from './resolve.ts';
import type { PlainFeatures } from './settings.ts';

/**
 * Opens an extractor for a stream of frames.
 *
 * @param engine splits frames into subbands
 * @throws LoupeError REGION_OUTSIDE, PICTURE_TOO_SMALL, LEVELS_TOO_MANY, BAND_ABOVE_NYQUIST, MEMORY_INSUFFICIENT
 */
export async function createFeatureExtractor(
  features: PlainFeatures,
  clip: ClipFormat,
  engine: AnalysisEngine,
): Promise<FeatureExtractor> {
  requireRate(features, clip.rate);
  switch (features.kind) {
    case 'pixels':
      return inLimitedRange(createPixelExtractor(features, clip), clip);
    case 'pyramid':
      return inLimitedRange(await createPyramidExtractor(features, clip, engine), clip);
    case 'motion':
    case 'motion-map':
      return createMotionExtractor(features, clip, engine);
    default:
      return features satisfies never;
  }
}

/**
 * Converts the luma of full-range frames to codes of the limited range, for features that depend on brightness and contrast: a JPEG
 * then has the same features as a PNG or a video of it.
 */
function inLimitedRange(extractor: FeatureExtractor, { fullRange, format }: ClipFormat): FeatureExtractor {
  if (!fullRange) return extractor;
  const full = maxCode(format);
  const unit = 2 ** (format.bits - 8);
  const codes = Array.from({ length: full + 1 }, (_, code) => Math.round(unit * (16 + (219 * code) / full)));
  let luma: Plane | null = null;
  return {
    get droppedWindows() {
      return extractor.droppedWindows;
    },
    push(frame) {
      const [given, ...chroma] = frame.planes;
      luma ??= given.slice();
      for (let at = 0; at < given.length; at++) luma[at] = codes[given[at]];
      return extractor.push({ ...frame, planes: [luma, ...chroma] });
    },
    dispose: () => extractor.dispose(),
    [Symbol.dispose]: () => extractor.dispose(),
  };
}
