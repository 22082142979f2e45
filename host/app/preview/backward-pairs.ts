import { frameBytes } from '../../../core/base/frame.ts';
import type { VideoInfo } from '../../video/probe.ts';
import type { FileRuns } from './file-runs.ts';
import type { FramePair } from '../../../core/stream/magnified-stream.ts';
import type { PlayedRange } from './played-range.ts';

/**
 * Usual limit, in bytes, of the frames kept for playing backwards (at least four pairs): half of them are shown while the other
 * half is computed.
 */
const usualBudget = 192 * 1024 * 1024;
/**
 * Pairs of the first chunk: few, since the window waits for them. Each further chunk is twice as long, up to the limit of bytes.
 */
const firstChunk = 12;
const fewest = 4;

export interface BackwardOptions {
  readonly info: VideoInfo;
  readonly range: PlayedRange;
  readonly runs: FileRuns;
  /** Seconds of the file; the frame before this time is returned first. */
  readonly from: number;
  readonly engineMs: number;
  /** Bytes; usually 192 MB. */
  readonly budget?: number;
}

/**
 * The pairs of a file from the last to the first. Temporal filters can only run forwards, so the file is processed in chunks from
 * its end: each chunk is magnified in order, after a warm-up that lets the filter settle, and returned backwards while the chunk
 * before it is computed. Every pair is therefore the one that would be shown after a seek to it.
 */
export class BackwardPairs {
  readonly #options: BackwardOptions;
  readonly #most: number;
  #length = firstChunk;
  /** Pairs of the current chunk that were not returned yet, the next one last. */
  #chunk: FramePair[] = [];
  #making: Promise<FramePair[] | null> | null = null;
  /** Start of what has been computed, in seconds of the file. */
  #until: number;
  /** Pairs computed so far of the next chunk. */
  #made = 0;
  #speed = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: BackwardOptions) {
    this.#options = options;
    this.#until = options.from;
    const { info, budget = usualBudget } = options;
    this.#most = Math.max(fewest, Math.floor(budget / 2 / (2 * frameBytes(info, info.format))));
  }

  /** Seconds of the file computed per second in the last chunk: played faster than that, frames would come in bursts. */
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
      // It is awaited when the chunk is needed; until then a failure must not count as an unhandled rejection.
      this.#making.catch(() => {});
    }
    return this.#stopped ? null : (this.#chunk.pop() ?? null);
  }

  /** Stops computing pairs. */
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

  /** Computes the chunk before the current one; null when there is none, or once stopped. */
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
      // Frame rates vary within files: pairs beyond the limit are dropped and computed again with the chunk before.
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
