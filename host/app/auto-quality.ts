import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import type { Quality } from '../../core/spec/pyramid.ts';

/** Share of the rate asked for below which frames do not keep up. */
const keepsUp = 0.93;
/** Milliseconds of flow before a judgement. */
const soonest = 1000;
/** Milliseconds of ease before the finer quality is tried again; twice as long after each time it did not keep up. */
const firstRetry = 8000;
/** What `fine` costs against `fast`, and the share of the time that it may take. */
const costOfFine = 4;
const roomy = 0.85;

/** What is known of the pace at a moment. */
export interface PaceReading {
  /** Played time per time, against the rate asked for. */
  readonly pace: number;
  readonly engineMs: number;
  /** Milliseconds between two frames at the rate asked for. */
  readonly frameMs: number;
  /** For how many milliseconds frames have flowed with the current settings. */
  readonly flowing: number;
}

/** Chooses the finest quality of the pyramid that keeps up: down soon, up again only after a while of ease. */
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

  /** The spec that is worked with. */
  inWork(spec: MagnificationSpec): MagnificationSpec {
    return this.wouldBe(this.#on, spec);
  }

  /** The same, were the choice left to the program or not. */
  wouldBe(on: boolean, spec: MagnificationSpec): MagnificationSpec {
    if (!on || spec.method !== 'phase') return spec;
    return { ...spec, quality: this.#on ? this.#chosen : startOf(spec.quality) };
  }

  /** Whether another quality should be worked with from now on. Asked only while frames flow. */
  judge(spec: MagnificationSpec, { pace, engineMs, frameMs, flowing }: PaceReading): boolean {
    if (!this.#on || spec.method !== 'phase') return false;
    if (this.#chosen === 'fine' && flowing > soonest && pace < keepsUp) {
      this.#chosen = 'fast';
      this.#retry *= 2;
      return true;
    }
    if (this.#chosen === 'fast' && flowing > this.#retry && pace >= keepsUp && engineMs * costOfFine < roomy * frameMs) {
      this.#chosen = 'fine';
      return true;
    }
    return false;
  }
}

/** `classic` is a choice for comparisons with what was published, not for speed. */
function startOf(quality: Quality): Quality {
  return quality === 'fast' ? 'fast' : 'fine';
}
