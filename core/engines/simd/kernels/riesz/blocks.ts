// Written from blocks/riesz-blocks.ts by `npx vitest run test/core/engines/simd/blocks.test.ts --update`.

import { Frame, Filters } from '../blocks';

/** A level; its grid is that of the next coarser one. */
// @ts-ignore: decorator
@unmanaged
export class RieszLevel {
  /** Sides of the level, and of its grid. */
  width: i32;
  height: i32;
  gridWidth: i32;
  gridHeight: i32;
  /** The Gaussian of the level, or 0: the codes of the frame. */
  gaussian: usize;
  /** From row to row of the level, and of the grid. */
  stride: usize;
  gridStride: usize;
  /** The Gaussian of the grid. */
  coarse: usize;
  /** Laplacians: a line of planes `slotBytes` apart. */
  laplacian: usize;
  slotBytes: usize;
  /** Five planes on the grid, `gridBytes` apart. */
  equations: usize;
  gridBytes: usize;
  /** Two planes of motion, two of filtered motion, and two of motion outside the band, or 0. */
  motion: usize;
  filtered: usize;
  outside: usize;
  /** The next coarser level, or 0. */
  coarser: RieszLevel;
  /** The sum of the change of this level and of all coarser ones, or 0 on the finest level, which goes straight to the frame. */
  collapsed: usize;
  /** What changes from frame to frame. */
  frame: Frame;
  /** The filters of the plan. */
  filters: Filters;
  /** Filter memory, component by component: [row][4-vector][section][2]; for a look-ahead filter [slot][component][row][4-vector]. */
  state: usize;
  outsideState: usize;
  /** Changes that wait for their tick: [component][row][4-vector]. */
  waiting: usize;
  outsideWaiting: usize;
  /** Last outputs that cannot be had from the state, or 0: [component][row][4-vector]. */
  last: usize;
  outsideLast: usize;
  /** 4ε², in units of codes. */
  epsilon: f32;
  /** The constant part of λ, in units of codes. */
  noiseFloor: f32;
  /** The part of λ that grows with the equations: ρ. */
  leaning: f32;
  /** From filtered motion to shift. */
  gain: f32;
  /** Largest shift, in samples. */
  limit: f32;
  /** Where the limit holds shifts back. */
  soft: i32;
  /** Radius of the blur along x, on the grid. */
  blurX: i32;
  /** Its kernel’s centre half: w₀, w₁ … */
  blurXWeights: usize;
  /** The same along y. */
  blurY: i32;
  blurYWeights: usize;
  /** Bytes per code: 1 or 2. */
  sampleBytes: i32;
  /** Largest code. */
  largest: f32;
  /** Weights of the change over the plane, or 0. */
  region: usize;
  /** Copies of intermediate results, dense, component after component, or 0. */
  traceQuaternion: usize;
  traceChange: usize;
  traceNormal: usize;
  tracePrior: usize;
  traceSourceMotion: usize;
  traceAsked: usize;
  traceRemoved: usize;
  traceShifted: usize;
  tracePlaneChange: usize;
}

/** Scratch of a thread for rows of Gaussians and Laplacians. */
// @ts-ignore: decorator
@unmanaged
export class PyramidScratch {
  /** A row reduced along y. */
  sum: usize;
  /** A row of the grid expanded along y. */
  narrow: usize;
}

/** Scratch of a thread for rows of equations. */
// @ts-ignore: decorator
@unmanaged
export class EquationScratch {
  /** From row to row. */
  rowBytes: usize;
  /** Ring of rows of ∂_x L. */
  slopes: usize;
  /** Ring of rows of D₂. */
  pairs: usize;
  /** D₁ of a row. */
  across: usize;
  /** ∂_y L of a row. */
  down: usize;
  /** A row of each equation, reduced along y. */
  reduced: usize;
  /** Per four columns the sums for REDUCE along y: two rows of the grid, a vector for each equation. */
  sums: usize;
}

/** Scratch of a thread for rows of motion. */
// @ts-ignore: decorator
@unmanaged
export class MotionScratch {
  /** From row to row of `wide`. */
  wideBytes: usize;
  /** From row to row of `prior`. */
  priorBytes: usize;
  /** A row of each equation, blurred. */
  blurred: usize;
  /** A row of each equation, blurred along y and continued by the longest radius of the blur along x. */
  wide: usize;
  /** Bytes from the first row of a plane to those that are blurred together. */
  offsets: usize;
  /** A row of the motion of the coarser level, where there is one. */
  prior: usize;
  /** A row of it expanded along y. */
  narrow: usize;
}

/** Scratch of a thread for moving rows. */
// @ts-ignore: decorator
@unmanaged
export class MoveScratch {
  /** From row to row. */
  rowBytes: usize;
  /** Ring of rows moved along x. */
  moved: usize;
  /** Ring of rows of motion along y. */
  shiftsY: usize;
  /** A row of motion along x. */
  shiftsX: usize;
  /** A row of the motion outside the band, where that is taken out. */
  outside: usize;
  /** A row of the coarser levels. */
  above: usize;
  /** A row of the grid expanded along y. */
  narrow: usize;
}

/** The part of one thread of a step of a level. */
// @ts-ignore: decorator
@unmanaged
export class PyramidRows {
  /** The level. */
  level: RieszLevel;
  /** Scratch of the thread. */
  scratch: PyramidScratch;
  /** First row: of the level for `moveRows`, else of the grid. */
  from: i32;
  /** One past the last. */
  to: i32;
  /** Amplitude asked to move beyond the limit. */
  beyond: f64;
  /** All amplitude. */
  all: f64;
}

/** The part of one thread of a step of a level. */
// @ts-ignore: decorator
@unmanaged
export class EquationRows {
  /** The level. */
  level: RieszLevel;
  /** Scratch of the thread. */
  scratch: EquationScratch;
  /** First row: of the level for `moveRows`, else of the grid. */
  from: i32;
  /** One past the last. */
  to: i32;
  /** Amplitude asked to move beyond the limit. */
  beyond: f64;
  /** All amplitude. */
  all: f64;
}

/** The part of one thread of a step of a level. */
// @ts-ignore: decorator
@unmanaged
export class MotionRows {
  /** The level. */
  level: RieszLevel;
  /** Scratch of the thread. */
  scratch: MotionScratch;
  /** First row: of the level for `moveRows`, else of the grid. */
  from: i32;
  /** One past the last. */
  to: i32;
  /** Amplitude asked to move beyond the limit. */
  beyond: f64;
  /** All amplitude. */
  all: f64;
}

/** The part of one thread of a step of a level. */
// @ts-ignore: decorator
@unmanaged
export class MoveRows {
  /** The level. */
  level: RieszLevel;
  /** Scratch of the thread. */
  scratch: MoveScratch;
  /** First row: of the level for `moveRows`, else of the grid. */
  from: i32;
  /** One past the last. */
  to: i32;
  /** Amplitude asked to move beyond the limit. */
  beyond: f64;
  /** All amplitude. */
  all: f64;
}

if (offsetof<RieszLevel>('width') != 0) ERROR('RieszLevel.width is not where its table says.');
if (offsetof<RieszLevel>('height') != 4) ERROR('RieszLevel.height is not where its table says.');
if (offsetof<RieszLevel>('gridWidth') != 8) ERROR('RieszLevel.gridWidth is not where its table says.');
if (offsetof<RieszLevel>('gridHeight') != 12) ERROR('RieszLevel.gridHeight is not where its table says.');
if (offsetof<RieszLevel>('gaussian') != 16) ERROR('RieszLevel.gaussian is not where its table says.');
if (offsetof<RieszLevel>('stride') != 20) ERROR('RieszLevel.stride is not where its table says.');
if (offsetof<RieszLevel>('gridStride') != 24) ERROR('RieszLevel.gridStride is not where its table says.');
if (offsetof<RieszLevel>('coarse') != 28) ERROR('RieszLevel.coarse is not where its table says.');
if (offsetof<RieszLevel>('laplacian') != 32) ERROR('RieszLevel.laplacian is not where its table says.');
if (offsetof<RieszLevel>('slotBytes') != 36) ERROR('RieszLevel.slotBytes is not where its table says.');
if (offsetof<RieszLevel>('equations') != 40) ERROR('RieszLevel.equations is not where its table says.');
if (offsetof<RieszLevel>('gridBytes') != 44) ERROR('RieszLevel.gridBytes is not where its table says.');
if (offsetof<RieszLevel>('motion') != 48) ERROR('RieszLevel.motion is not where its table says.');
if (offsetof<RieszLevel>('filtered') != 52) ERROR('RieszLevel.filtered is not where its table says.');
if (offsetof<RieszLevel>('outside') != 56) ERROR('RieszLevel.outside is not where its table says.');
if (offsetof<RieszLevel>('coarser') != 60) ERROR('RieszLevel.coarser is not where its table says.');
if (offsetof<RieszLevel>('collapsed') != 64) ERROR('RieszLevel.collapsed is not where its table says.');
if (offsetof<RieszLevel>('frame') != 68) ERROR('RieszLevel.frame is not where its table says.');
if (offsetof<RieszLevel>('filters') != 72) ERROR('RieszLevel.filters is not where its table says.');
if (offsetof<RieszLevel>('state') != 76) ERROR('RieszLevel.state is not where its table says.');
if (offsetof<RieszLevel>('outsideState') != 80) ERROR('RieszLevel.outsideState is not where its table says.');
if (offsetof<RieszLevel>('waiting') != 84) ERROR('RieszLevel.waiting is not where its table says.');
if (offsetof<RieszLevel>('outsideWaiting') != 88) ERROR('RieszLevel.outsideWaiting is not where its table says.');
if (offsetof<RieszLevel>('last') != 92) ERROR('RieszLevel.last is not where its table says.');
if (offsetof<RieszLevel>('outsideLast') != 96) ERROR('RieszLevel.outsideLast is not where its table says.');
if (offsetof<RieszLevel>('epsilon') != 100) ERROR('RieszLevel.epsilon is not where its table says.');
if (offsetof<RieszLevel>('noiseFloor') != 104) ERROR('RieszLevel.noiseFloor is not where its table says.');
if (offsetof<RieszLevel>('leaning') != 108) ERROR('RieszLevel.leaning is not where its table says.');
if (offsetof<RieszLevel>('gain') != 112) ERROR('RieszLevel.gain is not where its table says.');
if (offsetof<RieszLevel>('limit') != 116) ERROR('RieszLevel.limit is not where its table says.');
if (offsetof<RieszLevel>('soft') != 120) ERROR('RieszLevel.soft is not where its table says.');
if (offsetof<RieszLevel>('blurX') != 124) ERROR('RieszLevel.blurX is not where its table says.');
if (offsetof<RieszLevel>('blurXWeights') != 128) ERROR('RieszLevel.blurXWeights is not where its table says.');
if (offsetof<RieszLevel>('blurY') != 132) ERROR('RieszLevel.blurY is not where its table says.');
if (offsetof<RieszLevel>('blurYWeights') != 136) ERROR('RieszLevel.blurYWeights is not where its table says.');
if (offsetof<RieszLevel>('sampleBytes') != 140) ERROR('RieszLevel.sampleBytes is not where its table says.');
if (offsetof<RieszLevel>('largest') != 144) ERROR('RieszLevel.largest is not where its table says.');
if (offsetof<RieszLevel>('region') != 148) ERROR('RieszLevel.region is not where its table says.');
if (offsetof<RieszLevel>('traceQuaternion') != 152) ERROR('RieszLevel.traceQuaternion is not where its table says.');
if (offsetof<RieszLevel>('traceChange') != 156) ERROR('RieszLevel.traceChange is not where its table says.');
if (offsetof<RieszLevel>('traceNormal') != 160) ERROR('RieszLevel.traceNormal is not where its table says.');
if (offsetof<RieszLevel>('tracePrior') != 164) ERROR('RieszLevel.tracePrior is not where its table says.');
if (offsetof<RieszLevel>('traceSourceMotion') != 168) ERROR('RieszLevel.traceSourceMotion is not where its table says.');
if (offsetof<RieszLevel>('traceAsked') != 172) ERROR('RieszLevel.traceAsked is not where its table says.');
if (offsetof<RieszLevel>('traceRemoved') != 176) ERROR('RieszLevel.traceRemoved is not where its table says.');
if (offsetof<RieszLevel>('traceShifted') != 180) ERROR('RieszLevel.traceShifted is not where its table says.');
if (offsetof<RieszLevel>('tracePlaneChange') != 184) ERROR('RieszLevel.tracePlaneChange is not where its table says.');
if (offsetof<RieszLevel>() != 188) ERROR('RieszLevel does not end where its table says.');
if (offsetof<PyramidScratch>('sum') != 0) ERROR('PyramidScratch.sum is not where its table says.');
if (offsetof<PyramidScratch>('narrow') != 4) ERROR('PyramidScratch.narrow is not where its table says.');
if (offsetof<PyramidScratch>() != 8) ERROR('PyramidScratch does not end where its table says.');
if (offsetof<EquationScratch>('rowBytes') != 0) ERROR('EquationScratch.rowBytes is not where its table says.');
if (offsetof<EquationScratch>('slopes') != 4) ERROR('EquationScratch.slopes is not where its table says.');
if (offsetof<EquationScratch>('pairs') != 8) ERROR('EquationScratch.pairs is not where its table says.');
if (offsetof<EquationScratch>('across') != 12) ERROR('EquationScratch.across is not where its table says.');
if (offsetof<EquationScratch>('down') != 16) ERROR('EquationScratch.down is not where its table says.');
if (offsetof<EquationScratch>('reduced') != 20) ERROR('EquationScratch.reduced is not where its table says.');
if (offsetof<EquationScratch>('sums') != 24) ERROR('EquationScratch.sums is not where its table says.');
if (offsetof<EquationScratch>() != 28) ERROR('EquationScratch does not end where its table says.');
if (offsetof<MotionScratch>('wideBytes') != 0) ERROR('MotionScratch.wideBytes is not where its table says.');
if (offsetof<MotionScratch>('priorBytes') != 4) ERROR('MotionScratch.priorBytes is not where its table says.');
if (offsetof<MotionScratch>('blurred') != 8) ERROR('MotionScratch.blurred is not where its table says.');
if (offsetof<MotionScratch>('wide') != 12) ERROR('MotionScratch.wide is not where its table says.');
if (offsetof<MotionScratch>('offsets') != 16) ERROR('MotionScratch.offsets is not where its table says.');
if (offsetof<MotionScratch>('prior') != 20) ERROR('MotionScratch.prior is not where its table says.');
if (offsetof<MotionScratch>('narrow') != 24) ERROR('MotionScratch.narrow is not where its table says.');
if (offsetof<MotionScratch>() != 28) ERROR('MotionScratch does not end where its table says.');
if (offsetof<MoveScratch>('rowBytes') != 0) ERROR('MoveScratch.rowBytes is not where its table says.');
if (offsetof<MoveScratch>('moved') != 4) ERROR('MoveScratch.moved is not where its table says.');
if (offsetof<MoveScratch>('shiftsY') != 8) ERROR('MoveScratch.shiftsY is not where its table says.');
if (offsetof<MoveScratch>('shiftsX') != 12) ERROR('MoveScratch.shiftsX is not where its table says.');
if (offsetof<MoveScratch>('outside') != 16) ERROR('MoveScratch.outside is not where its table says.');
if (offsetof<MoveScratch>('above') != 20) ERROR('MoveScratch.above is not where its table says.');
if (offsetof<MoveScratch>('narrow') != 24) ERROR('MoveScratch.narrow is not where its table says.');
if (offsetof<MoveScratch>() != 28) ERROR('MoveScratch does not end where its table says.');
if (offsetof<PyramidRows>('level') != 0) ERROR('PyramidRows.level is not where its table says.');
if (offsetof<PyramidRows>('scratch') != 4) ERROR('PyramidRows.scratch is not where its table says.');
if (offsetof<PyramidRows>('from') != 8) ERROR('PyramidRows.from is not where its table says.');
if (offsetof<PyramidRows>('to') != 12) ERROR('PyramidRows.to is not where its table says.');
if (offsetof<PyramidRows>('beyond') != 16) ERROR('PyramidRows.beyond is not where its table says.');
if (offsetof<PyramidRows>('all') != 24) ERROR('PyramidRows.all is not where its table says.');
if (offsetof<PyramidRows>() != 32) ERROR('PyramidRows does not end where its table says.');
if (offsetof<EquationRows>('level') != 0) ERROR('EquationRows.level is not where its table says.');
if (offsetof<EquationRows>('scratch') != 4) ERROR('EquationRows.scratch is not where its table says.');
if (offsetof<EquationRows>('from') != 8) ERROR('EquationRows.from is not where its table says.');
if (offsetof<EquationRows>('to') != 12) ERROR('EquationRows.to is not where its table says.');
if (offsetof<EquationRows>('beyond') != 16) ERROR('EquationRows.beyond is not where its table says.');
if (offsetof<EquationRows>('all') != 24) ERROR('EquationRows.all is not where its table says.');
if (offsetof<EquationRows>() != 32) ERROR('EquationRows does not end where its table says.');
if (offsetof<MotionRows>('level') != 0) ERROR('MotionRows.level is not where its table says.');
if (offsetof<MotionRows>('scratch') != 4) ERROR('MotionRows.scratch is not where its table says.');
if (offsetof<MotionRows>('from') != 8) ERROR('MotionRows.from is not where its table says.');
if (offsetof<MotionRows>('to') != 12) ERROR('MotionRows.to is not where its table says.');
if (offsetof<MotionRows>('beyond') != 16) ERROR('MotionRows.beyond is not where its table says.');
if (offsetof<MotionRows>('all') != 24) ERROR('MotionRows.all is not where its table says.');
if (offsetof<MotionRows>() != 32) ERROR('MotionRows does not end where its table says.');
if (offsetof<MoveRows>('level') != 0) ERROR('MoveRows.level is not where its table says.');
if (offsetof<MoveRows>('scratch') != 4) ERROR('MoveRows.scratch is not where its table says.');
if (offsetof<MoveRows>('from') != 8) ERROR('MoveRows.from is not where its table says.');
if (offsetof<MoveRows>('to') != 12) ERROR('MoveRows.to is not where its table says.');
if (offsetof<MoveRows>('beyond') != 16) ERROR('MoveRows.beyond is not where its table says.');
if (offsetof<MoveRows>('all') != 24) ERROR('MoveRows.all is not where its table says.');
if (offsetof<MoveRows>() != 32) ERROR('MoveRows does not end where its table says.');
