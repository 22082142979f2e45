/**
 * A level moved by its filtered motion, and the collapse (docs/mathematics/riesz.md).
 *
 * E(m) L (moved-samples.ts) first along x, then along y.
 * The rows moved along x wait in a ring until the three below are there. Per sample about 34 · 2 operations, 12 for EXPAND of
 * motion and of the coarser levels, 8 for the rest.
 */
import { cMagnitude } from '../constants';
import { constant } from '../lanes';
import { MoveRows, RieszLevel } from './blocks';
import { loadCode, loadCodes, storeMoved, storeMovedOne } from '../codes';
import { moveAlong, moveDown, reach } from './moved-samples';
import { continueRow, expandAlong, expandDown, reflected, traceRow } from './pyramid-rows';
import { movedRows, shiftRows } from './rings';
import { tanh4 } from '../trigonometry';

export function moveRows(rows: MoveRows): void {
  const from = rows.from;
  const to = rows.to;
  if (from >= to) return;
  const level = rows.level;
  const frame = level.frame;
  const width = level.width;
  const height = level.height;
  const stride = level.stride;
  const source =
    level.laplacian + <usize>frame.sourceSlot * level.slotBytes;
  const scratch = rows.scratch;
  const rowBytes = scratch.rowBytes;
  const moved = scratch.moved;
  const shiftsY = scratch.shiftsY;
  const shiftsX = scratch.shiftsX;
  const outside = scratch.outside;
  const above = scratch.above;
  const narrow = scratch.narrow;
  const last = min(height, to + reach) - 1;
  let next = from;
  for (let row = max(0, from - reach); row <= last; row++) {
    const line = source + <usize>row * stride;
    const shiftY = shiftsY + <usize>(row & (shiftRows - 1)) * rowBytes;
    askedRow(level, level.filtered, 0, row, narrow, shiftsX, level.gain);
    askedRow(level, level.filtered, 1, row, narrow, shiftY, level.gain);
    if (row >= from && row < to) {
      countRow(rows, level, line, shiftsX, shiftY, width);
      if (level.traceAsked != 0) {
        traceAsked(level, level.traceAsked, level.filtered, row, narrow, above);
        if (level.traceRemoved != 0) traceAsked(level, level.traceRemoved, level.outside, row, narrow, above);
      }
    }
    limitRow(level, row, 0, shiftsX, narrow, outside, width);
    limitRow(level, row, 1, shiftY, narrow, outside, width);
    moveAlong(line, shiftsX, moved + <usize>(row & (movedRows - 1)) * rowBytes, width);
    for (; next < to && (next + reach <= row || row == last); next++) {
      finishRow(level, next, source + <usize>next * stride, moved, rowBytes, shiftsY + <usize>(next & (shiftRows - 1)) * rowBytes, above, narrow);
    }
  }
}

/** EXPAND of one row of one component of a motion on the grid, times `gain`. */
function askedRow(level: RieszLevel, planes: usize, component: i32, row: i32, narrow: usize, to: usize, gain: f32): void {
  const width = level.gridWidth;
  const plane = planes + <usize>component * level.gridBytes;
  expandDown(plane, level.gridStride, level.gridHeight, row, narrow, width, gain);
  expandAlong(narrow, to, width);
}

function traceAsked(level: RieszLevel, trace: usize, planes: usize, row: i32, narrow: usize, spare: usize): void {
  for (let component = 0; component < 2; component++) {
    askedRow(level, planes, component, row, narrow, spare, 1);
    traceRow(trace, level.width, level.height, component, row, spare);
  }
}

/** Sums |L| of all samples, and of those asked to move beyond the limit. */
function countRow(rows: MoveRows, level: RieszLevel, line: usize, shiftX: usize, shiftY: usize, width: i32): void {
  const limit = f32x4.splat(level.limit);
  const magnitude = constant(cMagnitude);
  const whole = (<usize>(width & ~3)) << 2;
  let all = f32x4.splat(0);
  let beyond = f32x4.splat(0);
  let x: usize = 0;
  for (; x < whole; x += 16) {
    const weight = v128.and(v128.load(line + x), magnitude);
    all = f32x4.add(all, weight);
    const most = f32x4.pmax(v128.and(v128.load(shiftX + x), magnitude), v128.and(v128.load(shiftY + x), magnitude));
    beyond = f32x4.add(beyond, v128.and(weight, f32x4.gt(most, limit)));
  }
  let allRest: f32 = 0;
  let beyondRest: f32 = 0;
  const bound = level.limit;
  for (const end = (<usize>width) << 2; x < end; x += 4) {
    const weight = abs(load<f32>(line + x));
    allRest += weight;
    if (max(abs(load<f32>(shiftX + x)), abs(load<f32>(shiftY + x))) > bound) beyondRest += weight;
  }
  rows.beyond = rows.beyond + sum4(beyond) + <f64>beyondRest;
  rows.all = rows.all + sum4(all) + <f64>allRest;
}

function sum4(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  );
}

/** Holds a row of motions back, and takes out what is outside the band, where the plan says so. */
function limitRow(level: RieszLevel, row: i32, component: i32, shift: usize, narrow: usize, outside: usize, width: i32): void {
  const bytes = (<usize>width) << 2;
  if (level.soft != 0) {
    const limit = f32x4.splat(level.limit);
    for (let x: usize = 0; x < bytes; x += 16) {
      v128.store(shift + x, f32x4.mul(limit, tanh4(f32x4.div(v128.load(shift + x), limit))));
    }
  }
  if (level.outside == 0) return;
  askedRow(level, level.outside, component, row, narrow, outside, 1);
  for (let x: usize = 0; x < bytes; x += 16) {
    v128.store(shift + x, f32x4.sub(v128.load(shift + x), v128.load(outside + x)));
  }
}

/** Moves a row along y, adds the coarser levels, and passes it on: to the next finer level, or to the frame. */
function finishRow(
  level: RieszLevel,
  row: i32,
  line: usize,
  moved: usize,
  rowBytes: usize,
  shifts: usize,
  above: usize,
  narrow: usize,
): void {
  const width = level.width;
  const height = level.height;
  const coarser = level.coarser;
  const hasCoarser = changetype<usize>(coarser) != 0;
  const collapsed = level.collapsed;
  if (hasCoarser) {
    const grid = level.gridWidth;
    expandDown(
      coarser.collapsed,
      level.gridStride,
      level.gridHeight,
      row,
      narrow,
      grid,
      1,
    );
    expandAlong(narrow, above, grid);
  }
  const to = collapsed != 0 ? collapsed + <usize>row * level.stride : shifts;
  const trace = level.traceShifted;
  moveDown(
    moved + <usize>(reflected(row - 3, height) & (movedRows - 1)) * rowBytes,
    moved + <usize>(reflected(row - 2, height) & (movedRows - 1)) * rowBytes,
    moved + <usize>(reflected(row - 1, height) & (movedRows - 1)) * rowBytes,
    moved + <usize>(row & (movedRows - 1)) * rowBytes,
    moved + <usize>(reflected(row + 1, height) & (movedRows - 1)) * rowBytes,
    moved + <usize>(reflected(row + 2, height) & (movedRows - 1)) * rowBytes,
    moved + <usize>(reflected(row + 3, height) & (movedRows - 1)) * rowBytes,
    line,
    shifts,
    hasCoarser && trace == 0 ? above : 0,
    to,
    width,
  );
  if (trace != 0) {
    traceRow(trace, width, height, 0, row, to);
    if (hasCoarser) {
      for (let x: usize = 0; x < (<usize>width) << 2; x += 16) {
        v128.store(to + x, f32x4.add(v128.load(to + x), v128.load(above + x)));
      }
    }
  }
  if (collapsed != 0) {
    continueRow(to, width);
    return;
  }
  const traceChange = level.tracePlaneChange;
  if (traceChange != 0) traceRow(traceChange, width, height, 0, row, to);
  storeRow(level, row, to, width);
}

/** Adds a row of changes to the codes of the frame. */
function storeRow(level: RieszLevel, row: i32, change: usize, width: i32): void {
  const frame = level.frame;
  const bytes = level.sampleBytes;
  const largest = f32x4.splat(level.largest);
  const place = <usize>row * <usize>width;
  let from = frame.source + place * <usize>bytes;
  let to = frame.output + place * <usize>bytes;
  const region = level.region;
  if (region != 0) {
    let weight = region + (place << 2);
    for (let at = change, end = change + ((<usize>width) << 2); at < end; at += 16, weight += 16) {
      v128.store(at, f32x4.mul(v128.load(at), v128.load(weight)));
    }
  }
  const step: usize = (<usize>bytes) << 2;
  const whole = width & ~3;
  for (const end = change + ((<usize>whole) << 2); change < end; change += 16, from += step, to += step) {
    storeMoved(to, bytes, loadCodes(from, bytes), v128.load(change), largest);
  }
  for (let x = whole; x < width; x++, change += 4, from += bytes, to += bytes) {
    storeMovedOne(to, bytes, loadCode(from, bytes), load<f32>(change), level.largest);
  }
}
