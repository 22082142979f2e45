/**
 * Method `color` on one plane: REDUCE to a coarse level, filter that over time, hold it back at edges, and spread it over the image.
 *
 * The first REDUCE of 8-bit codes is exact in 16 bits: its sums of 256ths reach 65280. All EXPANDs together are one separable
 * interpolation from four samples an axis, whose weights the TypeScript side works out; the coarse rows are spread along x once
 * a frame, and every row of the image is four of them mixed. So the image is read twice and written once.
 */
import { cFour, cReduced, cSix } from '../constants';
import { loadCodes } from '../codes';
import { filterTaps } from '../filter';
import { constant, madd } from '../lanes';
import { CoarseLevel, CodedPlane, PlanePart, SpreadRow } from './blocks';
import { storeMovedRow } from './moved-rows';
import { spreadBytes } from './spread';
import { mirrored, mirrorEdges, reduceAlong } from './binomial-rows';
import { throughSections } from './sections';

/** Rows of the first level, straight from the codes. */
export function reduceCodes(part: PlanePart): void {
  const plane = part.plane;
  const level = plane.level;
  const scratch = part.scratch.row;
  const codes = plane.frame.input;
  const stride = plane.stride;
  const width = plane.width;
  const height = plane.height;
  const bytes = plane.sampleBytes;
  const end = part.to;
  for (let y = part.from; y < end; y++) {
    const a = codes + <usize>mirrored(2 * y - 2, height) * stride;
    const b = codes + <usize>mirrored(2 * y - 1, height) * stride;
    const c = codes + <usize>(2 * y) * stride;
    const d = codes + <usize>mirrored(2 * y + 1, height) * stride;
    const e = codes + <usize>mirrored(2 * y + 2, height) * stride;
    const to = level.coarse + <usize>y * level.coarsePitch;
    if (bytes == 1) reduceBytes(a, b, c, d, e, width, scratch, to);
    else {
      blurWords(a, b, c, d, e, width, scratch);
      mirrorEdges(scratch, width);
      reduceAlong(scratch, width, to);
    }
  }
}

/** Down the columns in 16 bits, then along the row by products of pairs: (1, 4) · (6, 4) · (1, 0). */
function reduceBytes(a: usize, b: usize, c: usize, d: usize, e: usize, width: i32, scratch: usize, to: usize): void {
  const last = scratch + ((<usize>width) << 1);
  for (let row = scratch; row < last; row += 32) {
    const va = v128.load(a);
    const vb = v128.load(b);
    const vc = v128.load(c);
    const vd = v128.load(d);
    const ve = v128.load(e);
    const innerLow = i16x8.add(i16x8.extend_low_i8x16_u(vb), i16x8.extend_low_i8x16_u(vd));
    const innerHigh = i16x8.add(i16x8.extend_high_i8x16_u(vb), i16x8.extend_high_i8x16_u(vd));
    const outerLow = i16x8.add(i16x8.extend_low_i8x16_u(va), i16x8.extend_low_i8x16_u(ve));
    const outerHigh = i16x8.add(i16x8.extend_high_i8x16_u(va), i16x8.extend_high_i8x16_u(ve));
    v128.store(row, i16x8.add(outerLow, sixAndFour(i16x8.extend_low_i8x16_u(vc), innerLow)));
    v128.store(row, i16x8.add(outerHigh, sixAndFour(i16x8.extend_high_i8x16_u(vc), innerHigh)), 16);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    e += 16;
  }
  const second: usize = width > 1 ? 2 : 0;
  const first = load<u16>(scratch);
  const next = load<u16>(scratch + second);
  const end = load<u16>(last - 2);
  const before = load<u16>(last - 2 - second);
  store<u16>(scratch - 2, first);
  store<u16>(scratch - 4, next);
  store<u16>(last, end);
  store<u16>(last, before, 2);
  const left = i16x8(1, 4, 1, 4, 1, 4, 1, 4);
  const middle = i16x8(6, 4, 6, 4, 6, 4, 6, 4);
  const right = i16x8(1, 0, 1, 0, 1, 0, 1, 0);
  const scale = constant(cReduced);
  let row = scratch;
  for (const stop = to + ((<usize>((width + 1) >> 1)) << 2); to < stop; to += 16, row += 16) {
    const sides = i32x4.add(i32x4.dot_i16x8_s(v128.load(row - 4), left), i32x4.dot_i16x8_s(v128.load(row, 4), right));
    const sum = i32x4.add(i32x4.dot_i16x8_s(v128.load(row), middle), sides);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum), scale));
  }
}

/** 6·centre + 4·inner */
// @ts-ignore: decorator
@inline
function sixAndFour(centre: v128, inner: v128): v128 {
  const three = i16x8.add(centre, i16x8.shl(centre, 1));
  return i16x8.shl(i16x8.add(three, i16x8.shl(inner, 1)), 1);
}

function blurWords(a: usize, b: usize, c: usize, d: usize, e: usize, width: i32, scratch: usize): void {
  const four = constant(cFour);
  const six = constant(cSix);
  const end = <usize>width << 1;
  for (let at: usize = 0; at < end; at += 8) {
    const outer = f32x4.add(loadCodes(a + at, 2), loadCodes(e + at, 2));
    const inner = f32x4.add(loadCodes(b + at, 2), loadCodes(d + at, 2));
    v128.store(scratch + (at << 1), madd(six, loadCodes(c + at, 2), madd(four, inner, outer)));
  }
}

/** Rows of the coarse level: change, filter, weight at edges, gain, and along x to the width of the plane. */
export function filterCoarse(part: PlanePart): void {
  const plane = part.plane;
  const row = part.scratch.row;
  const chunks = (plane.coarse.width + 3) >> 2;
  const bytes = (<usize>chunks) << 4;
  const gain = f32x4.splat(plane.coarse.gain);
  const to = part.to;
  for (let y = part.from; y < to; y++) {
    const filtered = plane.coarse.filtered + <usize>y * plane.coarse.pitch;
    filterCoarseRow(plane, y, row, filtered, chunks);
    const weighted = plane.coarse.weighted + <usize>y * plane.coarse.pitch;
    attenuateEdges(plane.coarse, y, filtered, weighted);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(row + at, f32x4.mul(gain, v128.load(weighted + at)));
    // the last groups of columns read beyond the level, with no weight
    memory.fill(row + bytes, 0, spreadBytes);
    spreadRow(plane, row, plane.coarse.spread + <usize>y * plane.coarse.spreadPitch);
  }
}

/** x / (1 + |∇G|²/g²), sample by sample: the level is a few thousand samples, whose rows have no margin. */
function attenuateEdges(level: CoarseLevel, y: i32, filtered: usize, weighted: usize): void {
  const pitch = level.pitch;
  const row = level.samples + <usize>y * pitch;
  const above = level.samples + <usize>max(0, y - 1) * pitch;
  const below = level.samples + <usize>min(level.height - 1, y + 1) * pitch;
  const last = level.width - 1;
  const edge = level.edge;
  for (let x = 0; x <= last; x++) {
    const at = (<usize>x) << 2;
    const across = load<f32>(row + ((<usize>min(last, x + 1)) << 2)) - load<f32>(row + ((<usize>max(0, x - 1)) << 2));
    const down = load<f32>(below + at) - load<f32>(above + at);
    store<f32>(weighted + at, load<f32>(filtered + at) / (<f32>1 + edge * (across * across + down * down)));
  }
}

function filterCoarseRow(plane: CodedPlane, y: i32, row: usize, filtered: usize, chunks: i32): void {
  const frame = plane.frame;
  const filters = plane.filters;
  const sections = filters.sections;
  const ticks = frame.ticks;
  const weights = filters.coefficients;
  const bytes = (<usize>chunks) << 4;
  const offset = <usize>y * plane.coarse.pitch;
  const samples = plane.coarse.samples + offset;
  const reference = plane.coarse.reference + offset;
  const first = frame.first != 0;
  if (first) memory.copy(reference, samples, bytes);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(row + at, f32x4.sub(v128.load(samples + at), v128.load(reference + at)));
  }
  if (plane.coarse.traceChange != 0) traceChange(plane, samples, offset, bytes, first);
  if (sections == 0) {
    const line = plane.state + <usize>y * bytes;
    filterTaps(frame, filters.taps, weights, row, chunks, line, plane.slotBytes);
    memory.copy(filtered, row, bytes);
  } else {
    const stateBytes = (<usize>sections) << 5;
    let state = plane.state + <usize>y * <usize>chunks * stateBytes;
    if (first) {
      memory.fill(state, 0, stateBytes * <usize>chunks);
      memory.fill(filtered, 0, bytes);
      return;
    }
    // the change waits: it is had anew from the same reference
    if (ticks == 0) return;
    const share = f32x4.splat(<f32>1 / <f32>ticks);
    for (let at: usize = 0; at < bytes; at += 16, state += stateBytes) {
      const input = f32x4.mul(v128.load(row + at), share);
      v128.store(filtered + at, throughSections(input, ticks, sections, weights, state));
    }
  }
  memory.copy(reference, samples, bytes);
}

/** The change since the last frame: the filter's is that since the last tick. */
function traceChange(plane: CodedPlane, samples: usize, offset: usize, bytes: usize, first: bool): void {
  const change = plane.coarse.traceChange + offset;
  const before = plane.coarse.traceBefore + offset;
  if (first) memory.copy(before, samples, bytes);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(change + at, f32x4.sub(v128.load(samples + at), v128.load(before + at)));
  }
  memory.copy(before, samples, bytes);
}

/** Interpolates a coarse row along x, four columns at a time from a few coarse samples. */
function spreadRow(plane: CodedPlane, row: usize, to: usize): void {
  const reach = plane.coarse.reach;
  let columns = plane.coarse.columns;
  let weights = plane.coarse.columnWeights;
  for (const end = to + ((<usize>plane.width) << 2); to < end; to += 16, columns += 4) {
    let from = row + <usize>load<u32>(columns);
    let sum = f32x4.mul(v128.load_splat<f32>(from), v128.load(weights));
    weights += 16;
    for (let k = 1; k < reach; k++, weights += 16) {
      from += 4;
      sum = madd(v128.load_splat<f32>(from), v128.load(weights), sum);
    }
    v128.store(to, sum);
  }
}

/** Rows of the image that comes out. */
export function storeSpread(part: PlanePart): void {
  const plane = part.plane;
  if (plane.frame.filling != 0 && plane.traceChange == 0) return;
  const change = part.scratch.change;
  const spread = plane.coarse.spread;
  const pitch = plane.coarse.spreadPitch;
  const last = plane.coarse.height - 1;
  const bytes = (<usize>plane.width) << 2;
  const to = part.to;
  for (let y = part.from; y < to; y++) {
    const entry = changetype<SpreadRow>(changetype<usize>(plane.coarse.rows) + <usize>y * offsetof<SpreadRow>());
    const first = entry.first;
    let a = spread + <usize>first * pitch;
    const b = spread + <usize>min(last, first + 1) * pitch - a;
    const c = spread + <usize>min(last, first + 2) * pitch - a;
    const d = spread + <usize>min(last, first + 3) * pitch - a;
    const wa = f32x4.splat(entry.w0);
    const wb = f32x4.splat(entry.w1);
    const wc = f32x4.splat(entry.w2);
    const wd = f32x4.splat(entry.w3);
    let row = change;
    for (const end = a + bytes; a < end; a += 16, row += 16) {
      const outer = madd(wd, v128.load(a + d), f32x4.mul(wa, v128.load(a)));
      v128.store(row, madd(wc, v128.load(a + c), madd(wb, v128.load(a + b), outer)));
    }
    storeMovedRow(plane, y, change);
  }
}
