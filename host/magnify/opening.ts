import { LoupeError } from '../../core/base/error.ts';
import type { Frame } from '../../core/base/frame.ts';

/** The first frames of a stream, looked at before the rest is read. */
export interface Opening {
  readonly first: readonly Frame[];
  /** All frames: the first ones again, then the rest. Can be iterated once. */
  readonly all: AsyncIterable<Frame>;
  /** For when nobody wants them: ends the stream. */
  close(): Promise<void>;
}

/**
 * Reads the first frames of a stream.
 *
 * @param count at most this many
 * @throws LoupeError INPUT_ONE_FRAME when there are fewer than two
 */
export async function readOpening(stream: AsyncIterable<Frame>, count: number): Promise<Opening> {
  const frames = stream[Symbol.asyncIterator]();
  const first: Frame[] = [];
  while (first.length < count) {
    const next = await frames.next();
    if (next.done) break;
    first.push(next.value);
  }
  if (first.length < 2) {
    throw new LoupeError(
      'INPUT_ONE_FRAME',
      'There is only one frame to read, and motion needs at least two; give a video, or a longer part of it.',
    );
  }
  return {
    first,
    all: rejoined([...first], frames),
    async close() {
      await frames.return?.();
    },
  };
}

/** The first frames are let go one by one, so that they do not stay in memory for the whole run. */
async function* rejoined(first: Frame[], rest: AsyncIterator<Frame>): AsyncGenerator<Frame, void, undefined> {
  try {
    for (let frame = first.shift(); frame; frame = first.shift()) yield frame;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
