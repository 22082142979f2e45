import { startsNewShot } from '../new-shot.ts';
import { captureTime } from '../../base/clock.ts';
import type { CaptureFrame } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { LookAhead } from '../../temporal/look-ahead.ts';
import { tf } from '../../tensor/tf.ts';
import { checkFrame, copyFrame } from '../frames.ts';
import { heldShare } from '../held-share.ts';
import type { Magnifier, MagnifierReport, OpTable } from '../engine.ts';
import { disposeBlurs, disposeConstants, disposeField, makeBlurs, makeConstants, makeField } from './constants.ts';
import type { Components, Constants, TensorContext } from './context.ts';
import { envelopeOps } from './envelope.ts';
import { phaseOps } from './phase.ts';
import { planeOps } from './planes.ts';
import { rieszOps } from './riesz.ts';
import { spatialOps } from './spatial.ts';
import { temporalOps } from './temporal.ts';
import { transformOps } from './transforms.ts';

const ops: OpTable<TensorContext> = {
  ...planeOps,
  ...transformOps,
  ...temporalOps,
  ...phaseOps,
  ...envelopeOps,
  ...spatialOps,
  ...rieszOps,
};

/** A plan run step by step on tensors. Written for the reader; memory is fixed by the plan. */
export class TensorMagnifier implements Magnifier {
  #plan: Plan;
  #constants: Constants;
  readonly #buffers = new Map<string, Components>();
  readonly #memory = new Map<string, Components>();
  /** Frames that wait for their output, oldest first. */
  readonly #waiting: CaptureFrame[] = [];
  readonly #lookAhead = new LookAhead();
  #firstTime: number | null = null;
  #lastTime = 0;
  #ticksDone = 0;
  #pushed = 0;
  #beyond: tf.Scalar;
  #all: tf.Scalar;
  /** The held share of the shot before, whose memory is gone. */
  #heldBefore = 0;
  #frames = 0;
  #disposed = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#constants = makeConstants(plan);
    this.#beyond = tf.scalar(0);
    this.#all = tf.scalar(0);
  }

  get plan(): Plan {
    return this.#plan;
  }

  async push(frame: CaptureFrame): Promise<CaptureFrame | null> {
    this.#checkAlive();
    checkFrame(frame, this.#plan);
    if (this.#startsNewShot(frame.time)) this.reset();
    return this.#step(frame);
  }

  async *drain(): AsyncGenerator<CaptureFrame> {
    const { latency, rate } = this.#plan;
    const last = this.#waiting.at(-1);
    if (!last) return;
    // the last frame stands still until every frame is out; frames of the filling phase come first when a clip is short
    for (let count = 0; count < latency; count++) {
      const output = this.#step({ ...last, time: captureTime(last.time + (count + 1) / rate) }, true);
      if (output) yield output;
    }
    this.reset();
  }

  /** @param pastEnd true for repetitions of the last frame, which let the look-ahead run out */
  #step(input: CaptureFrame, pastEnd = false): CaptureFrame | null {
    const { latency, filters } = this.#plan;
    this.#firstTime ??= input.time;
    this.#lastTime = input.time;
    const ticks = this.#ticksUntil(input.time);
    this.#pushed++;
    if (latency > 0) this.#waiting.push(copyFrame(input));
    const filling = this.#pushed <= latency;
    const source = latency === 0 ? input : this.#waiting[0];
    const magnified = copyFrame(source);
    const context: TensorContext = {
      plan: this.#plan,
      constants: this.#constants,
      input,
      source,
      output: [...magnified.planes],
      filling,
      ticks,
      ticksDone: this.#ticksDone,
      taps: filters.band.kind === 'fir' ? this.#lookAhead.advance(filters.band, this.#ticksDone, pastEnd) : [],
      get: (buffer) => this.#get(buffer),
      set: (buffer, components) => replace(this.#buffers, buffer, components),
      recall: (key) => this.#memory.get(key),
      remember: (key, components) => replace(this.#memory, key, components),
      count: (beyond, all) => this.#count(beyond, all),
    };
    for (const step of this.#plan.steps) runStep(context, step);
    if (filling) return null;
    if (latency > 0) this.#waiting.shift();
    this.#frames++;
    return magnified;
  }

  /** Filters with latency run on frame by frame, so that no waiting frame is lost. */
  #startsNewShot(time: number): boolean {
    if (this.#firstTime === null || this.#plan.latency > 0) return false;
    return startsNewShot(time, this.#lastTime, this.#plan.rate);
  }

  #ticksUntil(time: number): number {
    const target = Math.round((time - this.#firstTime!) * this.#plan.rate);
    const ticks = Math.max(0, target - this.#ticksDone);
    this.#ticksDone += ticks;
    return ticks;
  }

  #get(buffer: string): Components {
    const components = this.#buffers.get(buffer);
    if (!components) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}"; push a frame first.`);
    return components;
  }

  #count(beyond: tf.Scalar, all: tf.Scalar): void {
    const [sumBeyond, sumAll] = tf.tidy(() => [tf.add<tf.Scalar>(this.#beyond, beyond), tf.add<tf.Scalar>(this.#all, all)]);
    tf.dispose([this.#beyond, this.#all]);
    [this.#beyond, this.#all] = [tf.keep(sumBeyond), tf.keep(sumAll)];
  }

  retune(plan: Plan): void {
    this.#checkAlive();
    if (plan.layout !== this.#plan.layout) {
      throw new LoupeError('INTERNAL', 'These settings change the layout of the pyramid; prepare a new magnifier for them.');
    }
    const blurs = makeBlurs(plan);
    const field = makeField(plan);
    disposeBlurs(this.#constants.blurs);
    disposeField(this.#constants.field);
    this.#constants = { ...this.#constants, blurs, field };
    this.#plan = plan;
  }

  reset(): void {
    this.#heldBefore = this.#heldShare();
    for (const components of this.#memory.values()) tf.dispose([...components]);
    this.#memory.clear();
    this.#waiting.length = 0;
    this.#lookAhead.reset();
    this.#firstTime = null;
    this.#ticksDone = 0;
    this.#pushed = 0;
  }

  async read(buffer: string): Promise<Float32Array> {
    const components = this.#get(buffer);
    const { width, height } = this.#plan.buffers[buffer];
    const values = new Float32Array(width * height * components.length);
    for (const [index, component] of components.entries()) values.set(await component.data<'float32'>(), index * width * height);
    return values;
  }

  report(): MagnifierReport {
    const [beyond] = this.#beyond.dataSync();
    const [all] = this.#all.dataSync();
    return { frames: this.#frames, limitedShare: all > 0 ? beyond / all : 0, heldShare: this.#heldShare() };
  }

  #heldShare(): number {
    const pooled = this.#plan.steps.flatMap((step) => (step.op === 'pool-power' ? [this.#memory.get(step.to)] : []));
    if (pooled.length === 0 || pooled.includes(undefined)) return this.#heldBefore;
    return heldShare(
      this.#plan.bands,
      pooled.map((state) => ({ power: state![2].dataSync<'float32'>(), amplitude: state![3].dataSync<'float32'>() })),
    );
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.reset();
    for (const components of this.#buffers.values()) tf.dispose([...components]);
    this.#buffers.clear();
    tf.dispose([this.#beyond, this.#all]);
    disposeConstants(this.#constants);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #checkAlive(): void {
    if (this.#disposed) throw new LoupeError('INTERNAL', 'This magnifier was disposed of; prepare a new one.');
  }
}

function runStep(context: TensorContext, step: Step): void {
  // the table's type pairs each name with its step; TypeScript cannot follow that through an index
  const op = ops[step.op] as (context: TensorContext, step: Step) => void;
  op(context, step);
}

/** Names new tensors and frees those that had the name before. */
function replace(store: Map<string, Components>, key: string, components: Components): void {
  const before = store.get(key) ?? [];
  store.set(key, components);
  for (const tensor of before) if (!components.includes(tensor)) tensor.dispose();
}
