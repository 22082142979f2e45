/**
 * REDUCE: the binomial [1 4 6 4 1]/16 down and along, every second sample kept. Edges are reflected about their outer side.
 *
 * The blur down the columns leaves even and odd samples in rows of their own, so that the one along the row needs no
 * shuffles. Planes of 8 bits stay in whole numbers throughout: 16·16·255 fits 16 bits, eight samples to a vector, exact.
 * Cost per coarse sample: about 14 operations over 4 (or 8) lanes.
 */
import { loadCodes } from './codes';
import { cOne, cQuarter, cSixteenth, cThreeEighths } from './constants';
import { address, constant, madd, splat, word } from './lanes';
import {
  frameInput,
  levelCoarse,
  levelCoarsePitch,
  levelFine,
  levelFrame,
  levelHeight,
  levelPartFrom,
  levelPartLevel,
  levelPartScratch,
  levelPartTo,
  levelPitch,
  levelSampleBytes,
  levelScale,
  levelStride,
  levelWidth,
} from './layout';

/** Index of the sample that stands at `position`, at most the length outside. */
export function reflectedIndex(position: i32, length: i32): i32 {
  if (position < 0) return -1 - position;
  return position >= length ? 2 * length - 1 - position : position;
}

/** Rows `from` … `to` − 1 of the coarser level. */
export function reduceRows(part: usize): void {
  const level = address(part, levelPartLevel);
  const scratch = address(part, levelPartScratch);
  const to = word(part, levelPartTo);
  const width = word(level, levelWidth);
  const height = word(level, levelHeight);
  const codes = address(level, levelFine) == 0;
  const bytes = codes ? word(level, levelSampleBytes) : 4;
  const fine = codes ? address(address(level, levelFrame), frameInput) : address(level, levelFine);
  const pitch = address(level, codes ? levelStride : levelPitch);
  const half = (width + 1) >> 1;
  const rowBytes = (<usize>half << 2) + 128;
  const even = scratch + 64;
  const odd = even + rowBytes;
  const scale = codes ? splat(level, levelScale) : constant(cOne);
  for (let y = word(part, levelPartFrom); y < to; y++) {
    const a = fine + pitch * <usize>reflectedIndex(2 * y - 2, height);
    const b = fine + pitch * <usize>reflectedIndex(2 * y - 1, height);
    const c = fine + pitch * <usize>(2 * y);
    const d = fine + pitch * <usize>reflectedIndex(2 * y + 1, height);
    const e = fine + pitch * <usize>reflectedIndex(2 * y + 2, height);
    const out = address(level, levelCoarse) + address(level, levelCoarsePitch) * <usize>y;
    if (bytes == 1) {
      downCodes(width, a, b, c, d, e, even, odd);
      reflectEnds<u16>(width, half, even, odd);
      alongCodes(half, even, odd, f32x4.mul(scale, f32x4.splat(1 / 256)), out);
    } else {
      down(width, bytes, scale, a, b, c, d, e, even, odd);
      reflectEnds<f32>(width, half, even, odd);
      along(half, even, odd, out);
    }
  }
}

function downCodes(width: i32, a: usize, b: usize, c: usize, d: usize, e: usize, even: usize, odd: usize): void {
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const va = v128.load(a + x);
    const vb = v128.load(b + x);
    const vc = v128.load(c + x);
    const vd = v128.load(d + x);
    const ve = v128.load(e + x);
    const low = binomialCodes(
      i16x8.extend_low_i8x16_u(va),
      i16x8.extend_low_i8x16_u(vb),
      i16x8.extend_low_i8x16_u(vc),
      i16x8.extend_low_i8x16_u(vd),
      i16x8.extend_low_i8x16_u(ve),
    );
    const high = binomialCodes(
      i16x8.extend_high_i8x16_u(va),
      i16x8.extend_high_i8x16_u(vb),
      i16x8.extend_high_i8x16_u(vc),
      i16x8.extend_high_i8x16_u(vd),
      i16x8.extend_high_i8x16_u(ve),
    );
    v128.store(even + x, v128.shuffle<u16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14));
    v128.store(odd + x, v128.shuffle<u16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15));
  }
}

/** a + 4b + 6c + 4d + e */
// @ts-ignore: decorator
@inline
function binomialCodes(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const near = i16x8.add(i16x8.add(b, d), c);
  return i16x8.add(i16x8.add(a, e), i16x8.add(i16x8.shl(near, 2), i16x8.add(c, c)));
}

function alongCodes(half: i32, even: usize, odd: usize, scale: v128, out: usize): void {
  for (let x = 0; x < half; x += 8) {
    const at = <usize>x << 1;
    const sum = binomialCodes(
      v128.load(even + at - 2),
      v128.load(odd + at - 2),
      v128.load(even + at),
      v128.load(odd + at),
      v128.load(even + at + 2),
    );
    v128.store(out, f32x4.mul(scale, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(sum))));
    v128.store(out, f32x4.mul(scale, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(sum))), 16);
    out += 32;
  }
}

/** Four samples of a row: floats, or codes of two bytes. */
// @ts-ignore: decorator
@inline
function samples(row: usize, x: usize, bytes: i32): v128 {
  return bytes == 4 ? v128.load(row + (x << 2)) : loadCodes(row + (x << 1), 2);
}

function down(width: i32, bytes: i32, scale: v128, a: usize, b: usize, c: usize, d: usize, e: usize, even: usize, odd: usize): void {
  const outer = f32x4.mul(scale, constant(cSixteenth));
  const inner = f32x4.mul(scale, constant(cQuarter));
  const middle = f32x4.mul(scale, constant(cThreeEighths));
  for (let x: usize = 0; x < <usize>width; x += 8) {
    const low = binomial(outer, inner, middle, samples(a, x, bytes), samples(b, x, bytes), samples(c, x, bytes), samples(d, x, bytes), samples(e, x, bytes));
    const y = x + 4;
    const high = binomial(outer, inner, middle, samples(a, y, bytes), samples(b, y, bytes), samples(c, y, bytes), samples(d, y, bytes), samples(e, y, bytes));
    v128.store(even + (x << 1), v128.shuffle<f32>(low, high, 0, 2, 4, 6));
    v128.store(odd + (x << 1), v128.shuffle<f32>(low, high, 1, 3, 5, 7));
  }
}

// @ts-ignore: decorator
@inline
function binomial(outer: v128, inner: v128, middle: v128, a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return madd(middle, c, madd(inner, f32x4.add(b, d), f32x4.mul(outer, f32x4.add(a, e))));
}

export function along(half: i32, even: usize, odd: usize, out: usize): void {
  const outer = constant(cSixteenth);
  const inner = constant(cQuarter);
  const middle = constant(cThreeEighths);
  for (let x = 0; x < half; x += 4) {
    const at = <usize>x << 2;
    v128.store(
      out + at,
      binomial(
        outer,
        inner,
        middle,
        v128.load(even + at - 4),
        v128.load(odd + at - 4),
        v128.load(even + at),
        v128.load(odd + at),
        v128.load(even + at + 4),
      ),
    );
  }
}

/** Two reflected samples before and after a row that is split into even and odd ones. */
export function reflectEnds<T>(width: i32, half: i32, even: usize, odd: usize): void {
  const size = sizeof<T>();
  const end = <usize>half * size;
  store<T>(even - size, load<T>(odd));
  store<T>(odd - size, load<T>(even));
  if (width & 1) {
    store<T>(odd + end - size, load<T>(even + end - size));
    store<T>(even + end, load<T>(odd + end - 2 * size));
  } else {
    store<T>(even + end, load<T>(odd + end - size));
  }
}

/** The blur down the columns of five rows of float32, split into even and odd samples. */
export function binomialRows(width: i32, a: usize, b: usize, c: usize, d: usize, e: usize, even: usize, odd: usize): void {
  down(width, 4, constant(cOne), a, b, c, d, e, even, odd);
}
