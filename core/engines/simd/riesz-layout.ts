import type { LevelPlan, Plan } from '../../plan/plan.ts';
import type { Address, Arena } from './arena.ts';
import { Block } from './arena.ts';
import { keepsLast, sectionsOf, stateFloats, type FilterStore } from './filters.ts';
import * as words from './kernels/layout.ts';
import { reserveGrid, type Grid } from './level-layout.ts';

/** Floats before and after a row of a Laplacian: what moving and differences reach, in whole vectors. */
const margin = { before: 8, after: 24 } as const;

/** What a level of a Riesz pyramid shares with its neighbours. */
export interface RieszNeighbours {
  /** Gaussian samples of the level (null: the codes of the plane) and of the coarser one. */
  readonly fine: Grid | null;
  readonly coarse: Grid;
  /** The coarser level with motion, or null. */
  readonly prior: RieszLevel | null;
  /** Where the level's change goes; null: into the plane. */
  readonly change: Grid | null;
  /** Block of the plane (`level…` words). */
  readonly plane: Address;
}

export interface RieszLevel {
  readonly block: Address;
  readonly plan: LevelPlan;
  /** The planes that motion is worked out on. */
  readonly grid: Grid;
  readonly planeBytes: number;
  readonly equations: Address;
  readonly motion: Address;
  readonly filtered: Address;
  readonly outside: Address;
  readonly change: Grid | null;
  readonly laplacian: Grid;
  readonly weights: { readonly x: Address; readonly y: Address };
  /** Where named buffers can be seen. */
  readonly views: ReadonlyMap<string, Address>;
}

/** Slots of Laplacians: the frames in flight, and always the frame before. */
export function rieszSlots(plan: Plan): number {
  return Math.max(2, plan.latency + 1);
}

export function layRieszLevel(
  arena: Arena,
  plan: Plan,
  level: LevelPlan,
  filters: FilterStore,
  near: RieszNeighbours,
  inspect: boolean,
): RieszLevel {
  const { width, height } = level;
  const { coarse, prior, change } = near;
  const pitch = Math.ceil((width + margin.before + margin.after) / 4) * 16;
  const slots = rieszSlots(plan);
  const slotBytes = pitch * height;
  const laplacian: Grid = { width, height, pitch, address: arena.reserve(slotBytes * slots + 256) + margin.before * 4 };
  const grid = { ...reserveGrid(arena, coarse), width: coarse.width, height: coarse.height };
  const planeBytes = grid.pitch * grid.height;
  const planes = (count: number): Address => arena.reserve(planeBytes * count + 64);
  const dense = Math.ceil(grid.width / 4) * 16 * grid.height;
  const { band, outside } = plan.filters;
  const stateBytes = dense * stateFloats(band);
  const outsideBytes = outside ? dense * 2 * sectionsOf(outside) : 0;
  const optional = (wanted: boolean, bytes: number): Address => (wanted ? arena.reserve(bytes) : 0);
  const made = {
    grid,
    planeBytes,
    equations: planes(5),
    motion: planes(2),
    filtered: planes(2),
    outside: outside ? planes(2) : 0,
    weights: { x: arena.reserve((grid.width + 1) * 4), y: arena.reserve((grid.height + 1) * 4) },
  };
  const block = new Block(words.rieszWords)
    .set(words.rieszWidth, width)
    .set(words.rieszHeight, height)
    .set(words.rieszFine, near.fine?.address ?? 0)
    .set(words.rieszFinePitch, (near.fine ?? change)?.pitch ?? 0)
    .set(words.rieszCoarse, coarse.address)
    .set(words.rieszCoarsePitch, coarse.pitch)
    .set(words.rieszLaplacian, laplacian.address)
    .set(words.rieszLaplacianPitch, pitch)
    .set(words.rieszSlotBytes, slotBytes)
    .set(words.rieszSlots, slots)
    .set(words.rieszGridWidth, grid.width)
    .set(words.rieszGridHeight, grid.height)
    .set(words.rieszGridPitch, grid.pitch)
    .set(words.rieszEquations, made.equations)
    .set(words.rieszMotion, made.motion)
    .set(words.rieszFiltered, made.filtered)
    .set(words.rieszOutside, made.outside)
    .set(words.rieszPlaneBytes, planeBytes)
    .set(words.rieszFilters, filters.block)
    .set(words.rieszState, arena.reserve(2 * stateBytes))
    .set(words.rieszStateBytes, stateBytes)
    .set(words.rieszWaiting, optional(band.kind === 'iir', 2 * dense))
    .set(words.rieszLast, optional(keepsLast(band), 2 * dense))
    .set(words.rieszOutsideState, optional(outside !== null, 2 * outsideBytes))
    .set(words.rieszOutsideStateBytes, outsideBytes)
    .set(words.rieszOutsideWaiting, optional(outside !== null, 2 * dense))
    .set(words.rieszOutsideLast, optional(outside !== null && keepsLast(outside), 2 * dense))
    .set(words.rieszDenseBytes, dense)
    .set(words.rieszBlurXWeights, made.weights.x)
    .set(words.rieszBlurYWeights, made.weights.y)
    .set(words.rieszAbove, prior?.change?.address ?? 0)
    .set(words.rieszChange, change?.address ?? 0)
    .set(words.rieszLevel, near.plane);
  if (prior) {
    block
      .set(words.rieszPrior, prior.motion)
      .set(words.rieszPriorWidth, prior.grid.width)
      .set(words.rieszPriorHeight, prior.grid.height)
      .set(words.rieszPriorPitch, prior.grid.pitch)
      .set(words.rieszPriorPlaneBytes, prior.planeBytes);
  }
  const views = new Map<string, Address>();
  if (inspect) {
    const see = (name: string, word: number, samples: number): void => {
      const address = arena.reserve(samples * 4 + 64);
      block.set(word, address);
      views.set(`${name}_${level.level}`, address);
    };
    const [fine, coarser] = [width * height, grid.width * grid.height];
    see('quaternion', words.rieszSeeQuaternion, 3 * fine);
    see('change', words.rieszSeeQuaternionChange, 2 * fine);
    see('normal', words.rieszSeeNormal, 5 * fine);
    see('asked', words.rieszSeeAsked, 2 * fine);
    see('shifted', words.rieszSeeShifted, fine);
    see(level.level === 0 ? 'moved' : 'collapsed', words.rieszSeeOut, fine);
    if (prior) see('prior', words.rieszSeePrior, 2 * coarser);
    if (outside) see('removed', words.rieszSeeRemoved, 2 * fine);
    if (plan.latency > 0) see('delayed_laplacian', words.rieszSeeSource, fine);
    if (plan.latency > 0 && outside) see('delayed_motion', words.rieszSeeSourceMotion, 2 * coarser);
  }
  return { ...made, block: arena.place(block.words), plan: level, change, laplacian, views };
}

/** The numbers of a level that `retune` may change. */
export function writeRieszLevel(memory: ArrayBufferLike, layout: RieszLevel, plan: Plan, level: LevelPlan): void {
  const whole = new Uint32Array(memory, layout.block, words.rieszWords);
  const numbers = new Float32Array(memory, layout.block, words.rieszWords);
  const motion = level.motion!;
  numbers[words.rieszEpsilon] = motion.epsilon ** 2;
  numbers[words.rieszNoiseFloor] = motion.noiseFloor;
  numbers[words.rieszLeaning] = motion.leaning;
  numbers[words.rieszLimit] = motion.limit;
  numbers[words.rieszAlpha] = level.alpha;
  whole[words.rieszSoft] = plan.spec.limit === 'soft' ? 1 : 0;
  for (const [kernel, at, radius] of [
    [motion.blur.x, layout.weights.x, words.rieszBlurX],
    [motion.blur.y, layout.weights.y, words.rieszBlurY],
  ] as const) {
    const half = kernel.subarray((kernel.length - 1) / 2);
    new Float32Array(memory, at, half.length).set(half);
    whole[radius] = half.length - 1;
  }
}

/** Block of one thread's rows `from` … `to` − 1 of a step of a level. */
export function placeRieszPart(arena: Arena, level: Address, from: number, to: number, scratch: Address): Address {
  const block = new Block(words.rieszPartWords)
    .set(words.rieszPartLevel, level)
    .set(words.rieszPartFrom, from)
    .set(words.rieszPartTo, to)
    .set(words.rieszPartScratch, scratch);
  return arena.place(block.words);
}

/** Bytes of scratch that a thread needs for any level of a picture so wide. */
export function rieszScratchBytes(width: number): number {
  const row = width * 4 + 128;
  // a ring of five rows of five equations, with what they are made from; rows of the grid have margins for their blur
  return Math.max(32 * row, 10 * (2 * row + 256)) + 1024;
}
