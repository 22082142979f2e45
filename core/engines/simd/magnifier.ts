import { captureTime } from '../../base/clock.ts';
import { type CaptureFrame, type Frame, frameBytes, planeSizes, type Plane } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { Pieces } from '../../base/in-turns.ts';
import { slowShare } from '../../plan/noise-cells.ts';
import type { Plan } from '../../plan/plan.ts';
import { LookAhead } from '../../temporal/look-ahead.ts';
import { checkFrame, copyFrame } from '../frames.ts';
import type { Magnifier, MagnifierReport } from '../engine.ts';
import { writeBlock, type Address } from './blocks/block-table.ts';
import { frameBlock, sectionBlock } from './blocks/shared-blocks.ts';
import { Arena } from './shared/arena.ts';
import { Crew } from './shared/crew.ts';
import { filterNumbers, type FilterStore } from './shared/filters.ts';
import type { GuardedArena } from './shared/guarded-arena.ts';
import { layProgram } from './lay-program.ts';
import type { Program } from './shared/program.ts';
import { controlWords } from './shared/thread.ts';
import type { ThreadHost } from './shared/threads.ts';
import { Timeline } from './timeline.ts';
import type { SharedMemory } from './shared/web-assembly.ts';

export interface SimdMagnifierOptions {
  /** Keep every intermediate result for `read`. */
  readonly inspect: boolean;
  /** Memory with canaries, which are looked at after every frame; for tests. */
  readonly guards?: GuardedArena | undefined;
}

/** Bytes that a plan takes on so many threads: the shared memory, and the frames on their way. */
export function simdMemoryBytes(plan: Plan, threads: number, { inspect }: Pick<SimdMagnifierOptions, 'inspect'>): number {
  const arena = new Arena();
  layProgram(arena, plan, threads, inspect);
  return arena.bytes + (plan.latency + 6) * frameBytes(plan.size, plan.format);
}

/** A plan that runs on threads over one shared memory. Everything is allocated when it is made; a frame allocates its output. */
export class SimdMagnifier implements Magnifier {
  #plan: Plan;
  readonly #memory: SharedMemory;
  readonly #guards: GuardedArena | undefined;
  readonly #bytes: Uint8Array;
  readonly #program: Program;
  readonly #crew: Crew;
  readonly #timeline: Timeline;
  /** Frames that wait for their output, oldest first; only with a latency. */
  readonly #waiting: CaptureFrame[] = [];
  readonly #lookAhead = new LookAhead();
  /** The look-ahead taps that are in the engine's memory; `null` when they have to be written again. */
  #taps: readonly number[] | null = null;
  #frames = 0;
  #busy = false;
  #disposed = false;

  /** Makes a magnifier, in pieces: that of a large image takes some tenths of a second. @throws LoupeError `MEMORY_INSUFFICIENT` */
  static *preparation(plan: Plan, host: ThreadHost, { inspect, guards }: SimdMagnifierOptions): Pieces<SimdMagnifier> {
    const arena = guards ?? new Arena();
    const control = arena.reserve({ bytes: controlWords.count * 4 }, 'control words');
    const program = layProgram(arena, plan, host.threads, inspect);
    yield;
    const memory = yield* arena.creation();
    program.writeNumbers(memory.buffer, plan);
    return new SimdMagnifier(plan, program, memory, new Crew(host, memory, control, program.threads), guards);
  }

  private constructor(plan: Plan, program: Program, memory: SharedMemory, crew: Crew, guards: GuardedArena | undefined) {
    this.#plan = plan;
    this.#program = program;
    this.#memory = memory;
    this.#guards = guards;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#timeline = new Timeline(plan.rate, plan.latency);
    this.#crew = crew;
  }

  get plan(): Plan {
    return this.#plan;
  }

  async push(frame: CaptureFrame, reuse?: Frame): Promise<CaptureFrame | null> {
    this.#checkAlive();
    checkFrame(frame, this.#plan);
    if (this.#busy) throw new LoupeError('INTERNAL', 'A frame is still being magnified; wait for it before the next push.');
    if (this.#timeline.startsNewShot(frame.time)) this.reset();
    return this.#step(frame, { reuse });
  }

  async *drain(): AsyncGenerator<CaptureFrame> {
    this.#checkAlive();
    const { latency, rate } = this.#plan;
    const last = this.#waiting.at(-1);
    if (!last) return;
    // feeds the last frame again until every waiting frame is out
    for (let count = 0; count < latency; count++) {
      const output = await this.#step({ ...last, time: captureTime(last.time + (count + 1) / rate) }, { pastEnd: true });
      if (output) yield output;
    }
    this.reset();
  }

  /** `pastEnd` for repetitions of the last frame. */
  async #step(
    input: CaptureFrame,
    { reuse, pastEnd = false }: { reuse?: Frame | undefined; pastEnd?: boolean },
  ): Promise<CaptureFrame | null> {
    const { latency } = this.#plan;
    const moment = this.#timeline.advance(input.time);
    this.#writeTaps(moment.ticksDone, pastEnd);
    if (latency > 0) this.#waiting.push(copyFrame(input));
    const filling = moment.pushed <= latency;
    for (const store of this.#program.planes) {
      const { inputs } = store;
      const place = moment.kept % inputs.length;
      this.#sampleView(inputs[place], input.planes[store.plane]).set(input.planes[store.plane]);
      // a line of frames that is not full yet gives its oldest
      const source = moment.pushed - Math.min(latency, moment.pushed - 1);
      const { slots } = this.#program;
      const { band } = this.#plan.filters;
      const taps = band.kind === 'fir' ? band.taps.length : 1;
      writeBlock(frameBlock, this.#memory.buffer, store.frame, {
        input: inputs[place],
        source: inputs[(moment.kept - Math.min(latency, moment.kept)) % inputs.length],
        reference: inputs[Math.max(0, moment.kept - 1) % inputs.length],
        earlier: Math.min(moment.kept, inputs.length - 1),
        output: store.output,
        ticks: moment.ticks,
        share: 1 - (1 - this.#plan.poolingShare) ** moment.ticks,
        slowShare: slowShare(this.#plan.poolingShare, moment.ticks, moment.ticksDone),
        first: moment.pushed === 1,
        waiting: moment.waited,
        filling,
        bandSlot: moment.pushed % slots,
        bandBefore: (moment.pushed + slots - 1) % slots,
        sourceSlot: source % slots,
        historySlot: moment.pushed % taps,
        historyCount: Math.min(moment.pushed, taps),
        // before the line is full the change that goes with the source is the first frame's: none
        sourceHistorySlot: moment.pushed > latency ? (moment.pushed + taps - latency) % taps : -1,
      });
    }
    this.#busy = true;
    try {
      await this.#crew.run();
    } finally {
      this.#busy = false;
    }
    this.#guards?.check(this.#memory);
    if (moment.ticks > 0) this.#rememberFilters(this.#program.filters);
    if (filling) return null;
    const source = latency > 0 ? this.#waiting.shift()! : input;
    this.#frames++;
    return {
      ...source,
      planes: source.planes.map((plane, index) => {
        const room = reuse?.planes[index];
        return this.#outputOf(index, room) ?? (latency > 0 ? plane : copyOf(plane, room));
      }),
    };
  }

  #writeTaps(ticksDone: number, pastEnd: boolean): void {
    const { band } = this.#plan.filters;
    if (band.kind !== 'fir') return;
    const taps = this.#lookAhead.advance(band, ticksDone, pastEnd);
    if (taps === this.#taps) return;
    new Float32Array(this.#memory.buffer, this.#program.filters.band.now, taps.length).set(taps);
    this.#taps = taps;
  }

  /** A copy of a plane that was magnified, in `room` where there is some. */
  #outputOf(plane: number, room: Plane | undefined): Plane | null {
    const store = this.#program.planes.find((candidate) => candidate.plane === plane);
    if (!store) return null;
    const { width, height } = planeSizes(this.#plan.size, this.#plan.format)[plane];
    const samples = width * height;
    // slices of shared memory would be shared memory again
    const copy = room ?? (store.sampleBytes === 2 ? new Uint16Array(samples) : new Uint8Array(samples));
    copy.set(this.#sampleView(store.output, copy));
    return copy;
  }

  #sampleView(address: Address, like: Plane): Plane {
    return like instanceof Uint16Array
      ? new Uint16Array(this.#memory.buffer as unknown as ArrayBuffer, address, like.length)
      : new Uint8Array(this.#memory.buffer as unknown as ArrayBuffer, address, like.length);
  }

  /**
   * Keeps the coefficients of the last tick: the filter's memory gives its last output only together with the numbers that it was
   * computed with.
   */
  #rememberFilters({ band, outside }: FilterStore): void {
    for (const [numbers, filter] of [
      [band, this.#plan.filters.band],
      [outside, this.#plan.filters.outside],
    ] as const) {
      if (!numbers || filter?.kind !== 'iir') continue;
      this.#bytes.copyWithin(numbers.before, numbers.now, numbers.now + filter.sections.length * sectionBlock.bytes);
    }
  }

  retune(plan: Plan): void {
    this.#checkAlive();
    if (plan.layout !== this.#plan.layout) {
      throw new LoupeError('INTERNAL', 'These settings change the layout of the pyramid; prepare a new magnifier for them.');
    }
    this.#plan = plan;
    this.#taps = null;
    this.#program.writeNumbers(this.#memory.buffer, plan);
    for (const [numbers, filter] of [
      [this.#program.filters.band, plan.filters.band],
      [this.#program.filters.outside, plan.filters.outside],
    ] as const) {
      if (!numbers || !filter) continue;
      const values = filterNumbers(filter);
      new Float32Array(this.#memory.buffer, numbers.now, values.length).set(values);
    }
  }

  reset(): void {
    this.#timeline.reset();
    this.#lookAhead.reset();
    this.#waiting.length = 0;
  }

  async read(buffer: string): Promise<Float32Array> {
    if (this.#frames + this.#timeline.pushed === 0) {
      throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" yet; push a frame first.`);
    }
    return this.#program.read(this.#memory.buffer, this.#plan, buffer);
  }

  report(): MagnifierReport {
    const { buffer } = this.#memory;
    const { beyond, all } = this.#program.counts(buffer);
    return {
      frames: this.#frames,
      limitedShare: all > 0 ? beyond / all : 0,
      heldShare: this.#program.heldShare?.(buffer, this.#plan) ?? 0,
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#crew.end();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #checkAlive(): void {
    if (this.#disposed) throw new LoupeError('INTERNAL', 'This magnifier was disposed of; prepare a new one.');
  }
}

function copyOf(plane: Plane, room: Plane | undefined): Plane {
  if (!room) return plane.slice();
  room.set(plane);
  return room;
}
