import type { Frame } from '../../core/base/frame.ts';

/** Source and magnified frame of one instant. */
export interface ShownPair {
  readonly sequence: number;
  readonly source: Frame;
  readonly magnified: Frame;
  /** True for the first pair after a seek, a cut or a restart of the engine: it does not continue the pair before. */
  readonly restart: boolean;
}

interface Waiting {
  source?: Frame;
  magnified?: Frame;
  restart: boolean;
}

/**
 * Pairs the frames of two streams by their sequence numbers. Frames older than the last pair are dropped, so that no more frames
 * wait than there is credit for.
 */
export class PairQueue {
  private readonly waiting = new Map<number, Waiting>();
  /** Magnified frames that came since the last `take`: the credits spent. */
  private arrived = 0;
  private shown = -1;

  /** @returns true when a pair is complete */
  push(side: 'source' | 'magnified', sequence: number, frame: Frame, restart: boolean): boolean {
    if (side === 'magnified') this.arrived++;
    if (sequence <= this.shown) return false;
    const entry = this.waiting.get(sequence) ?? { restart: false };
    this.waiting.set(sequence, entry);
    entry[side] = frame;
    entry.restart ||= restart;
    return entry.source !== undefined && entry.magnified !== undefined;
  }

  /**
   * Returns the newest complete pair, or null; older ones are skipped.
   * @returns also the number of magnified frames for which credit can be given again
   */
  take(): { readonly pair: ShownPair | null; readonly paid: number } {
    let pair: ShownPair | null = null;
    for (const [sequence, { source, magnified, restart }] of this.waiting) {
      if (source && magnified && sequence > (pair?.sequence ?? this.shown)) pair = { sequence, source, magnified, restart };
    }
    if (pair) {
      this.shown = pair.sequence;
      for (const sequence of this.waiting.keys()) if (sequence <= pair.sequence) this.waiting.delete(sequence);
    }
    const paid = this.arrived;
    this.arrived = 0;
    return { pair, paid };
  }

  get length(): number {
    return this.waiting.size;
  }
}
