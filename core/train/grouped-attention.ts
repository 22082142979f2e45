import { checkExample, gradientMap, meansOf } from './attention.ts';
import { classOdds } from './class-odds.ts';
import type { Network } from './network.ts';

/** Inputs of a vector that belong together: for instance the same place and frequency in several bands. */
export interface InputGroups {
  /** Group of every input, 0 to `count` − 1. */
  readonly of: Int32Array;
  readonly count: number;
}

/** The effect of each group of inputs on a class. */
export interface GroupedAttention {
  /** Length of the score's gradient over the group, inputs counted in their standard deviations. */
  readonly gradient: Float32Array;
  /** How much the logarithm of the class's odds falls when the group is set to its mean (positive: it spoke for the class). */
  readonly occlusion: Float32Array;
}

/** Vectors that go through the network at once. */
const batch = 64;

/**
 * `gradientMap` and `occlusionMap` of a network that takes vectors, for whole groups of inputs: where several inputs carry the same
 * information, covering one of them alone shows no loss, because the others still have it.
 *
 * @param target index of the class
 * @throws LoupeError FRAME_MISMATCH, USAGE as `gradientMap` does
 */
export async function groupedAttention(
  network: Network,
  example: Float32Array,
  target: number,
  groups: InputGroups,
): Promise<GroupedAttention> {
  checkExample(network, example, target);
  const { values: slopes } = gradientMap(network, example, target);
  const scales = network.description.layers[0].kind === 'standardise' ? network.parameters[1].values : null;
  const squares = new Float64Array(groups.count);
  for (let at = 0; at < slopes.length; at++) squares[groups.of[at]] += (slopes[at] / (scales?.[at] ?? 1)) ** 2;

  const usual = meansOf(network);
  const [whole] = await classOdds(network, example, target);
  const occlusion = new Float32Array(groups.count);
  for (let start = 0; start < groups.count; start += batch) {
    const count = Math.min(batch, groups.count - start);
    const covered = new Float32Array(count * example.length);
    for (let row = 0; row < count; row++) {
      for (let at = 0; at < example.length; at++) {
        covered[row * example.length + at] = groups.of[at] === start + row ? (usual[at] ?? 0) : example[at];
      }
    }
    const odds = await classOdds(network, covered, target);
    for (let row = 0; row < count; row++) occlusion[start + row] = whole - odds[row];
  }
  return { gradient: Float32Array.from(squares, Math.sqrt), occlusion };
}
