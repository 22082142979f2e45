import { LoupeError } from '../../../base/error.ts';
import { binomialKernel, coarserLength, reflected } from '../../../plan/binomial.ts';
import type { BlockValues } from '../blocks/block-table.ts';
import type { spreadRowBlock } from '../blocks/eulerian-blocks.ts';

/** Weights of coarse samples by their index. */
type Weights = ReadonlyMap<number, number>;

/**
 * What several EXPANDs in a row do along one axis, in float64: per fine sample the weights of the coarse ones, no more than
 * four neighbours. The edge rule of every single EXPAND is in it.
 *
 * @param fine samples of the finest signal
 */
export function spreadWeights(fine: number, levels: number): Weights[] {
  const lengths = [fine];
  for (let level = 0; level < levels; level++) lengths.push(coarserLength(lengths[level]));
  // from the coarsest level down: each sample as weights of the coarsest ones
  let weights: Weights[] = Array.from({ length: lengths[levels] }, (_, index) => new Map([[index, 1]]));
  for (let level = levels - 1; level >= 0; level--) weights = expanded(weights, lengths[level]);
  return weights;
}

function expanded(coarse: readonly Weights[], length: number): Weights[] {
  return Array.from({ length }, (_, index) => {
    const sum = new Map<number, number>();
    for (let tap = -2; tap <= 2; tap++) {
      if ((index + tap) % 2 !== 0) continue;
      for (const [source, weight] of coarse[reflected((index + tap) / 2, coarse.length)]) {
        sum.set(source, (sum.get(source) ?? 0) + 2 * binomialKernel[tap + 2] * weight);
      }
    }
    return sum;
  });
}

/** Coarse rows that one row of the plane is made of. */
const rowReach = 4;

/** Per row of the plane the coarse rows that it is made of. */
export function rowTable(fine: number, levels: number): BlockValues<typeof spreadRowBlock.fields>[] {
  return spreadWeights(fine, levels).map((row) => {
    const { first, reach } = extent([row]);
    if (reach > rowReach) throw new LoupeError('INTERNAL', `A row expanded ${levels} times comes from ${reach} coarse rows.`);
    const weight = (index: number): number => row.get(first + index) ?? 0;
    return { first, w0: weight(0), w1: weight(1), w2: weight(2), w3: weight(3) };
  });
}

export interface ColumnTable {
  /** Coarse samples that a group of four columns is made of. */
  readonly reach: number;
  /** Per group the byte of its first coarse sample. */
  readonly columns: Uint32Array;
  /** Per group `reach` vectors of four weights. */
  readonly weights: Float32Array;
}

export function columnTable(fine: number, levels: number): ColumnTable {
  const all = spreadWeights(fine, levels);
  const groups = Array.from({ length: Math.ceil(fine / 4) }, (_, group) => all.slice(4 * group, 4 * group + 4));
  const extents = groups.map(extent);
  const reach = Math.max(...extents.map((group) => group.reach));
  const weights = new Float32Array(groups.length * reach * 4);
  groups.forEach((group, index) => {
    group.forEach((column, lane) => {
      for (const [source, weight] of column) weights[(index * reach + source - extents[index].first) * 4 + lane] = weight;
    });
  });
  return { reach, columns: Uint32Array.from(extents, ({ first }) => 4 * first), weights };
}

function extent(weights: readonly Weights[]): { readonly first: number; readonly reach: number } {
  const sources = weights.flatMap((each) => [...each.keys()]);
  const first = Math.min(...sources);
  return { first, reach: Math.max(...sources) - first + 1 };
}
