import { maxCode, type Size } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import { behind, writeBlock, type Address, type Handle } from '../blocks/block-table.ts';
import { rieszLevelBlock } from '../blocks/riesz-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { keepsLast, sectionsOf, stateFloats, type FilterStore } from '../shared/filters.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import { equationPlanes } from '../kernels/riesz/rings.ts';
import { levelScratch, longestRadius, margin, type LevelScratch } from './level-scratch.ts';

/** A plane of float32 in rows with margins. */
export interface PaddedPlane extends Size {
  /** Of the first sample. */
  readonly address: Address;
  /** Bytes from row to row. */
  readonly stride: number;
  /** Bytes from plane to plane where there are several. */
  readonly bytes: number;
}

/** What a level keeps, by the prefix of the names of the plan's buffers. */
export interface LevelLayout extends Size {
  readonly block: Handle<'RieszLevel'>;
  readonly grid: Size;
  /** What each kernel needs for its rows. */
  readonly scratch: LevelScratch;
  readonly laplacian: PaddedPlane;
  readonly equations: PaddedPlane;
  readonly motion: PaddedPlane;
  readonly filtered: PaddedPlane;
  readonly outside: PaddedPlane | null;
  /** The Gaussian on the grid. */
  readonly coarse: PaddedPlane;
  /** `null` on the finest level. */
  readonly collapsed: PaddedPlane | null;
  /** Dense copies of intermediate results. */
  readonly views: ReadonlyMap<string, Address>;
  readonly weights: { readonly x: Address; readonly y: Address };
}

/** Frames whose Laplacians are kept: this one, the one before, and those that wait for their output. */
export function lineLength(plan: Plan): number {
  return Math.max(2, plan.latency + 1);
}

function paddedStride(width: number): number {
  return (Math.ceil(width / 4) * 4 + 2 * margin) * 4;
}

function reservePlanes(arena: Arena, name: string, { width, height }: Size, planes: number): PaddedPlane {
  const stride = paddedStride(width);
  // an odd number of cache lines apart, so that planes do not all begin at the same place of a cache
  const bytes = Math.ceil((stride * height) / 128) * 128 + 64;
  return { width, height, stride, bytes, address: behind(arena.reserve({ bytes: planes * bytes + 64 }, name), margin * 4) };
}

/** Levels of method `riesz`, from fine to coarse. */
export function layLevels(arena: Arena, plan: Plan, plane: PlaneStore, filters: FilterStore, inspect: boolean): LevelLayout[] {
  const levels: LevelLayout[] = [];
  const gaussians = plan.levels.map((level) => {
    return reservePlanes(arena, 'Gaussian', { width: Math.ceil(level.width / 2), height: Math.ceil(level.height / 2) }, 1);
  });
  for (let index = plan.levels.length - 1; index >= 0; index--) {
    const coarser: LevelLayout | undefined = levels[0];
    const gaussian = index === 0 ? null : gaussians[index - 1];
    levels.unshift(layLevel(arena, plan, index, { plane, filters, gaussian, coarse: gaussians[index], coarser }, inspect));
  }
  return levels;
}

interface Surroundings {
  readonly plane: PlaneStore;
  readonly filters: FilterStore;
  readonly gaussian: PaddedPlane | null;
  readonly coarse: PaddedPlane;
  readonly coarser: LevelLayout | undefined;
}

function layLevel(arena: Arena, plan: Plan, index: number, around: Surroundings, inspect: boolean): LevelLayout {
  const { plane, filters, gaussian, coarse, coarser } = around;
  const { width, height } = plan.levels[index];
  const size = { width, height };
  const grid = { width: coarse.width, height: coarse.height };
  const { band, outside: rest } = plan.filters;
  const laplacian = reservePlanes(arena, 'Laplacians', size, lineLength(plan));
  const equations = reservePlanes(arena, 'equations', grid, equationPlanes);
  const motion = reservePlanes(arena, 'motion', grid, 2);
  const filtered = reservePlanes(arena, 'filtered motion', grid, 2);
  const outside = rest && reservePlanes(arena, 'motion outside the band', grid, 2);
  const collapsed = index === 0 ? null : reservePlanes(arena, 'sum of levels', size, 1);
  const reserve = (name: string, bytes: number): Address => arena.reserve({ bytes }, name);
  const optional = (wanted: boolean, name: string, bytes: number): Address | undefined =>
    wanted ? reserve(name, bytes) : undefined;
  const weights = {
    x: reserve('blur along x', (longestRadius(grid.width) + 1) * 4),
    y: reserve('blur along y', (longestRadius(grid.height) + 1) * 4),
  };
  const vectorBytes = 2 * grid.height * Math.ceil(grid.width / 4) * 16;
  const { views, traces } = layTraces(arena, plan, { index, size, grid, coarser }, inspect);
  const block = arena.placeBlock(rieszLevelBlock, {
    width,
    height,
    gridWidth: grid.width,
    gridHeight: grid.height,
    gaussian: gaussian?.address,
    stride: laplacian.stride,
    gridStride: coarse.stride,
    coarse: coarse.address,
    laplacian: laplacian.address,
    slotBytes: laplacian.bytes,
    equations: equations.address,
    gridBytes: equations.bytes,
    motion: motion.address,
    filtered: filtered.address,
    outside: outside?.address,
    coarser: coarser?.block,
    collapsed: collapsed?.address,
    frame: plane.frame,
    filters: filters.block,
    state: reserve('filter memory', vectorBytes * stateFloats(band)),
    outsideState: optional(rest !== null, 'filter memory outside', vectorBytes * 2 * (rest ? sectionsOf(rest) : 0)),
    waiting: optional(band.kind === 'iir', 'waiting changes', vectorBytes),
    outsideWaiting: optional(rest !== null, 'waiting changes outside', vectorBytes),
    last: optional(keepsLast(band), 'last output', vectorBytes),
    outsideLast: optional(rest !== null && keepsLast(rest), 'last output outside', vectorBytes),
    blurXWeights: weights.x,
    blurYWeights: weights.y,
    sampleBytes: plane.sampleBytes,
    largest: maxCode(plan.format),
    ...traces,
  });
  const scratch = levelScratch(size, grid, coarser?.grid.width ?? null, rest !== null);
  return { ...size, block, grid, scratch, laplacian, equations, motion, filtered, outside, coarse, collapsed, views, weights };
}

type TraceField = Extract<keyof typeof rieszLevelBlock.fields, `trace${string}`>;

/** Room for copies of intermediate results, by the prefix of their buffers' names and by the fields of the block. */
function layTraces(
  arena: Arena,
  plan: Plan,
  level: { readonly index: number; readonly size: Size; readonly grid: Size; readonly coarser: LevelLayout | undefined },
  inspect: boolean,
): { readonly views: Map<string, Address>; readonly traces: Partial<Record<TraceField, Address>> } {
  const { index, size, grid, coarser } = level;
  const views = new Map<string, Address>();
  const traces: Partial<Record<TraceField, Address>> = {};
  if (!inspect) return { views, traces };
  const trace = (name: string, field: TraceField, components: number, on: Size): void => {
    const at = arena.reserve({ bytes: on.width * on.height * 4 * components }, `trace of ${name}`);
    traces[field] = at;
    views.set(name, at);
  };
  const rest = plan.filters.outside;
  trace('quaternion', 'traceQuaternion', 3, size);
  trace('change', 'traceChange', 2, size);
  trace('normal', 'traceNormal', 5, size);
  trace('asked', 'traceAsked', 2, size);
  trace('shifted', 'traceShifted', 1, size);
  if (coarser) trace('prior', 'tracePrior', 2, grid);
  if (rest) trace('removed', 'traceRemoved', 2, size);
  if (rest && plan.latency > 0) trace('delayed_motion', 'traceSourceMotion', 2, grid);
  if (index === 0) trace('plane_0_change', 'tracePlaneChange', 1, size);
  return { views, traces };
}

/** The numbers of a level that `retune` may change, in units of codes. */
export function writeLevel(memory: ArrayBufferLike, layout: LevelLayout, plan: Plan, index: number): void {
  const { alpha, motion } = plan.levels[index];
  const { blur, epsilon, noiseFloor, leaning, limit } = motion!;
  const largest = maxCode(plan.format);
  const half = (kernel: Float32Array): Float32Array => kernel.subarray((kernel.length - 1) / 2);
  const [x, y] = [half(blur.x), half(blur.y)];
  new Float32Array(memory, layout.weights.x, x.length).set(x);
  new Float32Array(memory, layout.weights.y, y.length).set(y);
  writeBlock(rieszLevelBlock, memory, layout.block, {
    epsilon: 4 * (epsilon * largest) ** 2,
    noiseFloor: noiseFloor * largest ** 2,
    leaning,
    gain: alpha,
    limit,
    soft: plan.spec.limit === 'soft',
    blurX: x.length - 1,
    blurY: y.length - 1,
  });
}

/** The weights of the change over the plane, which the finest level reads. */
export function writeLevelRegion(memory: ArrayBufferLike, finest: LevelLayout, region: Address, plan: Plan): void {
  const weights = plan.regions[0];
  if (weights) new Float32Array(memory, region, weights.length).set(weights);
  writeBlock(rieszLevelBlock, memory, finest.block, { region: weights ? region : undefined });
}
