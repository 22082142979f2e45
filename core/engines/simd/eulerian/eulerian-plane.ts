import { maxCode } from '../../../base/frame.ts';
import type { LevelPlan, Plan } from '../../../plan/plan.ts';
import { readField, writeBlock, type Address, type BlockValues, type Handle } from '../blocks/block-table.ts';
import { codedPlaneBlock } from '../blocks/eulerian-blocks.ts';
import { frameBlock } from '../blocks/shared-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { sectionsOf, type FilterStore } from '../shared/filters.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import { readPlane } from '../shared/plane-reading.ts';
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
  readonly values: Omit<BlockValues<typeof codedPlaneBlock.fields>, 'level' | 'state'>;
  readonly region: Address;
  readonly traceChange: Address | undefined;
}

export function layPlane(arena: Arena, plan: Plan, store: PlaneStore, filters: FilterStore, inspect: boolean): PlaneParts {
  const { width, height, sampleBytes, inputs } = store;
  const bytes = width * height * 4 + 64;
  const region = arena.reserve({ bytes }, 'region');
  const traceChange = inspect ? arena.reserve({ bytes }, 'trace of the change') : undefined;
  const values = {
    width,
    height,
    sampleBytes,
    stride: width * sampleBytes,
    largest: maxCode(plan.format),
    frame: store.frame,
    filters: filters.block,
    ring: inputs[0],
    ringBytes: inputs.length > 1 ? inputs[1] - inputs[0] : 1,
    ringSlots: inputs.length,
    traceChange,
  };
  return { values, region, traceChange };
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
export function writeRegion(
  memory: ArrayBufferLike,
  plan: Plan,
  plane: number,
  block: Handle<'CodedPlane'>,
  region: Address,
): void {
  const weights = plan.regions[plan.planes.indexOf(plane)];
  if (weights) new Float32Array(memory, region, weights.length).set(weights);
  writeBlock(codedPlaneBlock, memory, block, { region: weights ? region : undefined });
}

/** A plane's codes as the last frame brought or, `delayed`, took them. */
export function readCodes(memory: ArrayBufferLike, plan: Plan, store: PlaneStore, delayed: boolean): Float32Array {
  return readPlane(memory, plan, store, readField(frameBlock, memory, store.frame, delayed ? 'source' : 'input'));
}

/** The change of the whole plane, in units of the image. */
export function readChange(memory: ArrayBufferLike, plan: Plan, store: PlaneStore, at: Address): Float32Array {
  const scale = 1 / maxCode(plan.format);
  return new Float32Array(memory, at, store.width * store.height).map((value) => value * scale);
}
