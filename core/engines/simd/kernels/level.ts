/**
 * One level of a pyramid on its way from coarse to fine: Laplacian, change since the frame before, temporal filter, gain,
 * plus the expanded change of the coarser level; at the finest level added to the picture. Everything on single rows that
 * stay in the first cache.
 */
import { loadCode, loadCodes, storeMoved, storeMovedOne } from './codes';
import { filterSections, filterTaps } from './filter';
import { address, madd, nmadd, splat, word } from './lanes';
import {
  filterBefore,
  filterCoefficients,
  filterSections as sectionsOf,
  filterTaps as tapsOf,
  frameFilling,
  frameFirst,
  frameInput,
  frameOutput,
  frameSource,
  frameTicks,
  frameWaiting,
  levelAbove,
  levelAlpha,
  levelBefore,
  levelChange,
  levelCoarse,
  levelCoarseHeight,
  levelCoarsePitch,
  levelCoarseWidth,
  levelDifference,
  levelFilters,
  levelFine,
  levelFrame,
  levelHeight,
  levelLargest,
  levelLast,
  levelPartFrom,
  levelPartLevel,
  levelPartScratch,
  levelPartTo,
  levelPitch,
  levelRegion,
  levelSampleBytes,
  levelScale,
  levelSeeAmplified,
  levelSeeChange,
  levelSeeFiltered,
  levelSeeLaplacian,
  levelSeeOut,
  levelSlotBytes,
  levelState,
  levelStride,
  levelWaiting,
  levelWidth,
} from './layout';
import { expandRow } from './expand';

/** Rows `from` … `to` − 1 of the level. */
export function magnifyLevel(part: usize): void {
  const level = address(part, levelPartLevel);
  const to = word(part, levelPartTo);
  const width = word(level, levelWidth);
  const filtered = address(level, levelFilters) != 0;
  const above = address(level, levelAbove);
  // rows, each with room for a vector on either side
  const rowBytes = (<usize>width << 2) + 128;
  const down = address(part, levelPartScratch) + 64;
  const change = down + rowBytes;
  const out = change + rowBytes;
  for (let y = word(part, levelPartFrom); y < to; y++) {
    if (filtered) filterRow(level, y, down, change);
    else memory.fill(change, 0, <usize>((width + 3) >> 2) << 4);
    if (above != 0) {
      expandRow(above, word(level, levelCoarseWidth), word(level, levelCoarseHeight), address(level, levelCoarsePitch), y, down, out);
      for (let at: usize = 0; at < <usize>width << 2; at += 16) {
        v128.store(change + at, f32x4.add(v128.load(change + at), v128.load(out + at)));
      }
    }
    seeRow(level, levelSeeOut, y, change);
    const target = address(level, levelChange);
    if (target != 0) {
      const to = target + address(level, levelPitch) * <usize>y;
      for (let at: usize = 0; at < <usize>width << 2; at += 16) v128.store(to + at, v128.load(change + at));
    } else {
      storeRow(level, y, change);
    }
  }
}

/** The filtered and amplified row `y` into `change`. */
function filterRow(level: usize, y: i32, down: usize, change: usize): void {
  const width = word(level, levelWidth);
  const chunks = (width + 3) >> 2;
  const frame = address(level, levelFrame);
  const filters = address(level, levelFilters);
  const sections = word(filters, sectionsOf);
  const place = <usize>y * <usize>chunks;
  const before = address(level, levelBefore) + (place << 4);
  if (word(level, levelDifference) != 0) expandRow(address(level, levelCoarse), word(level, levelCoarseWidth), word(level, levelCoarseHeight), address(level, levelCoarsePitch), y, down, change);
  else memory.fill(change, 0, <usize>chunks << 4);
  subtractFrom(level, y, change);
  const alpha = splat(level, levelAlpha);
  const steady =
    sections > 0 &&
    word(frame, frameTicks) == 1 &&
    word(frame, frameFirst) == 0 &&
    word(frame, frameWaiting) == 0 &&
    address(level, levelLast) == 0 &&
    address(level, levelSeeFiltered) == 0;
  if (steady) {
    const state = address(level, levelState) + ((place * <usize>sections) << 5);
    steadyRow(chunks, sections, address(filters, filterCoefficients), alpha, before, state, change);
    return;
  }
  seeRow(level, levelSeeLaplacian, y, change);
  const first = word(frame, frameFirst) != 0;
  for (let at: usize = 0; at < <usize>chunks << 4; at += 16) {
    const now = v128.load(change + at);
    v128.store(change + at, first ? f32x4.splat(0) : f32x4.sub(now, v128.load(before + at)));
    v128.store(before + at, now);
  }
  seeRow(level, levelSeeChange, y, change);
  if (sections > 0) {
    const last = address(level, levelLast);
    filterSections(
      frame,
      sections,
      address(filters, filterCoefficients),
      address(filters, filterBefore),
      change,
      chunks,
      address(level, levelState) + ((place * <usize>sections) << 5),
      address(level, levelWaiting) + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
  } else {
    filterTaps(
      frame,
      word(filters, tapsOf),
      address(filters, filterCoefficients),
      change,
      chunks,
      address(level, levelState) + (place << 4),
      address(level, levelSlotBytes),
    );
  }
  seeRow(level, levelSeeFiltered, y, change);
  for (let at: usize = 0; at < <usize>chunks << 4; at += 16) {
    v128.store(change + at, f32x4.mul(alpha, v128.load(change + at)));
  }
  seeRow(level, levelSeeAmplified, y, change);
}

/** One tick of sections on a row: level in, amplified change out, in place. */
function steadyRow(chunks: i32, sections: i32, weights: usize, alpha: v128, before: usize, state: usize, row: usize): void {
  const stateBytes = <usize>sections << 5;
  for (const end = row + (<usize>chunks << 4); row < end; row += 16, before += 16) {
    const now = v128.load(row);
    let signal = f32x4.sub(now, v128.load(before));
    v128.store(before, now);
    let section = weights;
    for (const last = state + stateBytes; state < last; state += 32, section += 20) {
      const output = madd(signal, v128.load_splat<f32>(section), v128.load(state));
      const first = nmadd(output, v128.load_splat<f32>(section, 12), madd(signal, v128.load_splat<f32>(section, 4), v128.load(state, 16)));
      const second = nmadd(output, v128.load_splat<f32>(section, 16), f32x4.mul(signal, v128.load_splat<f32>(section, 8)));
      v128.store(state, first);
      v128.store(state, second, 16);
      signal = output;
    }
    v128.store(row, f32x4.mul(alpha, signal));
  }
}

/** row ← samples of the level − row */
function subtractFrom(level: usize, y: i32, row: usize): void {
  const width = word(level, levelWidth);
  const fine = address(level, levelFine);
  if (fine != 0) {
    const from = fine + address(level, levelPitch) * <usize>y;
    for (let at: usize = 0; at < <usize>width << 2; at += 16) {
      v128.store(row + at, f32x4.sub(v128.load(from + at), v128.load(row + at)));
    }
    return;
  }
  const bytes = word(level, levelSampleBytes);
  const scale = splat(level, levelScale);
  let from = address(address(level, levelFrame), frameInput) + address(level, levelStride) * <usize>y;
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    v128.store(row + at, f32x4.sub(f32x4.mul(scale, loadCodes(from, bytes)), v128.load(row + at)));
    from += <usize>bytes << 2;
  }
}

/** Adds a row of the change to the plane. */
export function storeRow(level: usize, y: i32, change: usize): void {
  const width = word(level, levelWidth);
  const bytes = word(level, levelSampleBytes);
  const frame = address(level, levelFrame);
  if (word(frame, frameFilling) != 0) return;
  const offset = address(level, levelStride) * <usize>y;
  let source = address(frame, frameSource) + offset;
  let output = address(frame, frameOutput) + offset;
  const largest = splat(level, levelLargest);
  const region = address(level, levelRegion);
  const whole = width & ~3;
  const step = <usize>bytes << 2;
  const weights = region + ((<usize>y * <usize>width) << 2);
  for (let x = 0; x < whole; x += 4) {
    let moved = f32x4.mul(largest, v128.load(change + (<usize>x << 2)));
    if (region != 0) moved = f32x4.mul(moved, v128.load(weights + (<usize>x << 2)));
    storeMoved(output, bytes, loadCodes(source, bytes), moved, largest);
    source += step;
    output += step;
  }
  for (let x = whole; x < width; x++) {
    const at = <usize>x << 2;
    const top = load<f32>(level + (levelLargest << 2));
    const moved = top * load<f32>(change + at) * (region != 0 ? load<f32>(weights + at) : 1);
    storeMovedOne(output, bytes, loadCode(source, bytes), moved, top);
    source += bytes;
    output += bytes;
  }
}

function seeRow(level: usize, what: i32, y: i32, row: usize): void {
  const to = address(level, what);
  if (to == 0) return;
  const bytes = <usize>word(level, levelWidth) << 2;
  memory.copy(to + <usize>y * bytes, row, bytes);
}
