import { frameBytes } from '../../../core/base/frame.ts';
import type { VideoInfo } from '../../video/probe.ts';
import type { FileRuns } from './file-runs.ts';
import type { FramePair } from '../../../core/stream/magnified-stream.ts';
import type { PlayedRange } from './played-range.ts';

/** Bytes of frames that playing backwards keeps at most (but four pairs): half are shown, the other half made meanwhile. */
const usualBudget = 192 * 1024 * 1024;
/** Pairs of the first chunk: few, since the window waits for them. Each following one is twice as long, until the budget is full. */
const firstChunk = 12;
const fewest = 4;

export interface BackwardOptions {
  readonly info: VideoInfo;
  readonly range: PlayedRange;
  readonly runs: FileRuns;
  /** Seconds of the file; the frame before is the first that is given. */
  readonly from: number;
  readonly engineMs: number;
  /** Bytes; usually 192 MB. */
  readonly budget?: number;
}

/**
 * The pairs of a file from the last to the first. Filters over time run forwards all the same: a segment is magnified in its
 * order, after a warm-up that lets the filter settle, kept, and given from its end, while the segment before is made. So every
 * pair is the one that is shown after a seek to it.
 */
export class BackwardPairs {
  readonly #options: BackwardOptions;
  readonly #most: number;
  #length = firstChunk;
  /** Pairs of the segment being shown that were not given yet, the next one last. */
  #chunk: FramePair[] = [];
  #making: Promise<FramePair[] | null> | null = null;
  /** Everything from here on has been made. */
  #until: number;
  /** Pairs of the segment that is being made. */
  #made = 0;
  #speed = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: BackwardOptions) {
    this.#options = options;
    this.#until = options.from;
    const { info, budget = usualBudget } = options;
    this.#most = Math.max(fewest, Math.floor(budget / 2 / (2 * frameBytes(info, info.format))));
  }

  /** Seconds of the file that a second of work gave in the last segment: played faster than that, frames would come in bursts. */
  get speed(): number {
    return this.#speed;
  }

  /** Pairs kept at this moment. */
  get kept(): number {
    return this.#chunk.length + this.#made;
  }

  /** The next pair; null before the first frame, or once stopped. Calls must not overlap. @throws LoupeError what decoder and engine throw */
  async next(): Promise<FramePair | null> {
    while (this.#chunk.length === 0 && !this.#stopped) {
      const made = await (this.#making ?? this.#make());
      this.#making = null;
      if (!made) return null;
      this.#chunk = made;
      this.#made = 0;
      this.#making = this.#make();
      // Awaited when it is due; until then a failure must not count as unhandled.
      this.#making.catch(() => {});
    }
    return this.#stopped ? null : (this.#chunk.pop() ?? null);
  }

  /** No more pairs are made. */
  stop(): void {
    this.#stopped = true;
    this.#chunk = [];
  }

  /** Stops; no frame is in progress when it resolves. */
  async end(): Promise<void> {
    this.stop();
    await this.#making?.catch(() => null);
    this.#making = null;
  }

  /** Makes the segment before all that were made; null when there is none, or once stopped. */
  async #make(): Promise<FramePair[] | null> {
    const { info, range, runs, engineMs } = this.#options;
    const half = 0.5 / info.fps;
    const until = this.#until;
    if (this.#stopped || until <= range.first + half) return null;
    const began = performance.now();
    const length = Math.min(this.#length, this.#most);
    const start = Math.max(range.first, until - length / info.fps);
    const run = await runs.start({ time: start, warmUp: 'settled' }, range, engineMs);
    const pairs: FramePair[] = [];
    for (;;) {
      if (this.#stopped) return null;
      const pair = await run.next();
      if (!pair || pair.source.time > until - half) break;
      if (pair.source.time < start - half) continue;
      pairs.push(pair);
      // Rates vary within files: what is too much is made again with the segment before.
      if (pairs.length > this.#most) pairs.shift();
      this.#made = pairs.length;
    }
    const first = pairs.length > 0 && pairs.length === this.#most ? pairs[0].source.time : start;
    this.#speed = ((until - first) / Math.max(1, performance.now() - began)) * 1000;
    this.#until = first;
    this.#length *= 2;
    return pairs;
  }
}
