import { LoupeError } from '../base/error.ts';
import type { Frame } from '../base/frame.ts';

/** The first frames of a stream, read before the rest. */
export interface Opening<Item extends Frame> {
  readonly first: readonly Item[];
  /** All frames: the first ones again, then the rest. Can be iterated once. */
  readonly all: AsyncIterable<Item>;
  /** Ends the stream, for a caller that does not read `all`. */
  close(): Promise<void>;
}

/**
 * Reads the first frames of a stream.
 *
 * @param count at most this many
 * @throws LoupeError INPUT_ONE_FRAME when there are fewer than two
 */
export async function readOpening<Item extends Frame>(stream: AsyncIterable<Item>, count: number): Promise<Opening<Item>> {
  const frames = stream[Symbol.asyncIterator]();
  const first: Item[] = [];
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

/** Passes the first frames on one by one without keeping them, so that they do not stay in memory for the whole run. */
async function* rejoined<Item>(first: Item[], rest: AsyncIterator<Item>): AsyncGenerator<Item, void, undefined> {
  try {
    for (let frame = first.shift(); frame; frame = first.shift()) yield frame;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
