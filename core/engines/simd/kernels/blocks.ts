// Written from blocks/shared-blocks.ts by `npx vitest run test/core/engines/simd/blocks.test.ts --update`.

/** What changes from frame to frame. */
// @ts-ignore: decorator
@unmanaged
export class Frame {
  /** Codes of the plane that goes in. */
  input: usize;
  /** Codes of the plane that comes out now, before magnification. */
  source: usize;
  /** Where the magnified codes go. */
  output: usize;
  /** Codes of the frame at the last tick. */
  reference: usize;
  /** Frame intervals since the last frame. */
  ticks: i32;
  /** On the first frame of a shot. */
  first: i32;
  /** When changes wait for their tick. */
  waiting: i32;
  /** While nothing comes out yet. */
  filling: i32;
  /** Slot of this frame in the line of coefficients. */
  bandSlot: i32;
  /** Slot of the coefficients of the frame before. */
  bandBefore: i32;
  /** Slot of the coefficients of the frame that comes out. */
  sourceSlot: i32;
  /** Slot of this frame in the line of changes. */
  historySlot: i32;
  /** Changes kept so far. */
  historyCount: i32;
  /** Slot of the change that goes with the source; negative: none. */
  sourceHistorySlot: i32;
  /** Earlier frames whose planes are still there. */
  earlier: i32;
  /** Share by which the ticks of this frame renew the pooled power. */
  share: f32;
  /** The same of the power that is averaged over a longer time. */
  slowShare: f32;
}

/** One second-order section, a0 = 1. */
// @ts-ignore: decorator
@unmanaged
export class Section {
  /** Weight of the input. */
  b0: f32;
  /** Weight of the input one tick before. */
  b1: f32;
  /** Weight of the input two ticks before. */
  b2: f32;
  /** Weight of the output one tick before. */
  a1: f32;
  /** Weight of the output two ticks before. */
  a2: f32;
}

/** The filters of a plan, shared by all that is filtered. */
// @ts-ignore: decorator
@unmanaged
export class Filters {
  /** Sections of the band filter, or 0 for a look-ahead filter. */
  sections: i32;
  /** Taps of a look-ahead filter. */
  taps: i32;
  /** Its sections one after another, or its taps. */
  coefficients: usize;
  /** The same as they were on the last tick. */
  before: usize;
  /** Sections of the filter for everything outside the band; 0: none. */
  outsideSections: i32;
  /** Its sections. */
  outsideCoefficients: usize;
  /** The same as they were on the last tick. */
  outsideBefore: usize;
}

/** Where threads meet. */
// @ts-ignore: decorator
@unmanaged
export class Meeting {
  /** Threads that are here. */
  arrivals: i32;
  /** Meetings so far. */
  generation: i32;
}

if (offsetof<Frame>('input') != 0) ERROR('Frame.input is not where its table says.');
if (offsetof<Frame>('source') != 4) ERROR('Frame.source is not where its table says.');
if (offsetof<Frame>('output') != 8) ERROR('Frame.output is not where its table says.');
if (offsetof<Frame>('reference') != 12) ERROR('Frame.reference is not where its table says.');
if (offsetof<Frame>('ticks') != 16) ERROR('Frame.ticks is not where its table says.');
if (offsetof<Frame>('first') != 20) ERROR('Frame.first is not where its table says.');
if (offsetof<Frame>('waiting') != 24) ERROR('Frame.waiting is not where its table says.');
if (offsetof<Frame>('filling') != 28) ERROR('Frame.filling is not where its table says.');
if (offsetof<Frame>('bandSlot') != 32) ERROR('Frame.bandSlot is not where its table says.');
if (offsetof<Frame>('bandBefore') != 36) ERROR('Frame.bandBefore is not where its table says.');
if (offsetof<Frame>('sourceSlot') != 40) ERROR('Frame.sourceSlot is not where its table says.');
if (offsetof<Frame>('historySlot') != 44) ERROR('Frame.historySlot is not where its table says.');
if (offsetof<Frame>('historyCount') != 48) ERROR('Frame.historyCount is not where its table says.');
if (offsetof<Frame>('sourceHistorySlot') != 52) ERROR('Frame.sourceHistorySlot is not where its table says.');
if (offsetof<Frame>('earlier') != 56) ERROR('Frame.earlier is not where its table says.');
if (offsetof<Frame>('share') != 60) ERROR('Frame.share is not where its table says.');
if (offsetof<Frame>('slowShare') != 64) ERROR('Frame.slowShare is not where its table says.');
if (offsetof<Frame>() != 68) ERROR('Frame does not end where its table says.');
if (offsetof<Section>('b0') != 0) ERROR('Section.b0 is not where its table says.');
if (offsetof<Section>('b1') != 4) ERROR('Section.b1 is not where its table says.');
if (offsetof<Section>('b2') != 8) ERROR('Section.b2 is not where its table says.');
if (offsetof<Section>('a1') != 12) ERROR('Section.a1 is not where its table says.');
if (offsetof<Section>('a2') != 16) ERROR('Section.a2 is not where its table says.');
if (offsetof<Section>() != 20) ERROR('Section does not end where its table says.');
if (offsetof<Filters>('sections') != 0) ERROR('Filters.sections is not where its table says.');
if (offsetof<Filters>('taps') != 4) ERROR('Filters.taps is not where its table says.');
if (offsetof<Filters>('coefficients') != 8) ERROR('Filters.coefficients is not where its table says.');
if (offsetof<Filters>('before') != 12) ERROR('Filters.before is not where its table says.');
if (offsetof<Filters>('outsideSections') != 16) ERROR('Filters.outsideSections is not where its table says.');
if (offsetof<Filters>('outsideCoefficients') != 20) ERROR('Filters.outsideCoefficients is not where its table says.');
if (offsetof<Filters>('outsideBefore') != 24) ERROR('Filters.outsideBefore is not where its table says.');
if (offsetof<Filters>() != 28) ERROR('Filters does not end where its table says.');
if (offsetof<Meeting>('arrivals') != 0) ERROR('Meeting.arrivals is not where its table says.');
if (offsetof<Meeting>('generation') != 4) ERROR('Meeting.generation is not where its table says.');
if (offsetof<Meeting>() != 8) ERROR('Meeting does not end where its table says.');
