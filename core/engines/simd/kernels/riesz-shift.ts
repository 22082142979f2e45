/**
 * Riesz pyramid, synthesis: a level moved along x and then along y by the amplified motion, less itself, plus the expanded
 * change of the coarser level; at the finest level added to the picture.
 *
 * Moving takes the polynomial through seven samples (Lagrange, degree 6): with m the shift and s₋₃ … s₃ the samples,
 * (1−m²)(4−m²)(9−m²)/36·s₀ + Σₖ eₖ·m·(m(s₋ₖ + sₖ) + k(s₋ₖ − sₖ)), e₁ = (4−m²)(9−m²)/48, e₂ = −(1−m²)(9−m²)/120,
 * e₃ = (1−m²)(4−m²)/720. Beyond the limit of three samples the level fades out. Cost: about 45 operations an axis.
 */
import { cFour, cMagnitude, cMove0, cMove1, cMove2, cMove3, cNine, cOne, cThree, cTwo } from './constants';
import { expandRow } from './expand';
import { address, constant, madd, nmadd, splat, word } from './lanes';
import {
  frameSourceSlot,
  levelFrame,
  rieszAbove,
  rieszAlpha,
  rieszChange,
  rieszCoarsePitch,
  rieszFiltered,
  rieszFilters,
  rieszFinePitch,
  rieszGridHeight,
  rieszGridPitch,
  rieszGridWidth,
  rieszHeight,
  rieszLaplacian,
  rieszLaplacianPitch,
  rieszLevel,
  rieszLimit,
  rieszOutside,
  rieszPartCount,
  rieszPartFrom,
  rieszPartLevel,
  rieszPartScratch,
  rieszPartTo,
  rieszPlaneBytes,
  rieszSeeAsked,
  rieszSeeOut,
  rieszSeeRemoved,
  rieszSeeShifted,
  rieszSeeSource,
  rieszSlotBytes,
  rieszSoft,
  rieszWidth,
  filterOutsideSections,
} from './layout';
import { storeRow } from './level';
import { reflectedIndex } from './reduce';
import { tanh4 } from './trigonometry';

/** Rows `from` … `to` − 1 of the level. */
export function rieszShiftRows(part: usize): void {
  const riesz = address(part, rieszPartLevel);
  const start = word(part, rieszPartFrom);
  const to = word(part, rieszPartTo);
  const width = word(riesz, rieszWidth);
  const height = word(riesz, rieszHeight);
  const rowBytes = (<usize>width << 2) + 128;
  const scratch = address(part, rieszPartScratch) + 64;
  // expansion down the columns, one component; then rings of seven rows: moved along x, and shifts along y
  const component = scratch + rowBytes;
  const ring = component + 2 * rowBytes;
  const shifts = ring + 7 * rowBytes;
  const frame = address(address(riesz, rieszLevel), levelFrame);
  const source = address(riesz, rieszLaplacian) + <usize>word(frame, frameSourceSlot) * address(riesz, rieszSlotBytes);
  const pitch = address(riesz, rieszLaplacianPitch);
  const limit = splat(riesz, rieszLimit);
  const above = address(riesz, rieszAbove);
  const target = address(riesz, rieszChange);
  let next = max(0, start - 3);
  for (let y = start; y < to; y++) {
    for (const last = min(height - 1, y + 3); next <= last; next++) {
      const slot = <usize>(next % 7) * rowBytes;
      moveAlong(part, riesz, next, next >= start && next < to, source + pitch * <usize>next, component, rowBytes, ring + slot, shifts + slot);
    }
    const m1 = ring + <usize>(reflectedIndex(y - 1, height) % 7) * rowBytes;
    const m2 = ring + <usize>(reflectedIndex(y - 2, height) % 7) * rowBytes;
    const m3 = ring + <usize>(reflectedIndex(y - 3, height) % 7) * rowBytes;
    const p0 = ring + <usize>(y % 7) * rowBytes;
    const p1 = ring + <usize>(reflectedIndex(y + 1, height) % 7) * rowBytes;
    const p2 = ring + <usize>(reflectedIndex(y + 2, height) % 7) * rowBytes;
    const p3 = ring + <usize>(reflectedIndex(y + 3, height) % 7) * rowBytes;
    const shift = shifts + <usize>(y % 7) * rowBytes;
    const own = source + pitch * <usize>y;
    for (let at: usize = 0; at < <usize>width << 2; at += 16) {
      const moved = movedBy(
        v128.load(shift + at),
        limit,
        v128.load(m3 + at),
        v128.load(m2 + at),
        v128.load(m1 + at),
        v128.load(p0 + at),
        v128.load(p1 + at),
        v128.load(p2 + at),
        v128.load(p3 + at),
      );
      v128.store(component + at, f32x4.sub(moved, v128.load(own + at)));
    }
    seeFineRow(riesz, rieszSeeShifted, 0, y, component);
    seeFineRow(riesz, rieszSeeSource, 0, y, own);
    if (above != 0) {
      const expanded = component + rowBytes;
      expandRow(above, word(riesz, rieszGridWidth), word(riesz, rieszGridHeight), address(riesz, rieszCoarsePitch), y, scratch, expanded);
      for (let at: usize = 0; at < <usize>width << 2; at += 16) {
        v128.store(component + at, f32x4.add(v128.load(component + at), v128.load(expanded + at)));
      }
    }
    seeFineRow(riesz, rieszSeeOut, 0, y, component);
    if (target != 0) memory.copy(target + address(riesz, rieszFinePitch) * <usize>y, component, <usize>width << 2);
    else storeRow(address(riesz, rieszLevel), y, component);
  }
}

/** Works out the shifts of row `y`, moves it along x into `moved`, and leaves the shifts along y in `shiftY`. */
function moveAlong(
  part: usize,
  riesz: usize,
  y: i32,
  counted: bool,
  row: usize,
  component: usize,
  rowBytes: usize,
  moved: usize,
  shiftY: usize,
): void {
  const width = word(riesz, rieszWidth);
  const gridWidth = word(riesz, rieszGridWidth);
  const gridHeight = word(riesz, rieszGridHeight);
  const gridPitch = address(riesz, rieszGridPitch);
  const planeBytes = address(riesz, rieszPlaneBytes);
  const down = component - rowBytes;
  const second = component + rowBytes;
  const alpha = splat(riesz, rieszAlpha);
  const limit = splat(riesz, rieszLimit);
  const soft = word(riesz, rieszSoft) != 0;
  const filtered = address(riesz, rieszFiltered);
  expandRow(filtered, gridWidth, gridHeight, gridPitch, y, down, component);
  expandRow(filtered + planeBytes, gridWidth, gridHeight, gridPitch, y, down, shiftY);
  if (counted) {
    seeFineRow(riesz, rieszSeeAsked, 0, y, component);
    seeFineRow(riesz, rieszSeeAsked, 1, y, shiftY);
  }
  let beyond: f64 = 0;
  let all: f64 = 0;
  for (let x = 0; x < width; x += 4) {
    const at = <usize>x << 2;
    let sx = f32x4.mul(alpha, v128.load(component + at));
    let sy = f32x4.mul(alpha, v128.load(shiftY + at));
    if (counted) {
      // lanes beyond the row's end do not count
      const inside = i32x4.gt_s(i32x4.splat(width - x), i32x4(0, 1, 2, 3));
      const weight = v128.and(inside, v128.and(v128.load(row + at), constant(cMagnitude)));
      const largest = f32x4.max(v128.and(sx, constant(cMagnitude)), v128.and(sy, constant(cMagnitude)));
      const over = f32x4.gt(largest, limit);
      all += sumOf(weight);
      if (v128.any_true(over)) beyond += sumOf(v128.and(weight, over));
    }
    if (soft) {
      sx = f32x4.mul(limit, tanh4(f32x4.div(sx, limit)));
      sy = f32x4.mul(limit, tanh4(f32x4.div(sy, limit)));
    }
    v128.store(component + at, sx);
    v128.store(shiftY + at, sy);
  }
  if (counted) {
    const count = part + (rieszPartCount << 2);
    store<f64>(count, load<f64>(count) + beyond);
    store<f64>(count, load<f64>(count, 8) + all, 8);
  }
  if (word(address(riesz, rieszFilters), filterOutsideSections) > 0) {
    const outside = address(riesz, rieszOutside);
    expandRow(outside, gridWidth, gridHeight, gridPitch, y, down, second);
    if (counted) seeFineRow(riesz, rieszSeeRemoved, 0, y, second);
    subtract(width, component, second);
    expandRow(outside + planeBytes, gridWidth, gridHeight, gridPitch, y, down, second);
    if (counted) seeFineRow(riesz, rieszSeeRemoved, 1, y, second);
    subtract(width, shiftY, second);
  }
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    const from = row + at;
    v128.store(
      moved + at,
      movedBy(
        v128.load(component + at),
        limit,
        v128.load(from - 12),
        v128.load(from - 8),
        v128.load(from - 4),
        v128.load(from),
        v128.load(from + 4),
        v128.load(from + 8),
        v128.load(from + 12),
      ),
    );
  }
}

function subtract(width: i32, row: usize, other: usize): void {
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    v128.store(row + at, f32x4.sub(v128.load(row + at), v128.load(other + at)));
  }
}

function sumOf(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  );
}

/** The value at −shift between samples one apart, a … g with d in the middle. */
// @ts-ignore: decorator
@inline
function movedBy(shift: v128, limit: v128, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128): v128 {
  const size = v128.and(shift, constant(cMagnitude));
  const m = f32x4.pmax(f32x4.neg(limit), f32x4.pmin(limit, shift));
  const square = f32x4.mul(m, m);
  const one = f32x4.sub(constant(cOne), square);
  const four = f32x4.sub(constant(cFour), square);
  const nine = f32x4.sub(constant(cNine), square);
  const fourNine = f32x4.mul(four, nine);
  let sum = f32x4.mul(f32x4.mul(f32x4.mul(one, fourNine), constant(cMove0)), d);
  const t1 = madd(m, f32x4.add(c, e), f32x4.sub(c, e));
  sum = madd(f32x4.mul(f32x4.mul(fourNine, constant(cMove1)), m), t1, sum);
  const t2 = madd(m, f32x4.add(b, f), f32x4.mul(constant(cTwo), f32x4.sub(b, f)));
  sum = madd(f32x4.mul(f32x4.mul(f32x4.mul(one, nine), constant(cMove2)), m), t2, sum);
  const t3 = madd(m, f32x4.add(a, g), f32x4.mul(constant(cThree), f32x4.sub(a, g)));
  sum = madd(f32x4.mul(f32x4.mul(f32x4.mul(one, four), constant(cMove3)), m), t3, sum);
  // fades out between the limit and a sample beyond it
  const left = f32x4.pmax(f32x4.splat(0), f32x4.pmin(constant(cOne), f32x4.sub(constant(cFour), size)));
  const fade = f32x4.mul(f32x4.mul(left, left), nmadd(constant(cTwo), left, constant(cThree)));
  return f32x4.mul(fade, sum);
}

function seeFineRow(riesz: usize, what: i32, component: i32, y: i32, row: usize): void {
  const to = address(riesz, what);
  if (to == 0) return;
  const bytes = <usize>word(riesz, rieszWidth) << 2;
  memory.copy(to + bytes * <usize>(component * word(riesz, rieszHeight) + y), row, bytes);
}
