// Written from blocks/eulerian-blocks.ts by `npx vitest run test/core/engines/simd/blocks.test.ts --update`.

import { Frame, Filters } from '../blocks';

/** Between two levels of a pyramid. */
// @ts-ignore: decorator
@unmanaged
export class PyramidStep {
  /** The finer level: its first sample, or 0 where it is the codes. */
  fine: usize;
  /** From row to row. */
  pitch: usize;
  width: i32;
  height: i32;
  /** The next coarser level, where REDUCE puts it. */
  coarse: usize;
  coarsePitch: usize;
  coarseWidth: i32;
  coarseHeight: i32;
  /** What EXPAND reads, on the grid of the coarser level. */
  above: usize;
  /** Where the sum goes, on the grid of the finer one. */
  to: usize;
  /** Weight of the finer level in the sum. */
  gain: f32;
  /** Weight of the expanded one. */
  aboveGain: f32;
  /** Where the change of the sum since the last frame goes, or 0. */
  change: usize;
  /** What changes from frame to frame. */
  frame: Frame;
}

/** One plane of the image. */
// @ts-ignore: decorator
@unmanaged
export class CodedPlane {
  width: i32;
  height: i32;
  /** Bytes per sample: 1 or 2. */
  sampleBytes: i32;
  /** Bytes per row. */
  stride: usize;
  /** Largest code. */
  largest: f32;
  /** What changes from frame to frame. */
  frame: Frame;
  /** The filters of the plan. */
  filters: Filters;
  /** From the plane to the first level of its pyramid. */
  level: PyramidStep;
  /** Memory of the filter: sections as in sections.ts; for a look-ahead filter of a coarse level a line of changes, `slotBytes` apart. */
  state: usize;
  slotBytes: usize;
  /** Planes of former frames. */
  ring: usize;
  /** From plane to plane. */
  ringBytes: usize;
  /** Planes. */
  ringSlots: i32;
  /** Weights of the change over the plane, or 0. */
  region: usize;
  /** Copy of the change of the plane, row by row, or 0. */
  traceChange: usize;
  /** The level that method `color` filters. */
  coarse: CoarseLevel;
}

/** The level that method `color` filters. */
// @ts-ignore: decorator
@unmanaged
export class CoarseLevel {
  samples: usize;
  /** From row to row. */
  pitch: usize;
  width: i32;
  height: i32;
  /** The level when the filter last ran. */
  reference: usize;
  /** The output of the filter. */
  filtered: usize;
  /** That output, held back at edges. */
  weighted: usize;
  /** 1/(2·g)², by which the squared difference of two neighbours weighs. */
  edge: f32;
  /** The weighted output spread along x to the width of the plane. */
  spread: usize;
  spreadPitch: usize;
  /** Alpha. */
  gain: f32;
  /** Per four columns: byte of the first coarse sample in its row. */
  columns: usize;
  /** Per four columns `reach` vectors of weights. */
  columnWeights: usize;
  /** Coarse samples that four columns are made of. */
  reach: i32;
  /** Per row of the plane the coarse rows that it is made of. */
  rows: SpreadRow;
  /** Change of the level since the last frame, or 0. */
  traceChange: usize;
  /** The level of that frame. */
  traceBefore: usize;
}

/** A row of the plane as four rows of the coarse level. */
// @ts-ignore: decorator
@unmanaged
export class SpreadRow {
  /** Number of the first coarse row. */
  first: i32;
  /** Weights of that row and of the three that follow. */
  w0: f32;
  w1: f32;
  w2: f32;
  w3: f32;
}

/** Scratch of a thread. */
// @ts-ignore: decorator
@unmanaged
export class RowScratch {
  /** A row with mirrored edges. */
  row: usize;
  /** A row of changes, in whole vectors of 16. */
  change: usize;
}

/** The part of one thread of a step of a plane. */
// @ts-ignore: decorator
@unmanaged
export class PlanePart {
  /** The plane. */
  plane: CodedPlane;
  /** Scratch of the thread. */
  scratch: RowScratch;
  /** First row. */
  from: i32;
  /** One past the last. */
  to: i32;
}

/** The part of one thread of a step between two levels. */
// @ts-ignore: decorator
@unmanaged
export class StepPart {
  /** The levels. */
  step: PyramidStep;
  /** Scratch of the thread. */
  scratch: RowScratch;
  /** First row. */
  from: i32;
  /** One past the last. */
  to: i32;
}

if (offsetof<PyramidStep>('fine') != 0) ERROR('PyramidStep.fine is not where its table says.');
if (offsetof<PyramidStep>('pitch') != 4) ERROR('PyramidStep.pitch is not where its table says.');
if (offsetof<PyramidStep>('width') != 8) ERROR('PyramidStep.width is not where its table says.');
if (offsetof<PyramidStep>('height') != 12) ERROR('PyramidStep.height is not where its table says.');
if (offsetof<PyramidStep>('coarse') != 16) ERROR('PyramidStep.coarse is not where its table says.');
if (offsetof<PyramidStep>('coarsePitch') != 20) ERROR('PyramidStep.coarsePitch is not where its table says.');
if (offsetof<PyramidStep>('coarseWidth') != 24) ERROR('PyramidStep.coarseWidth is not where its table says.');
if (offsetof<PyramidStep>('coarseHeight') != 28) ERROR('PyramidStep.coarseHeight is not where its table says.');
if (offsetof<PyramidStep>('above') != 32) ERROR('PyramidStep.above is not where its table says.');
if (offsetof<PyramidStep>('to') != 36) ERROR('PyramidStep.to is not where its table says.');
if (offsetof<PyramidStep>('gain') != 40) ERROR('PyramidStep.gain is not where its table says.');
if (offsetof<PyramidStep>('aboveGain') != 44) ERROR('PyramidStep.aboveGain is not where its table says.');
if (offsetof<PyramidStep>('change') != 48) ERROR('PyramidStep.change is not where its table says.');
if (offsetof<PyramidStep>('frame') != 52) ERROR('PyramidStep.frame is not where its table says.');
if (offsetof<PyramidStep>() != 56) ERROR('PyramidStep does not end where its table says.');
if (offsetof<CodedPlane>('width') != 0) ERROR('CodedPlane.width is not where its table says.');
if (offsetof<CodedPlane>('height') != 4) ERROR('CodedPlane.height is not where its table says.');
if (offsetof<CodedPlane>('sampleBytes') != 8) ERROR('CodedPlane.sampleBytes is not where its table says.');
if (offsetof<CodedPlane>('stride') != 12) ERROR('CodedPlane.stride is not where its table says.');
if (offsetof<CodedPlane>('largest') != 16) ERROR('CodedPlane.largest is not where its table says.');
if (offsetof<CodedPlane>('frame') != 20) ERROR('CodedPlane.frame is not where its table says.');
if (offsetof<CodedPlane>('filters') != 24) ERROR('CodedPlane.filters is not where its table says.');
if (offsetof<CodedPlane>('level') != 28) ERROR('CodedPlane.level is not where its table says.');
if (offsetof<CodedPlane>('state') != 32) ERROR('CodedPlane.state is not where its table says.');
if (offsetof<CodedPlane>('slotBytes') != 36) ERROR('CodedPlane.slotBytes is not where its table says.');
if (offsetof<CodedPlane>('ring') != 40) ERROR('CodedPlane.ring is not where its table says.');
if (offsetof<CodedPlane>('ringBytes') != 44) ERROR('CodedPlane.ringBytes is not where its table says.');
if (offsetof<CodedPlane>('ringSlots') != 48) ERROR('CodedPlane.ringSlots is not where its table says.');
if (offsetof<CodedPlane>('region') != 52) ERROR('CodedPlane.region is not where its table says.');
if (offsetof<CodedPlane>('traceChange') != 56) ERROR('CodedPlane.traceChange is not where its table says.');
if (offsetof<CodedPlane>('coarse') != 60) ERROR('CodedPlane.coarse is not where its table says.');
if (offsetof<CodedPlane>() != 64) ERROR('CodedPlane does not end where its table says.');
if (offsetof<CoarseLevel>('samples') != 0) ERROR('CoarseLevel.samples is not where its table says.');
if (offsetof<CoarseLevel>('pitch') != 4) ERROR('CoarseLevel.pitch is not where its table says.');
if (offsetof<CoarseLevel>('width') != 8) ERROR('CoarseLevel.width is not where its table says.');
if (offsetof<CoarseLevel>('height') != 12) ERROR('CoarseLevel.height is not where its table says.');
if (offsetof<CoarseLevel>('reference') != 16) ERROR('CoarseLevel.reference is not where its table says.');
if (offsetof<CoarseLevel>('filtered') != 20) ERROR('CoarseLevel.filtered is not where its table says.');
if (offsetof<CoarseLevel>('weighted') != 24) ERROR('CoarseLevel.weighted is not where its table says.');
if (offsetof<CoarseLevel>('edge') != 28) ERROR('CoarseLevel.edge is not where its table says.');
if (offsetof<CoarseLevel>('spread') != 32) ERROR('CoarseLevel.spread is not where its table says.');
if (offsetof<CoarseLevel>('spreadPitch') != 36) ERROR('CoarseLevel.spreadPitch is not where its table says.');
if (offsetof<CoarseLevel>('gain') != 40) ERROR('CoarseLevel.gain is not where its table says.');
if (offsetof<CoarseLevel>('columns') != 44) ERROR('CoarseLevel.columns is not where its table says.');
if (offsetof<CoarseLevel>('columnWeights') != 48) ERROR('CoarseLevel.columnWeights is not where its table says.');
if (offsetof<CoarseLevel>('reach') != 52) ERROR('CoarseLevel.reach is not where its table says.');
if (offsetof<CoarseLevel>('rows') != 56) ERROR('CoarseLevel.rows is not where its table says.');
if (offsetof<CoarseLevel>('traceChange') != 60) ERROR('CoarseLevel.traceChange is not where its table says.');
if (offsetof<CoarseLevel>('traceBefore') != 64) ERROR('CoarseLevel.traceBefore is not where its table says.');
if (offsetof<CoarseLevel>() != 68) ERROR('CoarseLevel does not end where its table says.');
if (offsetof<SpreadRow>('first') != 0) ERROR('SpreadRow.first is not where its table says.');
if (offsetof<SpreadRow>('w0') != 4) ERROR('SpreadRow.w0 is not where its table says.');
if (offsetof<SpreadRow>('w1') != 8) ERROR('SpreadRow.w1 is not where its table says.');
if (offsetof<SpreadRow>('w2') != 12) ERROR('SpreadRow.w2 is not where its table says.');
if (offsetof<SpreadRow>('w3') != 16) ERROR('SpreadRow.w3 is not where its table says.');
if (offsetof<SpreadRow>() != 20) ERROR('SpreadRow does not end where its table says.');
if (offsetof<RowScratch>('row') != 0) ERROR('RowScratch.row is not where its table says.');
if (offsetof<RowScratch>('change') != 4) ERROR('RowScratch.change is not where its table says.');
if (offsetof<RowScratch>() != 8) ERROR('RowScratch does not end where its table says.');
if (offsetof<PlanePart>('plane') != 0) ERROR('PlanePart.plane is not where its table says.');
if (offsetof<PlanePart>('scratch') != 4) ERROR('PlanePart.scratch is not where its table says.');
if (offsetof<PlanePart>('from') != 8) ERROR('PlanePart.from is not where its table says.');
if (offsetof<PlanePart>('to') != 12) ERROR('PlanePart.to is not where its table says.');
if (offsetof<PlanePart>() != 16) ERROR('PlanePart does not end where its table says.');
if (offsetof<StepPart>('step') != 0) ERROR('StepPart.step is not where its table says.');
if (offsetof<StepPart>('scratch') != 4) ERROR('StepPart.scratch is not where its table says.');
if (offsetof<StepPart>('from') != 8) ERROR('StepPart.from is not where its table says.');
if (offsetof<StepPart>('to') != 12) ERROR('StepPart.to is not where its table says.');
if (offsetof<StepPart>() != 16) ERROR('StepPart does not end where its table says.');
