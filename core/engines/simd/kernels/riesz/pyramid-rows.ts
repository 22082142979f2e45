/**
 * Rows of Burt & Adelson's pyramid, continued by half-sample reflection (c b a | a b c).
 *
 * REDUCE: [1 4 6 4 1]/16 along both axes, every second sample. EXPAND: between samples (a + b)/2, at samples
 * (a + 6b + c)/8. Down the columns first: that way rows are combined as they lie, and only what is left is shuffled.
 */
import { madd } from '../lanes';

/** Samples of margin on either side of a row. */
export const margin = 4;

/** Index of the sample that stands at `position` of a reflected signal. */
export function reflected(position: i32, length: i32): i32 {
  const period = length << 1;
  let phase = position % period;
  if (phase < 0) phase += period;
  return phase < length ? phase : period - 1 - phase;
}

/** Fills the margins of a row; rows shorter than them are reflected again and again. */
export function continueRow(row: usize, width: i32): void {
  const end = row + ((<usize>width) << 2);
  for (let offset: usize = 0; offset < <usize>(margin << 2); offset += 4) {
    store<f32>(row - 4 - offset, load<f32>(row + offset));
    store<f32>(end + offset, load<f32>(end - 4 - offset));
  }
}

/** [1 4 6 4 1] along a row, every second sample, not normalised. Gives `width` samples, rounded up to four. */
export function halveRow(row: usize, to: usize, width: i32): void {
  const six = f32x4.splat(6);
  const four = f32x4.splat(4);
  for (const end = to + ((<usize>width) << 2); to < end; to += 16, row += 32) {
    const a = v128.load(row - 8);
    const b = v128.load(row, 8);
    const c = v128.load(row, 24);
    const evenBefore = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
    const oddBefore = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    const evenAfter = v128.shuffle<f32>(b, c, 0, 2, 4, 6);
    const even = v128.shuffle<f32>(evenBefore, evenAfter, 1, 2, 3, 6);
    const oddAfter = v128.shuffle<f32>(oddBefore, c, 1, 2, 3, 5);
    const far = f32x4.add(evenBefore, evenAfter);
    v128.store(to, madd(four, f32x4.add(oddBefore, oddAfter), madd(six, even, far)));
  }
}

/**
 * EXPAND down the columns: row `row` of the finer image, an eighth of it, at the coarser width with margins.
 *
 * @param scale factor on everything
 */
export function expandDown(coarse: usize, stride: usize, height: i32, row: i32, to: usize, width: i32, scale: f32): void {
  const at = row >> 1;
  const bytes = (<usize>((width + 3) & ~3)) << 2;
  const below = coarse + <usize>min(at + 1, height - 1) * stride;
  const centre = coarse + <usize>at * stride;
  // a multiple of four samples on either side, so that margins come out right by themselves
  const end = to + bytes + 16;
  let offset = -16;
  if (row & 1) {
    const half = f32x4.splat(scale / 16);
    for (let out = to - 16; out < end; out += 16, offset += 16) {
      v128.store(out, f32x4.mul(half, f32x4.add(v128.load(centre + offset), v128.load(below + offset))));
    }
    return;
  }
  const above = coarse + <usize>max(at - 1, 0) * stride;
  const one = f32x4.splat(scale / 64);
  const six = f32x4.splat((6 * scale) / 64);
  for (let out = to - 16; out < end; out += 16, offset += 16) {
    const sides = f32x4.add(v128.load(above + offset), v128.load(below + offset));
    v128.store(out, madd(six, v128.load(centre + offset), f32x4.mul(one, sides)));
  }
}

/** EXPAND along a row that `expandDown` made. Gives 2·`width` samples, rounded up to eight. */
export function expandAlong(row: usize, to: usize, width: i32): void {
  const six = f32x4.splat(6);
  const four = f32x4.splat(4);
  for (const end = row + ((<usize>width) << 2); row < end; row += 16, to += 32) {
    const centre = v128.load(row);
    const after = v128.load(row, 4);
    const even = madd(six, centre, f32x4.add(v128.load(row - 4), after));
    const odd = f32x4.mul(four, f32x4.add(centre, after));
    v128.store(to, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
  }
}

/** Copies a row into a trace, as row `row` of component `component`. */
export function traceRow(trace: usize, width: i32, height: i32, component: i32, row: i32, values: usize): void {
  const bytes = (<usize>width) << 2;
  memory.copy(trace + <usize>(component * height + row) * bytes, values, bytes);
}
