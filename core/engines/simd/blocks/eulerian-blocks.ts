import { address, block, bytes, count, describeBlock, number, optional } from './block-table.ts';
import { filters, frame } from './shared-blocks.ts';

/*
 * Blocks of the Eulerian methods. Samples are float32 in units of code values, rows `pitch` bytes apart; what stands beyond the
 * width of a row is finite but means nothing.
 */

/** Between two levels of a pyramid. */
export const pyramidStepBlock = describeBlock('PyramidStep', 'Between two levels of a pyramid.', {
  fine: optional(address('The finer level: its first sample, or 0 where it is the codes.')),
  pitch: bytes('From row to row.'),
  width: count(''),
  height: count(''),
  coarse: address('The next coarser level, where REDUCE puts it.'),
  coarsePitch: bytes(''),
  coarseWidth: count(''),
  coarseHeight: count(''),
  above: address('What EXPAND reads, on the grid of the coarser level.'),
  to: optional(address('Where the sum goes, on the grid of the finer one.')),
  gain: number('Weight of the finer level in the sum.'),
  aboveGain: number('Weight of the expanded one.'),
  change: optional(address('Where the change of the sum since the last frame goes, or 0.')),
  frame: optional(frame),
});

/** One plane of the image. */
export const codedPlaneBlock = describeBlock('CodedPlane', 'One plane of the image.', {
  width: count(''),
  height: count(''),
  sampleBytes: count('Bytes per sample: 1 or 2.'),
  stride: bytes('Bytes per row.'),
  largest: number('Largest code.'),
  frame,
  filters,
  level: block('PyramidStep', 'From the plane to the first level of its pyramid.'),
  state: address(
    'Memory of the filter: sections as in sections.ts; for a look-ahead filter of a coarse level a line of changes, `slotBytes` apart.',
  ),
  slotBytes: optional(bytes('')),
  ring: address('Planes of former frames.'),
  ringBytes: bytes('From plane to plane.'),
  ringSlots: count('Planes.'),
  region: optional(address('Weights of the change over the plane, or 0.')),
  traceChange: optional(address('Copy of the change of the plane, row by row, or 0.')),
  coarse: optional(block('CoarseLevel', 'The level that method `color` filters.')),
});

/** The coarse level of method `color`. */
export const coarseLevelBlock = describeBlock('CoarseLevel', 'The level that method `color` filters.', {
  samples: address(''),
  pitch: bytes('From row to row.'),
  width: count(''),
  height: count(''),
  reference: address('The level when the filter last ran.'),
  filtered: address('The output of the filter.'),
  weighted: address('That output, held back at edges.'),
  edge: optional(number('1/(2·g)², by which the squared difference of two neighbours weighs.')),
  spread: address('The weighted output spread along x to the width of the plane.'),
  spreadPitch: bytes(''),
  gain: optional(number('Alpha.')),
  columns: address('Per four columns: byte of the first coarse sample in its row.'),
  columnWeights: address('Per four columns `reach` vectors of weights.'),
  reach: count('Coarse samples that four columns are made of.'),
  rows: block('SpreadRow', 'Per row of the plane the coarse rows that it is made of.'),
  traceChange: optional(address('Change of the level since the last frame, or 0.')),
  traceBefore: optional(address('The level of that frame.')),
});

/** What a row of the plane is made of. */
export const spreadRowBlock = describeBlock('SpreadRow', 'A row of the plane as four rows of the coarse level.', {
  first: count('Number of the first coarse row.'),
  w0: number('Weights of that row and of the three that follow.'),
  w1: number(''),
  w2: number(''),
  w3: number(''),
});

/** What a thread needs while it works on rows. */
export const rowScratchBlock = describeBlock('RowScratch', 'Scratch of a thread.', {
  row: address('A row with mirrored edges.'),
  change: address('A row of changes, in whole vectors of 16.'),
});

/** One thread's part of a step of a plane. */
export const planePartBlock = describeBlock('PlanePart', 'The part of one thread of a step of a plane.', {
  plane: block('CodedPlane', 'The plane.'),
  scratch: block('RowScratch', 'Scratch of the thread.'),
  from: count('First row.'),
  to: count('One past the last.'),
});

/** One thread's part of a step between two levels. */
export const stepPartBlock = describeBlock('StepPart', 'The part of one thread of a step between two levels.', {
  step: block('PyramidStep', 'The levels.'),
  scratch: block('RowScratch', 'Scratch of the thread.'),
  from: count('First row.'),
  to: count('One past the last.'),
});

/** Blocks of methods `linear` and `color`, by the name of their class. */
export const eulerianBlocks = [
  pyramidStepBlock,
  codedPlaneBlock,
  coarseLevelBlock,
  spreadRowBlock,
  rowScratchBlock,
  planePartBlock,
  stepPartBlock,
] as const;
