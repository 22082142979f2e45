import { type Frame, maxCode } from '../../../core/base/frame.ts';
import { LoupeError } from '../../../core/base/error.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { ShotBoundary } from '../../../core/measure/shot-boundary.ts';

/** Source and magnified picture of one instant, both with the time of the file. */
export interface FramePair {
  readonly source: Frame;
  readonly magnified: Frame;
  /** What came before is not this picture's past. */
  readonly restart: boolean;
  /** Milliseconds that the engine took, and since the source came to it (longer where filters look ahead). */
  readonly engineMs: number;
  readonly latencyMs: number;
}

export interface PairsOptions {
  /** With times of the file, rising. */
  readonly source: AsyncIterable<Frame>;
  readonly magnifier: Magnifier;
  /** Seconds of the capture per second of the file. */
  readonly captureScale: number;
  /** Called between two pictures: the time to change settings. */
  readonly between: () => void;
}

/**
 * Magnifies a stream as an export does: hard cuts start anew, and where filters look ahead every source waits for its picture.
 * The magnifier starts anew with the first picture that is asked for.
 */
export async function* magnifiedPairs(options: PairsOptions): AsyncGenerator<FramePair, void, undefined> {
  const { source, magnifier, captureScale, between } = options;
  const waiting: { readonly frame: Frame; readonly came: number; readonly restart: boolean }[] = [];
  const shots = new ShotBoundary(magnifier.plan.size);
  magnifier.reset();
  let restart = true;
  const pair = (magnified: Frame, engineMs: number): FramePair => {
    const next = waiting.shift();
    if (!next) throw new LoupeError('INTERNAL', 'The engine gave back more frames than it was given.');
    return {
      source: next.frame,
      magnified: { ...magnified, time: next.frame.time },
      restart: next.restart,
      engineMs,
      latencyMs: performance.now() - next.came,
    };
  };
  for await (const frame of source) {
    if (shots.isCut(frame.planes[0], maxCode(frame.format))) {
      yield* drained(magnifier, pair);
      magnifier.reset();
      restart = true;
    }
    between();
    const came = performance.now();
    waiting.push({ frame, came, restart });
    restart = false;
    const magnified = await magnifier.push({ ...frame, time: frame.time * captureScale });
    if (magnified) yield pair(magnified, performance.now() - came);
  }
  yield* drained(magnifier, pair);
}

async function* drained(
  magnifier: Magnifier,
  pair: (magnified: Frame, engineMs: number) => FramePair,
): AsyncGenerator<FramePair, void, undefined> {
  let began = performance.now();
  for await (const magnified of magnifier.drain()) {
    yield pair(magnified, performance.now() - began);
    began = performance.now();
  }
}
