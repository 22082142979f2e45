import type { CaptureFrame } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { Engine } from '../../engines/engine.ts';
import { type AnalysisBand, buildAnalysisPlan } from '../../plan/analysis-plan.ts';
import { qualities } from '../../spec/pyramid.ts';
import { createCutter, cutOf, lumaFormat } from './cut.ts';
import type { ClipFormat } from './extractor.ts';

/** The part of an engine that features use: it splits frames into subbands. */
export type AnalysisEngine = Pick<Engine, 'prepareAnalysis'>;

/** Complex subbands of a stream of frames, as an engine computes them. */
export interface BandStream extends Disposable {
  /** `scale` 0 is the finest. */
  readonly bands: readonly AnalysisBand[];
  /**
   * Coefficients of a frame, one array per band: real plane, then imaginary plane, `grid.width` × `grid.height` each. They are valid
   * until the next call.
   */
  analyse(frame: CaptureFrame): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/**
 * @throws LoupeError LEVELS_TOO_MANY, PICTURE_TOO_SMALL, REGION_OUTSIDE, MEMORY_INSUFFICIENT
 */
export async function openBands(
  { levels, orientations }: { readonly levels: number; readonly orientations: number },
  clip: ClipFormat,
  engine: AnalysisEngine,
): Promise<BandStream> {
  const cut = cutOf(clip, clip.region);
  const least = 2 ** (levels + 1);
  if (Math.min(cut.width, cut.height) < Math.max(least, 8)) {
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `${cut.width}×${cut.height} pixels are too small for features of ${levels} levels: both sides must be at least ${Math.max(least, 8)} pixels, or there must be fewer levels.`,
    );
  }
  const plan = buildAnalysisPlan({ ...qualities.fast, levels, orientations }, cut, lumaFormat(clip.format));
  const analyser = await engine.prepareAnalysis(plan);
  const cutter = createCutter(cut, clip.format);
  return {
    bands: plan.bands,
    analyse: (frame) => analyser.analyse(cutter(frame)),
    dispose: () => analyser.dispose(),
    [Symbol.dispose]: () => analyser.dispose(),
  };
}
