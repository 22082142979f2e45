import type { CaptureFrame } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { Engine } from '../../engines/engine.ts';
import { buildPlan } from '../../plan/build-plan.ts';
import type { BandPlan } from '../../plan/plan.ts';
import { magnificationSchema } from '../../spec/magnification.ts';
import { createCutter, cutOf, lumaFormat } from './cut.ts';
import type { ClipFormat } from './extractor.ts';

/** One band of the pyramid of features. */
export interface FeatureBand {
  /** 0 is the finest. */
  readonly level: number;
  readonly orientation: number;
  readonly plan: BandPlan;
  /** Standard deviation of the coefficients, 0–1, where there is nothing but the rounding of the codes. */
  readonly noise: number;
}

/** Complex bands of a stream of frames, as an engine computes them. */
export interface BandStream extends Disposable {
  readonly bands: readonly FeatureBand[];
  /** Takes a frame apart. */
  push(frame: CaptureFrame): Promise<void>;
  /** Coefficients of a band of the last frame: real plane, then imaginary plane, `grid.width` × `grid.height` each. */
  read(band: number): Promise<Float32Array>;
  dispose(): void;
}

/**
 * @throws LoupeError LEVELS_TOO_MANY, PICTURE_TOO_SMALL, REGION_OUTSIDE, MEMORY_INSUFFICIENT
 */
export async function openBands(
  { levels, orientations }: { readonly levels: number; readonly orientations: number },
  clip: ClipFormat,
  engine: Engine,
): Promise<BandStream> {
  const cut = cutOf(clip, clip.region);
  const least = 2 ** (levels + 1);
  if (Math.min(cut.width, cut.height) < Math.max(least, 8)) {
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `${cut.width}×${cut.height} pixels are too small for features of ${levels} levels: both sides must be at least ${Math.max(least, 8)} pixels, or there must be fewer levels.`,
    );
  }
  // Nothing is magnified: the temporal band only has to be one.
  const spec = magnificationSchema.parse({
    method: 'phase',
    quality: 'fast',
    pyramid: { levels, orientations },
    alpha: 0,
    sigma: 0,
    band: { lo: clip.rate / 10, hi: clip.rate / 5 },
  });
  const plan = buildPlan(spec, cut, lumaFormat(clip.format), clip.rate);
  const magnifier = await engine.prepare(plan);
  const cutter = createCutter(cut, clip.format);
  return {
    // half of the noise is what the plan adds to amplitudes
    bands: plan.bands.map((band) => ({
      level: band.scale,
      orientation: band.orientation,
      plan: band,
      noise: 2 * band.epsilon,
    })),
    async push(frame) {
      await magnifier.push(cutter(frame));
    },
    read: (band) => magnifier.read(`band_s${plan.bands[band].scale}_o${plan.bands[band].orientation}`),
    dispose: () => magnifier.dispose(),
    [Symbol.dispose]: () => magnifier.dispose(),
  };
}
