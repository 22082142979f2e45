import { address, block, count, describeBlock, flag, number, optional } from './block-table.ts';

// Blocks that kernels of every method read.

/** What changes from frame to frame. */
export const frameBlock = describeBlock('Frame', 'What changes from frame to frame.', {
  input: address('Codes of the plane that goes in.'),
  source: address('Codes of the plane that comes out now, before magnification.'),
  output: address('Where the magnified codes go.'),
  reference: address('Codes of the frame at the last tick.'),
  ticks: count('Frame intervals since the last frame.'),
  first: flag('On the first frame of a shot.'),
  waiting: flag('When changes wait for their tick.'),
  filling: flag('While nothing comes out yet.'),
  bandSlot: count('Slot of this frame in the line of coefficients.'),
  bandBefore: count('Slot of the coefficients of the frame before.'),
  sourceSlot: count('Slot of the coefficients of the frame that comes out.'),
  historySlot: count('Slot of this frame in the line of changes.'),
  historyCount: count('Changes kept so far.'),
  sourceHistorySlot: count('Slot of the change that goes with the source; negative: none.'),
  earlier: count('Earlier frames whose planes are still there.'),
  share: number('Share by which the ticks of this frame renew the pooled power.'),
  slowShare: number('The same of the power that is averaged over a longer time.'),
});

/** One second-order section of a recursive filter. */
export const sectionBlock = describeBlock('Section', 'One second-order section, a0 = 1.', {
  b0: number('Weight of the input.'),
  b1: number('Weight of the input one tick before.'),
  b2: number('Weight of the input two ticks before.'),
  a1: number('Weight of the output one tick before.'),
  a2: number('Weight of the output two ticks before.'),
});

/** The filters of a plan, shared by all that is filtered. */
export const filtersBlock = describeBlock('Filters', 'The filters of a plan, shared by all that is filtered.', {
  sections: count('Sections of the band filter, or 0 for a look-ahead filter.'),
  taps: count('Taps of a look-ahead filter.'),
  coefficients: address('Its sections one after another, or its taps.'),
  before: address('The same as they were on the last tick.'),
  outsideSections: optional(count('Sections of the filter for everything outside the band; 0: none.')),
  outsideCoefficients: optional(address('Its sections.')),
  outsideBefore: optional(address('The same as they were on the last tick.')),
});

/** Where threads meet (kernels/barrier.ts). */
export const meetingBlock = describeBlock('Meeting', 'Where threads meet.', {
  arrivals: count('Threads that are here.'),
  generation: count('Meetings so far.'),
});

/** Blocks that the kernels of every method know, by the name of their class. */
export const sharedBlocks = [frameBlock, sectionBlock, filtersBlock, meetingBlock] as const;

/** The frame's block, for tables that refer to it. */
export const frame = block('Frame', 'What changes from frame to frame.');
/** The filters' block, for tables that refer to it. */
export const filters = block('Filters', 'The filters of the plan.');
