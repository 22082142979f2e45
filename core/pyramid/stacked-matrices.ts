import { coarserLength, expandMatrix, reduceMatrix } from '../plan/binomial.ts';
import type { Matrix } from '../plan/binomial.ts';

/**
 * The Gaussian pyramid of a one-dimensional signal as one matrix: its levels stacked, finest first,
 * [ I ; G₁ ; G₂G₁ ; … ]. Float64.
 */
export function gaussianPyramidMatrix(length: number, levels: number): Matrix {
  return stack(cumulativeReductions(length, levels));
}

/**
 * The Laplacian pyramid of a one-dimensional signal as one matrix: [ I − F₁G₁ ; (I − F₂G₂)G₁ ; … ; G…G₁ ], the last
 * block being the low-pass residual. Float64.
 */
export function laplacianPyramidMatrix(length: number, levels: number): Matrix {
  const reductions = cumulativeReductions(length, levels);
  const blocks = reductions.map((reduction, index) => {
    const next = reductions[index + 1];
    return next === undefined ? reduction : minus(reduction, product(expandMatrix(next.rows, reduction.rows), next));
  });
  return stack(blocks);
}

/** The inverse of `laplacianPyramidMatrix` as synthesis computes it: [ I, F₁, F₁F₂, … ]. */
export function laplacianSynthesisMatrix(length: number, levels: number): Matrix {
  let block = identity(length);
  const blocks = [block];
  for (let rows = length; blocks.length < levels; rows = coarserLength(rows)) {
    block = product(block, expandMatrix(coarserLength(rows), rows));
    blocks.push(block);
  }
  const columns = blocks.reduce((sum, { columns: more }) => sum + more, 0);
  const values = new Float64Array(length * columns);
  for (let row = 0; row < length; row++) {
    let at = row * columns;
    for (const part of blocks) {
      values.set(part.values.subarray(row * part.columns, (row + 1) * part.columns), at);
      at += part.columns;
    }
  }
  return { rows: length, columns, values };
}

/** I, G₁, G₂G₁, …: from the signal to each level. */
function cumulativeReductions(length: number, levels: number): Matrix[] {
  const blocks = [identity(length)];
  while (blocks.length < levels) {
    const last = blocks[blocks.length - 1];
    blocks.push(product(reduceMatrix(last.rows), last));
  }
  return blocks;
}

/** The matrix that changes nothing. */
export function identity(length: number): Matrix {
  const values = new Float64Array(length * length);
  for (let index = 0; index < length; index++) values[index * length + index] = 1;
  return { rows: length, columns: length, values };
}

/** The product of two matrices. */
export function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.rows * b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let inner = 0; inner < a.columns; inner++) {
      const factor = a.values[row * a.columns + inner];
      if (factor === 0) continue;
      for (let column = 0; column < b.columns; column++) {
        values[row * b.columns + column] += factor * b.values[inner * b.columns + column];
      }
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}

function minus(a: Matrix, b: Matrix): Matrix {
  return { rows: a.rows, columns: a.columns, values: a.values.map((value, index) => value - b.values[index]) };
}

/** Matrices of as many columns below each other. */
export function stack(blocks: readonly Matrix[]): Matrix {
  const columns = blocks[0].columns;
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const values = new Float64Array(rows * columns);
  let at = 0;
  for (const block of blocks) {
    values.set(block.values, at);
    at += block.values.length;
  }
  return { rows, columns, values };
}
