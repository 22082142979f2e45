import { address, block, bytes, count, describeBlock, flag, number, optional, sum } from './block-table.ts';
import { filters, frame } from './shared-blocks.ts';

/*
 * Blocks of method `riesz`.
 *
 * Planes of float32 are in units of codes. Their rows are `stride` bytes apart: four samples of margin, the row rounded up to
 * four, four samples of margin; addresses are those of the first sample proper. Margins hold the row's reflection.
 */

/** A level; its grid is that of the next coarser one. Fields that `retune` writes are optional here. */
export const rieszLevelBlock = describeBlock('RieszLevel', 'A level; its grid is that of the next coarser one.', {
  width: count('Sides of the level, and of its grid.'),
  height: count(''),
  gridWidth: count(''),
  gridHeight: count(''),
  gaussian: optional(address('The Gaussian of the level, or 0: the codes of the frame.')),
  stride: bytes('From row to row of the level, and of the grid.'),
  gridStride: bytes(''),
  coarse: address('The Gaussian of the grid.'),
  laplacian: address('Laplacians: a line of planes `slotBytes` apart.'),
  slotBytes: bytes(''),
  equations: address('Five planes on the grid, `gridBytes` apart.'),
  gridBytes: bytes(''),
  motion: address('Two planes of motion, two of filtered motion, and two of motion outside the band, or 0.'),
  filtered: address(''),
  outside: optional(address('')),
  coarser: optional(block('RieszLevel', 'The next coarser level, or 0.')),
  collapsed: optional(
    address(
      'The sum of the change of this level and of all coarser ones, or 0 on the finest level, which goes straight to the frame.',
    ),
  ),
  frame,
  filters,
  state: address(
    'Filter memory, component by component: [row][4-vector][section][2]; for a look-ahead filter [slot][component][row][4-vector].',
  ),
  outsideState: optional(address('')),
  waiting: optional(address('Changes that wait for their tick: [component][row][4-vector].')),
  outsideWaiting: optional(address('')),
  last: optional(address('Last outputs that cannot be had from the state, or 0: [component][row][4-vector].')),
  outsideLast: optional(address('')),
  epsilon: optional(number('4ε², in units of codes.')),
  noiseFloor: optional(number('The constant part of λ, in units of codes.')),
  leaning: optional(number('The part of λ that grows with the equations: ρ.')),
  gain: optional(number('From filtered motion to shift.')),
  limit: optional(number('Largest shift, in samples.')),
  soft: optional(flag('Where the limit holds shifts back.')),
  blurX: optional(count('Radius of the blur along x, on the grid.')),
  blurXWeights: address('Its kernel’s centre half: w₀, w₁ …'),
  blurY: optional(count('The same along y.')),
  blurYWeights: address(''),
  sampleBytes: count('Bytes per code: 1 or 2.'),
  largest: number('Largest code.'),
  region: optional(address('Weights of the change over the plane, or 0.')),
  traceQuaternion: optional(address('Copies of intermediate results, dense, component after component, or 0.')),
  traceChange: optional(address('')),
  traceNormal: optional(address('')),
  tracePrior: optional(address('')),
  traceSourceMotion: optional(address('')),
  traceAsked: optional(address('')),
  traceRemoved: optional(address('')),
  traceShifted: optional(address('')),
  tracePlaneChange: optional(address('')),
});

/** What a thread needs for rows of Gaussians and Laplacians. */
export const pyramidScratchBlock = describeBlock('PyramidScratch', 'Scratch of a thread for rows of Gaussians and Laplacians.', {
  sum: address('A row reduced along y.'),
  narrow: address('A row of the grid expanded along y.'),
});

/** What a thread needs for rows of equations. */
export const equationScratchBlock = describeBlock('EquationScratch', 'Scratch of a thread for rows of equations.', {
  rowBytes: bytes('From row to row.'),
  slopes: address('Ring of rows of ∂_x L.'),
  pairs: address('Ring of rows of D₂.'),
  across: address('D₁ of a row.'),
  down: address('∂_y L of a row.'),
  reduced: address('A row of each equation, reduced along y.'),
  sums: address('Per four columns the sums for REDUCE along y: two rows of the grid, a vector for each equation.'),
});

/** What a thread needs for rows of motion. */
export const motionScratchBlock = describeBlock('MotionScratch', 'Scratch of a thread for rows of motion.', {
  wideBytes: bytes('From row to row of `wide`.'),
  priorBytes: bytes('From row to row of `prior`.'),
  blurred: address('A row of each equation, blurred.'),
  wide: address('A row of each equation, blurred along y and continued by the longest radius of the blur along x.'),
  offsets: address('Bytes from the first row of a plane to those that are blurred together.'),
  prior: optional(address('A row of the motion of the coarser level, where there is one.')),
  narrow: optional(address('A row of it expanded along y.')),
});

/** What a thread needs for moving rows. */
export const moveScratchBlock = describeBlock('MoveScratch', 'Scratch of a thread for moving rows.', {
  rowBytes: bytes('From row to row.'),
  moved: address('Ring of rows moved along x.'),
  shiftsY: address('Ring of rows of motion along y.'),
  shiftsX: address('A row of motion along x.'),
  outside: optional(address('A row of the motion outside the band, where that is taken out.')),
  above: address('A row of the coarser levels.'),
  narrow: address('A row of the grid expanded along y.'),
});

const rows = <const Name extends string, const Scratch extends string>(name: Name, scratch: Scratch) =>
  describeBlock(name, 'The part of one thread of a step of a level.', {
    level: block('RieszLevel', 'The level.'),
    scratch: block(scratch, 'Scratch of the thread.'),
    from: count('First row: of the level for `moveRows`, else of the grid.'),
    to: count('One past the last.'),
    beyond: sum('Amplitude asked to move beyond the limit.'),
    all: sum('All amplitude.'),
  });

export const pyramidRowsBlock = rows('PyramidRows', 'PyramidScratch');
export const equationRowsBlock = rows('EquationRows', 'EquationScratch');
export const motionRowsBlock = rows('MotionRows', 'MotionScratch');
export const moveRowsBlock = rows('MoveRows', 'MoveScratch');

/** Blocks of method `riesz`, by the name of their class. */
export const rieszBlocks = [
  rieszLevelBlock,
  pyramidScratchBlock,
  equationScratchBlock,
  motionScratchBlock,
  moveScratchBlock,
  pyramidRowsBlock,
  equationRowsBlock,
  motionRowsBlock,
  moveRowsBlock,
] as const;
