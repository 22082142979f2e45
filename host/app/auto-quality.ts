import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import type { Quality } from '../../core/spec/pyramid.ts';

/** Share of the requested rate below which frames do not keep up. */
const keepsUp = 0.93;
/** Milliseconds for which frames must have flowed before the pace is judged. */
const soonest = 1000;
/**
 * Milliseconds of keeping up easily before the finer quality is tried again; twice as long after each time that it did not keep up.
 */
const firstRetry = 8000;
/** Time that `fine` takes over that of `fast`, and the largest share of a frame's time that it may take. */
const costOfFine = 4;
const roomy = 0.85;

/** The pace of a stream at one moment. */
export interface PaceReading {
  /** Seconds of the file shown per second of the clock, divided by the requested rate: 1 when frames keep up. */
  readonly pace: number;
  readonly engineMs: number;
  /** Milliseconds between two frames at the requested rate. */
  readonly frameMs: number;
  /** Milliseconds for which frames have flowed with the current settings. */
  readonly msSinceRestart: number;
}

/**
 * Chooses the finest quality of the pyramid that keeps up: a coarser one soon, a finer one only after frames have kept up easily
 * for a while.
 */
export class AutoQuality {
  #on: boolean;
  #chosen: Quality;
  #retry = firstRetry;

  constructor(on: boolean, { quality }: MagnificationSpec) {
    this.#on = on;
    this.#chosen = startOf(quality);
  }

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean, { quality }: MagnificationSpec): void {
    if (on && !this.#on) this.#chosen = startOf(quality);
    this.#on = on;
  }

  /** The spec in effect: the requested one with the chosen quality. */
  inWork(spec: MagnificationSpec): MagnificationSpec {
    return this.wouldBe(this.#on, spec);
  }

  /** The spec that would be in effect if the automatic choice were on or off. */
  wouldBe(on: boolean, spec: MagnificationSpec): MagnificationSpec {
    if (!on || spec.method !== 'phase') return spec;
    return { ...spec, quality: this.#on ? this.#chosen : startOf(spec.quality) };
  }

  /** Whether the quality should change now. Called only while frames flow. */
  judge(spec: MagnificationSpec, { pace, engineMs, frameMs, msSinceRestart }: PaceReading): boolean {
    if (!this.#on || spec.method !== 'phase') return false;
    if (this.#chosen === 'fine' && msSinceRestart > soonest && pace < keepsUp) {
      this.#chosen = 'fast';
      this.#retry *= 2;
      return true;
    }
    if (this.#chosen === 'fast' && msSinceRestart > this.#retry && pace >= keepsUp && engineMs * costOfFine < roomy * frameMs) {
      this.#chosen = 'fine';
      return true;
    }
    return false;
  }
}

/** The quality that the choice begins with. `classic` is for comparisons with published results, not for speed. */
function startOf(quality: Quality): Quality {
  return quality === 'fast' ? 'fast' : 'fine';
}
