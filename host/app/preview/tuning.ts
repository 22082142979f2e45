import { CaptureClock } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import type { Frame } from '../../../core/base/frame.ts';
import type { Engine, Magnifier } from '../../../core/engines/engine.ts';
import { withMeasuredNoise } from '../../../core/measure/measured-spec.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import { requireMemory, runBytes } from '../../magnify/memory-need.ts';
import type { VideoInfo } from '../../video/probe.ts';

/** `retuned`: the magnifier takes the new plan. `rebuilt`: another magnifier has been made, and is used from the next frame on. */
export type TuningEffect = 'none' | 'retuned' | 'rebuilt';

/** Whether a magnifier can be retuned to a plan: the layout is the same, and so is the rate by which it counts ticks. */
export function fits({ plan: own }: Magnifier, plan: Plan): boolean {
  return own.layout === plan.layout && own.rate === plan.rate;
}

/** The properties of the frames that a tuning depends on. */
export type Frames = Pick<VideoInfo, 'width' | 'height' | 'format' | 'fps'>;

/**
 * Turns settings into a magnifier: keeps the current plan, and makes a new magnifier where the old one cannot take it. Settings
 * that do not fit are refused before anything changes.
 */
export class Tuning implements Disposable {
  readonly #engine: Engine;
  readonly #frames: Frames;
  #spec: MagnificationSpec;
  #noise: number | null = null;
  #plan: Plan;
  #magnifier: Magnifier | null = null;
  /** The magnifier to be used as soon as no frame is in progress. */
  #replacement: Magnifier | null = null;
  #disposed = false;

  /** @throws LoupeError for settings that do not fit the frames */
  constructor(engine: Engine, frames: Frames, spec: MagnificationSpec) {
    this.#engine = engine;
    this.#frames = frames;
    this.#spec = spec;
    this.#plan = this.#planOf(spec);
  }

  /** The plan of the next frames. */
  get plan(): Plan {
    return this.#plan;
  }

  get noiseKnown(): boolean {
    return this.#noise !== null;
  }

  get clock(): CaptureClock {
    return new CaptureClock(this.#frames.fps, this.#plan.rate);
  }

  /** @throws LoupeError MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async prepare(): Promise<void> {
    this.#replacement = await this.#magnifierFor(this.#plan);
  }

  /** Applies settings. @throws LoupeError, and the old ones stay in effect */
  async adopt(spec: MagnificationSpec): Promise<TuningEffect> {
    const plan = this.#planOf(spec);
    if (JSON.stringify(plan.spec) === JSON.stringify(this.#plan.spec)) return 'none';
    const current = this.#replacement ?? this.#magnifier;
    if (current && !fits(current, plan)) {
      const replacement = await this.#magnifierFor(plan);
      this.#replacement?.dispose();
      this.#replacement = replacement;
      [this.#spec, this.#plan] = [spec, plan];
      return 'rebuilt';
    }
    [this.#spec, this.#plan] = [spec, plan];
    return 'retuned';
  }

  /** Measures noise on the first frames of the range, as an export does. */
  takeOpening(first: readonly Frame[]): void {
    if (this.#noise !== null) return;
    const { noise } = withMeasuredNoise({ ...this.#spec, noise: 'auto' }, first);
    if (typeof noise === 'number') this.#noise = noise;
    this.#plan = this.#planOf(this.#spec);
  }

  /** Forgets the measured noise, because the range begins elsewhere. */
  forgetNoise(): void {
    this.#noise = null;
  }

  /** The magnifier in use; `null` before the first `take`. */
  get current(): Magnifier | null {
    return this.#magnifier;
  }

  /** Returns the magnifier for the current plan. No frame may be in progress in the previous one. */
  take(): Magnifier {
    if (this.#replacement) {
      this.#magnifier?.dispose();
      this.#magnifier = this.#replacement;
      this.#replacement = null;
    }
    if (!this.#magnifier) throw new LoupeError('CANCELLED', 'The frames were closed.');
    return this.#magnifier;
  }

  #planOf(spec: MagnificationSpec): Plan {
    const { fps, format } = this.#frames;
    const noise = spec.noise === 'auto' && this.#noise !== null ? this.#noise : spec.noise;
    return buildPlan({ ...spec, noise }, this.#frames, format, spec.captureFps ?? fps);
  }

  async #magnifierFor(plan: Plan): Promise<Magnifier> {
    requireMemory(runBytes(this.#engine, plan, 'magnified'), plan);
    const magnifier = await this.#engine.prepare(plan);
    if (!this.#disposed) return magnifier;
    magnifier.dispose();
    throw new LoupeError('CANCELLED', 'The frames were closed.');
  }

  dispose(): void {
    this.#disposed = true;
    this.#magnifier?.dispose();
    this.#replacement?.dispose();
    this.#magnifier = this.#replacement = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
