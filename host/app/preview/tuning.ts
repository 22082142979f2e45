import { CaptureClock } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import type { Frame } from '../../../core/base/frame.ts';
import type { Engine, Magnifier } from '../../../core/engines/engine.ts';
import { withMeasuredNoise } from '../../../core/measure/measured-spec.ts';
import { buildPlanInTurns } from '../../../core/plan/build-plan.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import { givingWay } from '../../engines/giving-way.ts';
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
 * that do not fit are refused before anything changes. Plans and magnifiers are made in pieces, so
 * that other windows are answered meanwhile.
 */
export class Tuning implements Disposable {
  readonly #engine: Engine;
  readonly #frames: Frames;
  #spec: MagnificationSpec;
  #noise: number | null = null;
  #plan: Plan | null = null;
  #magnifier: Magnifier | null = null;
  /** The magnifier to be used as soon as no frame is in progress. */
  #replacement: Magnifier | null = null;
  #disposed = false;
  readonly #pause = givingWay();
  /** Plans are made one after another: each begins with the settings that the one before has left. */
  #planning: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, frames: Frames, spec: MagnificationSpec) {
    this.#engine = engine;
    this.#frames = frames;
    this.#spec = spec;
  }

  /** The plan of the next frames; there is none before `prepare`. */
  get plan(): Plan {
    if (!this.#plan) throw new LoupeError('INTERNAL', 'There is no plan yet; prepare the tuning first.');
    return this.#plan;
  }

  get noiseKnown(): boolean {
    return this.#noise !== null;
  }

  get clock(): CaptureClock {
    return new CaptureClock(this.#frames.fps, this.plan.rate);
  }

  /** @throws LoupeError for settings that do not fit the frames; MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async prepare(): Promise<void> {
    const plan = await this.#planOf(this.#spec);
    this.#replacement = await this.#magnifierFor(plan);
    this.#plan = plan;
  }

  /** Applies settings. @throws LoupeError, and the old ones stay in effect */
  adopt(spec: MagnificationSpec): Promise<TuningEffect> {
    return this.#inOrder(() => this.#adopt(spec));
  }

  async #adopt(spec: MagnificationSpec): Promise<TuningEffect> {
    const plan = await this.#planOf(spec);
    if (JSON.stringify(plan.spec) === JSON.stringify(this.plan.spec)) return 'none';
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

  /** Measures noise on the first frames of the range, as an export does. Resolves when the plan is the one for that noise. */
  async takeOpening(first: readonly Frame[]): Promise<void> {
    if (this.#noise !== null) return;
    const { noise } = withMeasuredNoise({ ...this.#spec, noise: 'auto' }, first);
    if (typeof noise === 'number') this.#noise = noise;
    await this.#inOrder(async () => {
      this.#plan = await this.#planOf(this.#spec);
    });
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
    if (!this.#magnifier) throw closed();
    return this.#magnifier;
  }

  #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#planning.then(work);
    this.#planning = done.catch(() => {});
    return done;
  }

  #planOf(spec: MagnificationSpec): Promise<Plan> {
    const { fps, format } = this.#frames;
    const noise = spec.noise === 'auto' && this.#noise !== null ? this.#noise : spec.noise;
    return buildPlanInTurns({ ...spec, noise }, this.#frames, format, spec.captureFps ?? fps, () => this.#giveWay());
  }

  /** A second's work on a large image has no use once its window has gone. */
  #giveWay(): Promise<unknown> | undefined {
    if (this.#disposed) throw closed();
    return this.#pause();
  }

  async #magnifierFor(plan: Plan): Promise<Magnifier> {
    requireMemory(runBytes(this.#engine, plan, 'magnified'), plan);
    const magnifier = await this.#engine.prepare(plan);
    if (!this.#disposed) return magnifier;
    magnifier.dispose();
    throw closed();
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

function closed(): LoupeError {
  return new LoupeError('CANCELLED', 'The frames were closed.');
}
