/**
 * REDUCE and EXPAND row by row (docs/mathematics.md): the binomial kernel [1 4 6 4 1]/16, half-sample symmetric at the edges;
 * for EXPAND the coarse samples are continued that way before zeros go in between.
 *
 * Both go down the columns first, into a row of scratch that has room for a mirrored edge on either side, then along it.
 */
import { cEighth, cFour, cHalf, cReduced, cSix, cThreeQuarters } from '../constants';
import { constant, madd } from '../lanes';
import { PyramidStep } from './blocks';

/** Row that stands at `position` in an image of `length` rows whose edges are mirrored; at most two beyond. */
// @ts-ignore: decorator
@inline
export function mirrored(position: i32, length: i32): i32 {
  if (length == 1) return 0;
  const inside = position < 0 ? -1 - position : position;
  return inside < length ? inside : 2 * length - 1 - inside;
}

/** Two mirrored samples on either side of a row. */
// @ts-ignore: decorator
@inline
export function mirrorEdges(row: usize, width: i32): void {
  const end = row + ((<usize>width) << 2);
  const second: usize = width > 1 ? 4 : 0;
  const first = load<f32>(row);
  const next = load<f32>(row + second);
  const last = load<f32>(end - 4);
  const before = load<f32>(end - 4 - second);
  store<f32>(row - 4, first);
  store<f32>(row - 8, next);
  store<f32>(end, last);
  store<f32>(end, before, 4);
}

/** Σ [1 4 6 4 1] along a row of sixteenths with mirrored edges, every second sample: `width` in, half as many out. */
export function reduceAlong(row: usize, width: i32, to: usize): void {
  const four = constant(cFour);
  const six = constant(cSix);
  const scale = constant(cReduced);
  for (const end = to + ((<usize>((width + 1) >> 1)) << 2); to < end; to += 16, row += 32) {
    const a = v128.load(row - 8);
    const b = v128.load(row);
    const c = v128.load(row, 8);
    const d = v128.load(row, 16);
    const e = v128.load(row, 24);
    const outer = f32x4.add(v128.shuffle<f32>(a, c, 0, 2, 4, 6), v128.shuffle<f32>(c, e, 0, 2, 4, 6));
    const inner = f32x4.add(v128.shuffle<f32>(a, c, 1, 3, 5, 7), v128.shuffle<f32>(b, d, 1, 3, 5, 7));
    const sum = madd(six, v128.shuffle<f32>(b, d, 0, 2, 4, 6), madd(four, inner, outer));
    v128.store(to, f32x4.mul(scale, sum));
  }
}

/** Row `y` of the coarser level. */
export function reduceRow(level: PyramidStep, y: i32, scratch: usize): void {
  const fine = level.fine;
  const pitch = level.pitch;
  const height = level.height;
  const width = level.width;
  let a = fine + <usize>mirrored(2 * y - 2, height) * pitch;
  const b = fine + <usize>mirrored(2 * y - 1, height) * pitch - a;
  const c = fine + <usize>(2 * y) * pitch - a;
  const d = fine + <usize>mirrored(2 * y + 1, height) * pitch - a;
  const e = fine + <usize>mirrored(2 * y + 2, height) * pitch - a;
  const four = constant(cFour);
  const six = constant(cSix);
  let to = scratch;
  for (const end = a + ((<usize>width) << 2); a < end; a += 16, to += 16) {
    const outer = f32x4.add(v128.load(a), v128.load(a + e));
    const inner = f32x4.add(v128.load(a + b), v128.load(a + d));
    v128.store(to, madd(six, v128.load(a + c), madd(four, inner, outer)));
  }
  mirrorEdges(scratch, width);
  reduceAlong(scratch, width, level.coarse + <usize>y * level.coarsePitch);
}

/** The coarser level expanded down the columns to row `y` of the finer one, times its weight, with mirrored edges. */
export function expandDown(level: PyramidStep, y: i32, scratch: usize): void {
  const above = level.above;
  const pitch = level.coarsePitch;
  const width = level.coarseWidth;
  const last = level.coarseHeight - 1;
  const gain = f32x4.splat(level.aboveGain);
  const row = y >> 1;
  let middle = above + <usize>row * pitch;
  const end = middle + ((<usize>width) << 2);
  const down = above + <usize>min(last, row + 1) * pitch - middle;
  let to = scratch;
  if (y & 1) {
    const half = f32x4.mul(gain, constant(cHalf));
    for (; middle < end; middle += 16, to += 16) {
      v128.store(to, f32x4.mul(half, f32x4.add(v128.load(middle), v128.load(middle + down))));
    }
  } else {
    const up = above + <usize>max(0, row - 1) * pitch - middle;
    const eighth = f32x4.mul(gain, constant(cEighth));
    const centre = f32x4.mul(gain, constant(cThreeQuarters));
    for (; middle < end; middle += 16, to += 16) {
      const sides = f32x4.add(v128.load(middle + up), v128.load(middle + down));
      v128.store(to, madd(eighth, sides, f32x4.mul(centre, v128.load(middle))));
    }
  }
  mirrorEdges(scratch, width);
}

/** Row `y` of the sum weight · fine + weight · EXPAND(above). `spare` is scratch, `to` takes up to seven samples more. */
export function collapseRow(level: PyramidStep, y: i32, spare: usize, to: usize): void {
  expandDown(level, y, spare);
  let fine = level.fine + <usize>y * level.pitch;
  const gain = f32x4.splat(level.gain);
  const eighth = constant(cEighth);
  const centre = constant(cThreeQuarters);
  const half = constant(cHalf);
  for (const end = spare + ((<usize>level.coarseWidth) << 2); spare < end; spare += 16, fine += 32, to += 32) {
    const middle = v128.load(spare);
    const right = v128.load(spare, 4);
    const even = madd(eighth, f32x4.add(v128.load(spare - 4), right), f32x4.mul(centre, middle));
    const odd = f32x4.mul(half, f32x4.add(middle, right));
    v128.store(to, madd(gain, v128.load(fine), v128.shuffle<f32>(even, odd, 0, 4, 1, 5)));
    v128.store(to, madd(gain, v128.load(fine, 16), v128.shuffle<f32>(even, odd, 2, 6, 3, 7)), 16);
  }
}
