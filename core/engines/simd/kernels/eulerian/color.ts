/**
 * Method `color` on one plane: REDUCE to a coarse level, filter that over time, and spread its change over the image.
 *
 * The first REDUCE of 8-bit codes is exact in 16 bits: its sums of 256ths reach 65280. All EXPANDs together are one separable
 * interpolation from four samples an axis, whose weights the TypeScript side works out; the coarse rows are spread along x once
 * a frame, and every row of the image is four of them mixed. So the image is read twice and written once.
 */
import { cFour, cReduced, cSix } from '../constants';
import { loadCodes } from '../codes';
import { filterTaps } from '../filter';
import { address, constant, madd, splat, word } from '../lanes';
import {
  filterCoefficients,
  filterSections as sectionsOf,
  filterTaps as tapsOf,
  frameFilling,
  frameFirst,
  frameInput,
  frameTicks,
  partFrom,
  partImage,
  partScratch,
  partTo,
} from '../layout';
import { storeMovedRow } from './moved-rows';
import {
  coarseColumns,
  coarseColumnWeights,
  coarseFiltered,
  coarseGain,
  coarseHeight,
  coarsePitch,
  coarseReach,
  coarseReference,
  coarseRows,
  coarseSamples,
  coarseTraceBefore,
  coarseTraceChange,
  coarseSpread,
  coarseSpreadPitch,
  coarseWidth,
  stepCoarse,
  stepCoarsePitch,
  planeFilters,
  planeFrame,
  planeHeight,
  planeLevel,
  planeSampleBytes,
  planeTraceChange,
  planeSlotBytes,
  planeState,
  planeStride,
  planeWidth,
  rowEntryBytes,
  scratchMargin,
} from './pyramid-layout';
import { mirrored, mirrorEdges, reduceAlong } from './binomial-rows';
import { throughSections } from './sections';

/** Rows of the first level, straight from the codes. */
export function reduceCodes(part: usize): void {
  const plane = address(part, partImage);
  const level = address(plane, planeLevel);
  const scratch = address(part, partScratch) + scratchMargin;
  const codes = address(address(plane, planeFrame), frameInput);
  const stride = address(plane, planeStride);
  const width = word(plane, planeWidth);
  const height = word(plane, planeHeight);
  const bytes = word(plane, planeSampleBytes);
  const end = word(part, partTo);
  for (let y = word(part, partFrom); y < end; y++) {
    const a = codes + <usize>mirrored(2 * y - 2, height) * stride;
    const b = codes + <usize>mirrored(2 * y - 1, height) * stride;
    const c = codes + <usize>(2 * y) * stride;
    const d = codes + <usize>mirrored(2 * y + 1, height) * stride;
    const e = codes + <usize>mirrored(2 * y + 2, height) * stride;
    const to = address(level, stepCoarse) + <usize>y * address(level, stepCoarsePitch);
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

/** Rows of the coarse level: change, filter, gain, and along x to the width of the plane. */
export function filterCoarse(part: usize): void {
  const plane = address(part, partImage);
  const row = address(part, partScratch) + scratchMargin;
  const chunks = (word(plane, coarseWidth) + 3) >> 2;
  const bytes = (<usize>chunks) << 4;
  const gain = splat(plane, coarseGain);
  const to = word(part, partTo);
  for (let y = word(part, partFrom); y < to; y++) {
    const filtered = address(plane, coarseFiltered) + <usize>y * address(plane, coarsePitch);
    filterCoarseRow(plane, y, row, filtered, chunks);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(row + at, f32x4.mul(gain, v128.load(filtered + at)));
    // the last groups of columns read beyond the level, with no weight
    memory.fill(row + bytes, 0, scratchMargin);
    spreadRow(plane, row, address(plane, coarseSpread) + <usize>y * address(plane, coarseSpreadPitch));
  }
}

function filterCoarseRow(plane: usize, y: i32, row: usize, filtered: usize, chunks: i32): void {
  const frame = address(plane, planeFrame);
  const filters = address(plane, planeFilters);
  const sections = word(filters, sectionsOf);
  const ticks = word(frame, frameTicks);
  const weights = address(filters, filterCoefficients);
  const bytes = (<usize>chunks) << 4;
  const offset = <usize>y * address(plane, coarsePitch);
  const samples = address(plane, coarseSamples) + offset;
  const reference = address(plane, coarseReference) + offset;
  const first = word(frame, frameFirst) != 0;
  if (first) memory.copy(reference, samples, bytes);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(row + at, f32x4.sub(v128.load(samples + at), v128.load(reference + at)));
  }
  if (address(plane, coarseTraceChange) != 0) traceChange(plane, samples, offset, bytes, first);
  if (sections == 0) {
    const line = address(plane, planeState) + <usize>y * bytes;
    filterTaps(frame, word(filters, tapsOf), weights, row, chunks, line, address(plane, planeSlotBytes));
    memory.copy(filtered, row, bytes);
  } else {
    const stateBytes = (<usize>sections) << 5;
    let state = address(plane, planeState) + <usize>y * <usize>chunks * stateBytes;
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
function traceChange(plane: usize, samples: usize, offset: usize, bytes: usize, first: bool): void {
  const change = address(plane, coarseTraceChange) + offset;
  const before = address(plane, coarseTraceBefore) + offset;
  if (first) memory.copy(before, samples, bytes);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(change + at, f32x4.sub(v128.load(samples + at), v128.load(before + at)));
  }
  memory.copy(before, samples, bytes);
}

/** Interpolates a coarse row along x, four columns at a time from a few coarse samples. */
function spreadRow(plane: usize, row: usize, to: usize): void {
  const reach = word(plane, coarseReach);
  let columns = address(plane, coarseColumns);
  let weights = address(plane, coarseColumnWeights);
  for (const end = to + ((<usize>word(plane, planeWidth)) << 2); to < end; to += 16, columns += 4) {
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
export function storeSpread(part: usize): void {
  const plane = address(part, partImage);
  if (word(address(plane, planeFrame), frameFilling) != 0 && address(plane, planeTraceChange) == 0) return;
  const change = address(part, partScratch) + scratchMargin;
  const spread = address(plane, coarseSpread);
  const pitch = address(plane, coarseSpreadPitch);
  const last = word(plane, coarseHeight) - 1;
  const bytes = (<usize>word(plane, planeWidth)) << 2;
  const to = word(part, partTo);
  for (let y = word(part, partFrom); y < to; y++) {
    const entry = address(plane, coarseRows) + <usize>y * rowEntryBytes;
    const first = load<i32>(entry);
    let a = spread + <usize>first * pitch;
    const b = spread + <usize>min(last, first + 1) * pitch - a;
    const c = spread + <usize>min(last, first + 2) * pitch - a;
    const d = spread + <usize>min(last, first + 3) * pitch - a;
    const wa = v128.load_splat<f32>(entry, 4);
    const wb = v128.load_splat<f32>(entry, 8);
    const wc = v128.load_splat<f32>(entry, 12);
    const wd = v128.load_splat<f32>(entry, 16);
    let row = change;
    for (const end = a + bytes; a < end; a += 16, row += 16) {
      const outer = madd(wd, v128.load(a + d), f32x4.mul(wa, v128.load(a)));
      v128.store(row, madd(wc, v128.load(a + c), madd(wb, v128.load(a + b), outer)));
    }
    storeMovedRow(plane, y, change);
  }
}
