import type { ComplexPlane } from '../numeric/plane-transform.ts';
import { createPlane } from '../numeric/plane-transform.ts';
import type { WrappedPlane } from './correlation.ts';
import { createWrapped, shiftOffsets } from './correlation.ts';
import type { StatisticsLayout } from './statistics-layout.ts';
import type { TextureBands } from './texture-bands.ts';

/** The bands of one scale and their variances, from measuring an image until the gradient at that image has been computed. */
export interface ScaleState {
  readonly bands: readonly ComplexPlane[];
  /** |band| without its mean. */
  readonly magnitudes: readonly Float64Array[];
  /** The next coarser bands on this grid; empty at the coarsest scale. */
  readonly coarser: readonly ComplexPlane[];
  /** |coarser| without its mean. */
  readonly coarserMagnitudes: readonly Float64Array[];
  /** Real parts of coarser²/|coarser| for each orientation, then the imaginary parts. */
  readonly doubled: readonly Float64Array[];
  readonly magnitudeVariance: Float64Array;
  readonly realVariance: Float64Array;
  readonly coarserVariance: Float64Array;
  readonly doubledVariance: Float64Array;
}

/** Planes of one grid's size that every call writes to again. */
export interface GridState {
  readonly spectrum: ComplexPlane;
  readonly gradient: ComplexPlane;
  readonly work: ComplexPlane;
  readonly other: ComplexPlane;
  readonly lowpass: Float64Array;
  readonly wrapped: WrappedPlane;
  readonly offsets: readonly number[];
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array];
}

/** Returns the work planes of every grid; those finer than the bands' finest are missing. */
export function createGridStates({ finest, scales, grids }: TextureBands, layout: StatisticsLayout): GridState[] {
  const states: GridState[] = [];
  const margin = (layout.shape.neighbourhood - 1) / 2;
  for (let scale = finest; scale <= scales; scale++) {
    const { size, count } = grids[scale];
    const wrapped = createWrapped(size, margin);
    states[scale] = {
      spectrum: createPlane(size),
      gradient: createPlane(size),
      work: createPlane(size),
      other: createPlane(size),
      lowpass: new Float64Array(count),
      wrapped,
      offsets: shiftOffsets(layout.shifts, wrapped.stride),
      scratch: [new Float64Array(count), new Float64Array(count), new Float64Array(count)],
    };
  }
  return states;
}

/** Returns room for the bands of every scale; those finer than the bands' finest are missing. */
export function createScaleStates({ finest, scales, grids }: TextureBands, orientations: number): ScaleState[] {
  const states: ScaleState[] = [];
  for (let scale = finest; scale < scales; scale++) {
    const { size, count } = grids[scale];
    const planes = <Plane>(number: number, create: () => Plane): Plane[] => Array.from({ length: number }, create);
    const real = (): Float64Array => new Float64Array(count);
    const complex = (): ComplexPlane => createPlane(size);
    const ofCoarser = scale < scales - 1 ? orientations : 0;
    states[scale] = {
      bands: planes(orientations, complex),
      magnitudes: planes(orientations, real),
      coarser: planes(ofCoarser, complex),
      coarserMagnitudes: planes(ofCoarser, real),
      doubled: planes(2 * ofCoarser, real),
      magnitudeVariance: new Float64Array(orientations),
      realVariance: new Float64Array(orientations),
      coarserVariance: new Float64Array(ofCoarser),
      doubledVariance: new Float64Array(2 * ofCoarser),
    };
  }
  return states;
}
