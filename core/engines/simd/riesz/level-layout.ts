import { maxCode, type Size } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { Block } from '../shared/arena.ts';
import { keepsLast, sectionsOf, stateFloats, type FilterStore } from '../shared/filters.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import * as words from '../kernels/riesz/riesz-layout.ts';

/** Samples of margin on either side of a row (kernels/riesz/pyramid-rows.ts). */
const margin = 4;

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
  readonly block: Address;
  readonly grid: Size;
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

function reservePlanes(arena: Arena, { width, height }: Size, planes: number): PaddedPlane {
  const stride = paddedStride(width);
  // an odd number of cache lines apart, so that planes do not all begin at the same place of a cache
  const bytes = Math.ceil((stride * height) / 128) * 128 + 64;
  return { width, height, stride, bytes, address: arena.reserve(planes * bytes + 64) + margin * 4 };
}

/** Longest radius of a blur on so many samples. */
function longestRadius(samples: number): number {
  return Math.floor((samples - 1) / 2);
}

/** Bytes behind the last part of a scratch that vectors of a row may reach into, and the alignment of the first. */
const scratchSlack = 1024;

/** Returns the bytes that a thread needs for rows of a level: those of the kernel that needs most (see the kernels for what lies there). */
export function rieszScratchBytes({ width, height }: Size): number {
  const row = (Math.ceil(width / 8) * 8 + 4 * margin) * 4;
  // besides the rings D₁ and ∂_y L
  const equationRows = words.equationSlopeRows + words.equationPairRows + 2 + words.equationPlanes;
  const equations = equationRows * row + Math.ceil(width / 4) * words.equationSumBytes;
  const gridWidth = Math.ceil(width / 2);
  const wide = (Math.ceil(gridWidth / 4) * 4 + 2 * (longestRadius(gridWidth) + 4)) * 4;
  const offsets = (Math.ceil(height / 2) + 4) * 4;
  // equations before and after the blur along x; the coarser motion and a narrow row of it, for whose margins one row more
  const motion = 2 * words.equationPlanes * wide + (words.priorRows + 2) * row + offsets;
  // besides the rings motion along x, outside motion, coarser levels and a narrow row
  const moves = (words.movedRows + words.shiftRows + 4) * row;
  return Math.max(equations, motion, moves) + scratchSlack;
}

/** Levels of method `riesz`, from fine to coarse. */
export function layLevels(arena: Arena, plan: Plan, plane: PlaneStore, filters: FilterStore, inspect: boolean): LevelLayout[] {
  const levels: LevelLayout[] = [];
  const gaussians = plan.levels.map((level) => {
    return reservePlanes(arena, { width: Math.ceil(level.width / 2), height: Math.ceil(level.height / 2) }, 1);
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
  const laplacian = reservePlanes(arena, size, lineLength(plan));
  const equations = reservePlanes(arena, grid, words.equationPlanes);
  const motion = reservePlanes(arena, grid, 2);
  const filtered = reservePlanes(arena, grid, 2);
  const outside = rest && reservePlanes(arena, grid, 2);
  const collapsed = index === 0 ? null : reservePlanes(arena, size, 1);
  const weights = {
    x: arena.reserve((longestRadius(grid.width) + 1) * 4),
    y: arena.reserve((longestRadius(grid.height) + 1) * 4),
  };
  const vectorBytes = 2 * grid.height * Math.ceil(grid.width / 4) * 16;
  const optional = (wanted: boolean, bytes: number): Address => (wanted ? arena.reserve(bytes) : 0);
  const block = new Block(words.rieszWords)
    .set(words.rieszWidth, width)
    .set(words.rieszHeight, height)
    .set(words.rieszGridWidth, grid.width)
    .set(words.rieszGridHeight, grid.height)
    .set(words.rieszGaussian, gaussian?.address ?? 0)
    .set(words.rieszStride, laplacian.stride)
    .set(words.rieszCoarse, coarse.address)
    .set(words.rieszGridStride, coarse.stride)
    .set(words.rieszLaplacian, laplacian.address)
    .set(words.rieszSlotBytes, laplacian.bytes)
    .set(words.rieszEquations, equations.address)
    .set(words.rieszGridBytes, equations.bytes)
    .set(words.rieszMotion, motion.address)
    .set(words.rieszFiltered, filtered.address)
    .set(words.rieszOutside, outside?.address ?? 0)
    .set(words.rieszCoarser, coarser?.block ?? 0)
    .set(words.rieszCollapsed, collapsed?.address ?? 0)
    .set(words.rieszFrame, plane.frame)
    .set(words.rieszFilters, filters.block)
    .set(words.rieszState, arena.reserve(vectorBytes * stateFloats(band)))
    .set(words.rieszOutsideState, optional(rest !== null, vectorBytes * 2 * (rest ? sectionsOf(rest) : 0)))
    .set(words.rieszWaiting, optional(band.kind === 'iir', vectorBytes))
    .set(words.rieszOutsideWaiting, optional(rest !== null, vectorBytes))
    .set(words.rieszLast, optional(keepsLast(band), vectorBytes))
    .set(words.rieszOutsideLast, optional(rest !== null && keepsLast(rest), vectorBytes))
    .set(words.rieszBlurXWeights, weights.x)
    .set(words.rieszBlurYWeights, weights.y)
    .set(words.rieszSampleBytes, plane.sampleBytes)
    .number(words.rieszLargest, maxCode(plan.format));
  const views = new Map<string, Address>();
  if (inspect) {
    const trace = (name: string, word: number, components: number, on: Size): void => {
      const address = arena.reserve(on.width * on.height * 4 * components);
      block.set(word, address);
      views.set(name, address);
    };
    trace('quaternion', words.rieszTraceQuaternion, 3, size);
    trace('change', words.rieszTraceChange, 2, size);
    trace('normal', words.rieszTraceNormal, 5, size);
    trace('asked', words.rieszTraceAsked, 2, size);
    trace('shifted', words.rieszTraceShifted, 1, size);
    if (coarser) trace('prior', words.rieszTracePrior, 2, grid);
    if (rest) trace('removed', words.rieszTraceRemoved, 2, size);
    if (rest && plan.latency > 0) trace('delayed_motion', words.rieszTraceSourceMotion, 2, grid);
    if (index === 0) trace('plane_0_change', words.rieszTracePlaneChange, 1, size);
  }
  const address = arena.place(block.words);
  return { ...size, block: address, grid, laplacian, equations, motion, filtered, outside, coarse, collapsed, views, weights };
}

/** The numbers of a level that `retune` may change, in units of codes. */
export function writeLevel(memory: ArrayBufferLike, layout: LevelLayout, plan: Plan, index: number): void {
  const { alpha, motion } = plan.levels[index];
  const { blur, epsilon, noiseFloor, leaning, limit } = motion!;
  const block = new Uint32Array(memory, layout.block, words.rieszWords);
  const numbers = new Float32Array(memory, layout.block, words.rieszWords);
  const largest = maxCode(plan.format);
  numbers[words.rieszEpsilon] = 4 * (epsilon * largest) ** 2;
  numbers[words.rieszNoiseFloor] = noiseFloor * largest ** 2;
  numbers[words.rieszLeaning] = leaning;
  numbers[words.rieszGain] = alpha;
  numbers[words.rieszLimit] = limit;
  block[words.rieszSoft] = plan.spec.limit === 'soft' ? 1 : 0;
  for (const [kernel, at, radius] of [
    [blur.x, layout.weights.x, words.rieszBlurX],
    [blur.y, layout.weights.y, words.rieszBlurY],
  ] as const) {
    const half = kernel.subarray((kernel.length - 1) / 2);
    new Float32Array(memory, at, half.length).set(half);
    block[radius] = half.length - 1;
  }
}

/** The weights of the change over the plane, which the finest level reads. */
export function writeLevelRegion(memory: ArrayBufferLike, finest: LevelLayout, region: Address, plan: Plan): void {
  const weights = plan.regions[0];
  if (weights) new Float32Array(memory, region, weights.length).set(weights);
  new Uint32Array(memory, finest.block, words.rieszWords)[words.rieszRegion] = weights ? region : 0;
}
