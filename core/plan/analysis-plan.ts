import type { PixelFormat, Size } from '../base/frame.ts';
import type { PyramidShape } from '../spec/pyramid.ts';
import { extendedSize } from './extension.ts';
import { magnifierFrame, resolveLevels } from './magnifier-frame.ts';
import { frequencyWindow, placeOf, roundingNoise } from './phase.ts';
import type { BandPlace, FrequencyBox } from './plan.ts';

/** One subband of an analysis. */
export interface AnalysisBand extends BandPlace {
  /** Standard deviation of its coefficients, 0–1, where there is nothing but the rounding of the codes. */
  readonly noise: number;
}

/** How a luma plane is taken apart into the complex subbands of the magnifier's filter bank: the first half of method `phase`. */
export interface AnalysisPlan {
  readonly size: Size;
  /** Size of the periodic image that is transformed (extension.ts). */
  readonly extended: Size;
  readonly format: PixelFormat;
  /** Frequency window that all subbands lie in. */
  readonly spectrum: FrequencyBox;
  /** From coarse to fine. */
  readonly bands: readonly AnalysisBand[];
}

/**
 * Plans an analysis. Pure: the same arguments give the same numbers.
 *
 * @throws LoupeError `LEVELS_TOO_MANY`, `PICTURE_TOO_SMALL`
 */
export function buildAnalysisPlan(shape: PyramidShape, size: Size, format: PixelFormat): AnalysisPlan {
  const extended = extendedSize(size);
  const samples = extended.width * extended.height;
  const bands = magnifierFrame(extended, { ...shape, levels: resolveLevels(size, shape) }).map((band) => ({
    ...placeOf(band),
    noise: roundingNoise(format) * Math.sqrt(band.energy / samples),
  }));
  return { size, extended, format, spectrum: frequencyWindow(bands.map(({ box }) => box)), bands };
}
