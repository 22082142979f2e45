import { maxCode } from '../../../base/frame.ts';
import type { LevelPlan, Plan } from '../../../plan/plan.ts';
import { Block, type Address, type Arena } from '../shared/arena.ts';
import { sectionsOf, type FilterStore } from '../shared/filters.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import { frameInput, frameSource, frameWords } from '../kernels/layout.ts';
import {
  planeFilters,
  planeFrame,
  planeHeight,
  planeLargest,
  planeRegion,
  planeRing,
  planeRingBytes,
  planeRingSlots,
  planeSampleBytes,
  planeTraceChange,
  planeStride,
  planeWidth,
  planeWords,
} from '../kernels/eulerian/pyramid-layout.ts';
import type { Stage } from '../shared/schedule.ts';

/** One plane of the image under method `linear` or `color`. */
export interface EulerianPlane {
  readonly store: PlaneStore;
  readonly stages: readonly Stage[];
  /** Writes the numbers that `retune` may change. */
  writeNumbers(memory: ArrayBufferLike, plan: Plan): void;
  /** A buffer of the plane by its name without number of the plane; null when it is not kept. */
  read(memory: ArrayBufferLike, plan: Plan, name: string, level: number): Float32Array | null;
}

/** What both methods keep of a plane. */
export interface PlaneParts {
  readonly block: Block;
  readonly region: Address;
  readonly traceChange: Address;
}

export function layPlane(arena: Arena, plan: Plan, store: PlaneStore, filters: FilterStore, inspect: boolean): PlaneParts {
  const { width, height, sampleBytes, inputs } = store;
  const bytes = width * height * 4 + 64;
  const region = arena.reserve(bytes);
  const traceChange = inspect ? arena.reserve(bytes) : 0;
  const block = new Block(planeWords)
    .set(planeWidth, width)
    .set(planeHeight, height)
    .set(planeSampleBytes, sampleBytes)
    .set(planeStride, width * sampleBytes)
    .number(planeLargest, maxCode(plan.format))
    .set(planeFrame, store.frame)
    .set(planeFilters, filters.block)
    .set(planeRing, inputs[0])
    .set(planeRingBytes, inputs.length > 1 ? inputs[1] - inputs[0] : 1)
    .set(planeRingSlots, inputs.length)
    .set(planeTraceChange, traceChange);
  return { block, region, traceChange };
}

/** Levels of the pyramid of a plane. */
export function levelsOf(plan: Plan, plane: number): LevelPlan[] {
  return plan.levels.filter((level) => plan.planes[level.plane] === plane);
}

/** Bytes of memory of the filter for a row of samples, for all that runs in sections. */
export function rowStateBytes(plan: Plan, width: number): number {
  return Math.ceil(width / 4) * sectionsOf(plan.filters.band) * 32;
}

/** The weights of the change over a plane. */
export function writeRegion(memory: ArrayBufferLike, plan: Plan, plane: number, block: Address, region: Address): void {
  const weights = plan.regions[plan.planes.indexOf(plane)];
  if (weights) new Float32Array(memory, region, weights.length).set(weights);
  new Uint32Array(memory, block, planeWords)[planeRegion] = weights ? region : 0;
}

/** A plane's codes as the last frame brought or, `delayed`, took them. */
export function readCodes(memory: ArrayBufferLike, plan: Plan, store: PlaneStore, delayed: boolean): Float32Array {
  const address = new Uint32Array(memory, store.frame, frameWords)[delayed ? frameSource : frameInput];
  const samples = store.width * store.height;
  const codes = store.sampleBytes === 2 ? new Uint16Array(memory, address, samples) : new Uint8Array(memory, address, samples);
  const scale = 1 / maxCode(plan.format);
  return Float32Array.from(codes, (code) => code * scale);
}

/** The change of the whole plane, in units of the image. */
export function readChange(memory: ArrayBufferLike, plan: Plan, store: PlaneStore, at: Address): Float32Array {
  const scale = 1 / maxCode(plan.format);
  return new Float32Array(memory, at, store.width * store.height).map((value) => value * scale);
}
