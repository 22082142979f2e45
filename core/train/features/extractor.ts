import { type CaptureFrame, maxCode, type PixelFormat, type Plane, type Size } from '../../base/frame.ts';
import type { AnalysisEngine } from './bands.ts';
import type { Cut } from './cut.ts';
import { createMotionExtractor } from './motion.ts';
import { createPixelExtractor } from './pixels.ts';
import { createPyramidExtractor } from './pyramid.ts';
import { requireRate } from './resolve.ts';
import type { PlainFeatures } from './settings.ts';

/** The features of one stretch of a clip. */
export interface FeatureWindow {
  /** Seconds on the clock of the frames; the same for the features of a single frame. */
  readonly start: number;
  readonly end: number;
  /** Values of one example in the shape of the features. A new array each time. */
  readonly values: Float32Array;
}

/** What a clip's frames are like. */
export interface ClipFormat extends Size {
  readonly format: PixelFormat;
  /** Frames per second of the capture; their mean where they come unevenly. */
  readonly rate: number;
  /** Frames do not come at equal distances, or some may be left out: their times count, not their number. */
  readonly uneven?: boolean;
  /** Luma uses all codes from black to white, as in most JPEG files. */
  readonly fullRange?: boolean;
  /** The part of the frame that is looked at; everything when absent. */
  readonly region?: Cut;
}

/** Features of a stream of frames, with memory that does not grow with its length. */
export interface FeatureExtractor extends Disposable {
  /** Windows that were not given because in more than a fifth of their time frames are missing. */
  readonly leftOut: number;
  /** Takes the next frame, and gives the features of the stretch that ends with it where one does. */
  push(frame: CaptureFrame): Promise<FeatureWindow | null>;
  dispose(): void;
}

/**
 * Opens an extractor for a stream of frames.
 *
 * @param engine takes frames apart into subbands
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
 * Gives an extractor that looks at levels, not at motion, the luma of full-range frames in the codes of the limited range: a
 * JPEG then shows the same as a PNG or a video of it.
 */
function inLimitedRange(extractor: FeatureExtractor, { fullRange, format }: ClipFormat): FeatureExtractor {
  if (!fullRange) return extractor;
  const full = maxCode(format);
  const unit = 2 ** (format.bits - 8);
  const codes = Array.from({ length: full + 1 }, (_, code) => Math.round(unit * (16 + (219 * code) / full)));
  let luma: Plane | null = null;
  return {
    get leftOut() {
      return extractor.leftOut;
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
