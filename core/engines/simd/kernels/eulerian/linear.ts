/**
 * Method `linear` on one plane. Blurring and filtering over time commute, so the image itself is filtered, once for all
 * levels: F = h ∗ I, level by level F₀, F₁ = REDUCE F₀ …; the change of the image is Σ αₗ EXPANDˡ(Fₗ − EXPAND Fₗ₊₁),
 * which is Σ (αₗ − αₗ₋₁) EXPANDˡ Fₗ. Changes of the codes are whole numbers: those of a static image are exactly 0.
 *
 * Memory: two sections read and write 32 bytes per sample and frame, all else some 12 bytes.
 */
import { Section } from '../blocks';
import { madd, nmadd } from '../lanes';
import { CodedPlane, PlanePart } from './blocks';
import { collapseRow, reduceRow } from './binomial-rows';
import { storeMovedRow } from './moved-rows';
import { throughSections } from './sections';

const sectionBytes = offsetof<Section>();

/** Filters two rows for each row `from` … `to` − 1 of the next level, and reduces those that need no other rows. */
export function filterPlane(part: PlanePart): void {
  const plane = part.plane;
  const level = plane.level;
  const scratch = part.scratch.row;
  const from = part.from;
  const to = part.to;
  if (from == to) return;
  const height = level.height;
  const first = from == 0 ? 0 : from + 1;
  for (let y = from; y < to; y++) {
    filterRow(plane, 2 * y);
    if (2 * y + 1 < height) filterRow(plane, 2 * y + 1);
    if (y > first) reduceRow(level, y - 1, scratch);
  }
  if (to == level.coarseHeight && to > first) reduceRow(level, to - 1, scratch);
}

/** The rows that `filterPlane` left: the first and the last of a part need their neighbours'. */
export function reduceBorders(part: PlanePart): void {
  const level = part.plane.level;
  const scratch = part.scratch.row;
  const from = part.from;
  const to = part.to;
  if (from == to) return;
  if (from > 0) reduceRow(level, from, scratch);
  if (to < level.coarseHeight && (to - 1 > from || from == 0)) reduceRow(level, to - 1, scratch);
}

/** Rows of the image that comes out. */
export function storeCollapsed(part: PlanePart): void {
  const plane = part.plane;
  const level = plane.level;
  if (plane.frame.filling != 0 && plane.traceChange == 0) return;
  const spare = part.scratch.row;
  const change = part.scratch.change;
  const to = part.to;
  for (let y = part.from; y < to; y++) {
    collapseRow(level, y, spare, change);
    storeMovedRow(plane, y, change);
  }
}

/**
 * One row of codes to filtered codes. A change since the last tick that took several is spread evenly over them; without a
 * tick the output stays what it was, and the next change counts from the same frame as this one.
 */
function filterRow(plane: CodedPlane, y: i32): void {
  const frame = plane.frame;
  const filters = plane.filters;
  const level = plane.level;
  const to = level.fine + <usize>y * level.pitch;
  const sections = filters.sections;
  const width = plane.width;
  const bytes = plane.sampleBytes;
  const offset = <usize>y * plane.stride;
  const weights = filters.coefficients;
  if (sections == 0) {
    throughTaps(plane, weights, offset, to, width);
    return;
  }
  const chunks = <usize>((width + 3) >> 2);
  const stateBytes = (chunks * <usize>sections) << 5;
  const state = plane.state + <usize>y * stateBytes;
  if (frame.first != 0) {
    memory.fill(state, 0, stateBytes);
    memory.fill(to, 0, chunks << 4);
    return;
  }
  const ticks = frame.ticks;
  if (ticks == 0) return;
  const now = frame.input + offset;
  const before = frame.reference + offset;
  if (ticks == 1 && sections == 2) {
    if (bytes == 1) steadyRow2(now, before, weights, state, to, chunks, 1);
    else steadyRow2(now, before, weights, state, to, chunks, 2);
  } else if (bytes == 1) anyRow(now, before, ticks, sections, weights, state, to, chunks, 1);
  else anyRow(now, before, ticks, sections, weights, state, to, chunks, 2);
}

/** now − before of four codes. */
// @ts-ignore: decorator
@inline
function changeOf(now: usize, before: usize, bytes: i32): v128 {
  if (bytes == 1) {
    const a = i16x8.extend_low_i8x16_u(v128.load_zero<u32>(now));
    const b = i16x8.extend_low_i8x16_u(v128.load_zero<u32>(before));
    return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.sub(a, b)));
  }
  return f32x4.convert_i32x4_s(i32x4.sub(v128.load_ext<u16>(now), v128.load_ext<u16>(before)));
}

/** The frequent case: two sections, one tick. */
// @ts-ignore: decorator
@inline
function steadyRow2(now: usize, before: usize, weights: usize, state: usize, to: usize, chunks: usize, bytes: i32): void {
  const step = <usize>(bytes << 2);
  for (const end = to + (chunks << 4); to < end; to += 16, now += step, before += step, state += 64) {
    const change = changeOf(now, before, bytes);
    const middle = madd(change, v128.load_splat<f32>(weights, offsetof<Section>('b0')), v128.load(state));
    const a1 = madd(change, v128.load_splat<f32>(weights, offsetof<Section>('b1')), v128.load(state, 16));
    const a2 = f32x4.mul(change, v128.load_splat<f32>(weights, offsetof<Section>('b2')));
    v128.store(state, nmadd(middle, v128.load_splat<f32>(weights, offsetof<Section>('a1')), a1));
    v128.store(state, nmadd(middle, v128.load_splat<f32>(weights, offsetof<Section>('a2')), a2), 16);
    const output = madd(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b0')), v128.load(state, 32));
    const b1 = madd(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b1')), v128.load(state, 48));
    const b2 = f32x4.mul(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b2')));
    v128.store(state, nmadd(output, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('a1')), b1), 32);
    v128.store(state, nmadd(output, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('a2')), b2), 48);
    v128.store(to, output);
  }
}

// @ts-ignore: decorator
@inline
function anyRow(
  now: usize,
  before: usize,
  ticks: i32,
  sections: i32,
  weights: usize,
  state: usize,
  to: usize,
  chunks: usize,
  bytes: i32,
): void {
  const step = <usize>(bytes << 2);
  const share = f32x4.splat(<f32>1 / <f32>ticks);
  for (const end = to + (chunks << 4); to < end; to += 16, now += step, before += step, state += (<usize>sections) << 5) {
    const change = f32x4.mul(changeOf(now, before, bytes), share);
    v128.store(to, throughSections(change, ticks, sections, weights, state));
  }
}

/**
 * Σₖ taps[k] · change(t − k), the changes being those between the codes of former frames. Sixteen samples at a time go back
 * through all frames, so that sums stay in registers and every code is read once.
 */
function throughTaps(plane: CodedPlane, weights: usize, offset: usize, to: usize, width: i32): void {
  const frame = plane.frame;
  const bytes = plane.sampleBytes;
  const slotBytes = plane.ringBytes;
  const first = plane.ring + offset;
  const last = first + <usize>(plane.ringSlots - 1) * slotBytes;
  const end = weights + ((<usize>frame.earlier) << 2);
  const now = frame.input + offset;
  for (let x = 0; x < width; x += 16, to += 64) {
    const column = <usize>(x * bytes);
    if (bytes == 1) tapsOfBytes(now + column, first + column, last + column, slotBytes, weights, end, to);
    else {
      for (let at: usize = 0; at < 32; at += 8) {
        tapsOfWords(now + column + at, first + column + at, last + column + at, slotBytes, weights, end, to + (at << 1));
      }
    }
  }
}

/** Sixteen bytes from `at` backwards through a ring of slots; `first` and `last` are their places in its end slots. */
function tapsOfBytes(at: usize, first: usize, last: usize, slotBytes: usize, weights: usize, end: usize, to: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let codes = v128.load(at);
  let low = i16x8.extend_low_i8x16_u(codes);
  let high = i16x8.extend_high_i8x16_u(codes);
  for (; weights < end; weights += 4) {
    at = at == first ? last : at - slotBytes;
    codes = v128.load(at);
    const lowBefore = i16x8.extend_low_i8x16_u(codes);
    const highBefore = i16x8.extend_high_i8x16_u(codes);
    const lowChange = i16x8.sub(low, lowBefore);
    const highChange = i16x8.sub(high, highBefore);
    const weight = v128.load_splat<f32>(weights);
    a = madd(weight, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(lowChange)), a);
    b = madd(weight, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(lowChange)), b);
    c = madd(weight, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(highChange)), c);
    d = madd(weight, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(highChange)), d);
    low = lowBefore;
    high = highBefore;
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

function tapsOfWords(at: usize, first: usize, last: usize, slotBytes: usize, weights: usize, end: usize, to: usize): void {
  let sum = f32x4.splat(0);
  let codes = v128.load_ext<u16>(at);
  for (; weights < end; weights += 4) {
    at = at == first ? last : at - slotBytes;
    const before = v128.load_ext<u16>(at);
    sum = madd(v128.load_splat<f32>(weights), f32x4.convert_i32x4_s(i32x4.sub(codes, before)), sum);
    codes = before;
  }
  v128.store(to, sum);
}
