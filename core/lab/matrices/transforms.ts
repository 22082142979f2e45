import { coarserLength, expandMatrix, reduceMatrix, type Matrix } from '../../plan/binomial.ts';
import {
  gaussianPyramidMatrix,
  identity,
  laplacianPyramidMatrix,
  laplacianSynthesisMatrix,
  product,
} from '../../pyramid/stacked-matrices.ts';
import { steerablePyramidMatrix, transposed } from '../../pyramid/steerable-matrix.ts';

export const transformNames = ['blur and ↓2', 'Gaussian pyramid', 'Laplacian pyramid', 'steerable pyramid', 'DFT'] as const;
export type TransformName = (typeof transformNames)[number];

/** A matrix with a name; of a complex one the imaginary part, too. */
export interface NamedMatrix {
  readonly name: string;
  readonly matrix: Matrix;
  readonly imaginary?: Matrix;
}

/** A transform of a signal of some length, the way back, and both in a row. */
export interface TransformMatrices {
  readonly forward: NamedMatrix;
  readonly back: NamedMatrix;
  /** `back` times `forward`: the identity where the way back is an inverse. */
  readonly both: NamedMatrix;
  readonly isInverse: boolean;
  /** What a row is, for people. */
  readonly rowOf: (row: number) => string;
}

/** @param levels of a pyramid, its residual included; scales of a steerable one. The other transforms have none. */
export function transformMatrices(name: TransformName, length: number, levels: number): TransformMatrices {
  switch (name) {
    case 'blur and ↓2': {
      const [reduce, expand] = [reduceMatrix(length), expandMatrix(coarserLength(length), length)];
      return {
        forward: { name: 'G: blur with [1 4 6 4 1]/16, every second sample', matrix: reduce },
        back: { name: 'F: zeros between, blur with [1 4 6 4 1]/8', matrix: expand },
        both: { name: 'F·G: what a coarser level keeps', matrix: product(expand, reduce) },
        isInverse: false,
        rowOf: (row) => `sample ${row}`,
      };
    }
    case 'Gaussian pyramid': {
      const matrix = gaussianPyramidMatrix(length, levels);
      // The image itself is the first level.
      const first: Matrix = {
        rows: length,
        columns: matrix.rows,
        values: Float64Array.from({ length: length * matrix.rows }, (_, at) =>
          at % matrix.rows === Math.floor(at / matrix.rows) ? 1 : 0,
        ),
      };
      return {
        forward: { name: 'Gaussian pyramid: [I; G₁; G₂G₁; …]', matrix },
        back: { name: 'Back: the first level', matrix: first },
        both: { name: 'Both', matrix: product(first, matrix) },
        isInverse: true,
        rowOf: levelOf(length, levels),
      };
    }
    case 'Laplacian pyramid': {
      const [forward, back] = [laplacianPyramidMatrix(length, levels), laplacianSynthesisMatrix(length, levels)];
      return {
        forward: { name: 'Laplacian pyramid: [I − F₁G₁; (I − F₂G₂)G₁; …; G…G₁]', matrix: forward },
        back: { name: 'Its inverse: [I, F₁, F₁F₂, …]', matrix: back },
        both: { name: 'Both', matrix: product(back, forward) },
        isInverse: true,
        rowOf: levelOf(length, levels),
      };
    }
    case 'steerable pyramid': {
      const forward = steerablePyramidMatrix(length, levels);
      const back = transposed(forward);
      return {
        forward: { name: 'Steerable pyramid: high pass, bands, residual', matrix: forward },
        back: { name: 'Its inverse: the transposed matrix', matrix: back },
        both: { name: 'Both', matrix: product(back, forward) },
        isInverse: true,
        rowOf: steerableBandOf(length, levels),
      };
    }
    case 'DFT': {
      const wave = (sign: number, scale: number, part: (angle: number) => number): Matrix => ({
        rows: length,
        columns: length,
        values: Float64Array.from({ length: length * length }, (_, at) => {
          // The product modulo the length first: the angle of a large number would lose digits.
          const turns = ((Math.floor(at / length) * (at % length)) % length) / length;
          return scale * part(sign * 2 * Math.PI * turns);
        }),
      });
      const [re, im] = [wave(-1, 1, Math.cos), wave(-1, 1, Math.sin)];
      const [backRe, backIm] = [wave(1, 1 / length, Math.cos), wave(1, 1 / length, Math.sin)];
      const minus = product(backIm, im).values;
      const both = { ...identity(length), values: product(backRe, re).values.map((value, at) => value - minus[at]) };
      return {
        forward: { name: 'DFT: e^(−2πi·kn/N)', matrix: re, imaginary: im },
        back: { name: 'Its inverse: e^(2πi·kn/N)/N', matrix: backRe, imaginary: backIm },
        both: { name: 'Both', matrix: both },
        isInverse: true,
        rowOf: (row) => `frequency ${row}/${length}`,
      };
    }
    default:
      return name satisfies never;
  }
}

/** "level 2, sample 3" of a row of a stacked matrix whose levels halve. */
function levelOf(length: number, levels: number): (row: number) => string {
  return (row) => {
    let [rest, size] = [row, length];
    for (let level = 1; level <= levels; level++) {
      if (rest < size) return `level ${level}, sample ${rest}`;
      rest -= size;
      size = coarserLength(size);
    }
    return `row ${row}`;
  };
}

function steerableBandOf(length: number, scales: number): (row: number) => string {
  return (row) => {
    if (row < length) return `high pass, sample ${row}`;
    let [rest, size] = [row - length, length];
    for (let scale = 1; scale <= scales; scale++) {
      if (rest < size) return `scale ${scale}, sample ${rest}`;
      rest -= size;
      size = coarserLength(size);
    }
    return `residual, sample ${rest}`;
  };
}
