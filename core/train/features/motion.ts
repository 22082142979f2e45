import { LoupeError } from '../../base/error.ts';
import { type AnalysisEngine, openBands } from './bands.ts';
import type { ClipFormat, FeatureExtractor, FeatureWindow } from './extractor.ts';
import { MotionHistory } from './motion-history.ts';
import { createMotionValues } from './motion-values.ts';
import type { MotionFeatures } from './settings.ts';
import { createEvenClock, createFrameClock, type TakePart } from './step-clock.ts';
import { hopFrames } from './ticker.ts';

/** Largest share of a window's time that may lack frames. */
const mostMissing = 0.2;
/** Distance of two frames, in frame intervals of the capture rate, above which frames between them count as missing. */
const longestFrameDistance = 1.5;
/** Most bytes of a window's history. The usual settings take a few hundred kilobytes. */
const mostHistoryBytes = 2 ** 31;

/**
 * Opens an extractor that follows the phase of every cell of every subband over a window of time, and computes its spectrum (see
 * `createMotionValues`). Contrast and detail of the frame cancel, except in the noise of the phase; a cell without detail gives 0.
 * (docs/training.md)
 *
 * @throws LoupeError MEMORY_INSUFFICIENT, and what opening the bands throws
 */
export async function createMotionExtractor(
  features: MotionFeatures,
  clip: ClipFormat,
  engine: AnalysisEngine,
): Promise<FeatureExtractor> {
  const { rate } = clip;
  const length = Math.max(2, Math.round(features.window * rate));
  requireRoom(features, length);
  const stream = await openBands(features, clip, engine);
  const history = new MotionHistory(stream.bands, features.grid, length, hopFrames(features.hop, rate));
  const values = createMotionValues(features, rate, length, history);
  // the distance of the frames, but no more than the highest frequency needs
  const spacing = Math.max(1 / rate, 1 / (2 * features.band.hi));
  const newClock = () => (clip.uneven ? createEvenClock(rate) : createFrameClock());
  let clock = newClock();
  let before: number | null = null;
  /** Share of the time since the frame before for which frames are missing. */
  let missing = 0;
  let droppedWindows = 0;
  let found: FeatureWindow | null = null;

  const take: TakePart = (share, span, end) => {
    const window = history.add({ share, span, end, missing });
    if (!window) return;
    if (history.missingShare() > mostMissing) droppedWindows++;
    else found = { ...window, values: values() };
  };

  return {
    get droppedWindows() {
      return droppedWindows;
    },
    async push(frame) {
      const passed = before === null ? Number.POSITIVE_INFINITY : frame.time - before;
      // a frame that is given twice, or a clock that was set back a little
      if (clip.uneven && passed <= 0 && passed > -features.window) return null;
      const coefficients = await stream.analyse(frame);
      for (const [index, { phases }] of history.bands.entries()) phases.advance(coefficients[index]);
      // the first frame, or one so far from the frame before that no window spans both
      if (clip.uneven ? Math.abs(passed) >= features.window : before === null) {
        clock = newClock();
        history.begin(frame.time);
      }
      before = frame.time;
      missing = clip.uneven && passed > longestFrameDistance * spacing ? 1 - spacing / passed : 0;
      found = null;
      clock.advance(frame.time, take);
      return found;
    },
    dispose: () => stream.dispose(),
    [Symbol.dispose]: () => stream.dispose(),
  };
}

/** @throws LoupeError MEMORY_INSUFFICIENT for windows whose history would not fit into any machine's memory */
function requireRoom({ levels, orientations, grid, window, bins }: MotionFeatures, length: number): void {
  const bytes = 8 * (levels * orientations * grid.columns * grid.rows + bins) * length;
  if (bytes <= mostHistoryBytes) return;
  throw new LoupeError(
    'MEMORY_INSUFFICIENT',
    `Windows of ${Number(window.toPrecision(4))} s are ${length} frames, and ${grid.columns}×${grid.rows} cells of ${levels * orientations} bands over as many take ${(bytes / 1e9).toPrecision(3)} GB of memory: choose shorter windows, or fewer cells.`,
  );
}
