import type { Plan } from '../../../plan/plan.ts';
import type { Handle } from '../blocks/block-table.ts';
import type { FilterStore } from './filters.ts';
import type { PlaneStore } from './frame-store.ts';
import { kernelNames, type KernelName } from './thread.ts';

/** A plan laid out in memory. */
export interface Program {
  /** Planes of the image that it magnifies. */
  readonly planes: readonly PlaneStore[];
  readonly filters: FilterStore;
  /** Frames whose coefficients are kept, the newest included. */
  readonly slots: number;
  /** What every thread does for a frame: pairs of kernel number and address. */
  readonly threads: readonly Int32Array[];
  /** Writes the numbers that `retune` may change, the filters' apart. */
  writeNumbers(memory: ArrayBufferLike, plan: Plan): void;
  /** @throws LoupeError `INTERNAL` for a buffer that is not there or not kept */
  read(memory: ArrayBufferLike, plan: Plan, buffer: string): Float32Array;
  /** Share of the motion that noise holds back; absent for methods that hold nothing back. */
  heldShare?(memory: ArrayBufferLike, plan: Plan): number;
  /** Sums of amplitudes beyond their limit, and of all. */
  counts(memory: ArrayBufferLike): { readonly beyond: number; readonly all: number };
}

/** The block that each kernel takes. */
interface KernelBlocks {
  barrier: 'Meeting';
  forwardRows: 'ImagePart';
  forwardColumns: 'ImagePart';
  analyseBand: 'AnalysedBand';
  clearSum: 'ImagePart';
  magnifyBand: 'Band';
  findPhases: 'MovingBand';
  openField: 'FieldPart';
  evidenceRows: 'EvidencePart';
  solveRows: 'FieldPart';
  holdRows: 'FieldPart';
  guideRows: 'FieldPart';
  invertRows: 'FieldPart';
  shiftBand: 'MovingBand';
  inverseColumns: 'ImagePart';
  inverseRows: 'ImagePart';
  openPlanes: 'MovedRows';
  movePlanes: 'MovedRows';
  gaussianRows: 'PyramidRows';
  laplacianRows: 'PyramidRows';
  equationRows: 'EquationRows';
  motionRows: 'MotionRows';
  moveRows: 'MoveRows';
  reduceLevel: 'StepPart';
  collapseLevel: 'StepPart';
  filterPlane: 'PlanePart';
  reduceBorders: 'PlanePart';
  storeCollapsed: 'PlanePart';
  reduceCodes: 'PlanePart';
  filterCoarse: 'PlanePart';
  storeSpread: 'PlanePart';
  tracePlane: 'PlanePart';
  traceLevel: 'StepPart';
}

/** Kernels that take a block of this name. */
export type KernelOf<Block extends string> = {
  [Name in KernelName]: KernelBlocks[Name] extends Block ? Name : never;
}[KernelName];

/** A kernel and its block. */
export type Call = { [Name in KernelName]: readonly [Name, Handle<KernelBlocks[Name]>] }[KernelName];

/** A list of calls as threads read it. */
export function encodeProgram(calls: readonly Call[]): Int32Array {
  return Int32Array.from(calls.flatMap(([name, block]) => [kernelNames.indexOf(name), block]));
}
