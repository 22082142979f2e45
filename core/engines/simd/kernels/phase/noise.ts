/**
 * How much of a filtered phase is kept where there is noise (core/plan/noise-cells.ts).
 *
 * The power of u = G∗Aφ is averaged over cells of 8 × 8 samples and over time. Two maps of cells are kept: P(t − 1), which this frame
 * reads, and P(t), which it writes; a frame that takes no tick reads what the one before did, and writes nothing.
 */
import { chunkBytes, chunkShift, imaginary, madd, nmadd } from '../lanes';
import { Band } from './blocks';

/** `halfKeptExcess` of core/plan/noise-cells.ts. */
const halfKeptExcess: f64 = 0.25;

/** Turns the pooled power of the frames before into shares, before any row. */
export function openCells(band: Band): void {
  const frame = band.frame;
  const columns = band.cellsX;
  const rows = band.cellsY;
  const bytes = <usize>(columns * rows) << 2;
  let power = band.power;
  const next = band.powerNext;
  if (frame.first != 0) {
    memory.fill(power, 0, bytes);
    memory.fill(next, 0, bytes);
    memory.fill(band.amplitudes, 0, bytes);
    memory.fill(band.slowPower, 0, bytes);
  } else if (frame.ticks > 0) {
    memory.copy(power, next, bytes);
  }
  memory.fill(band.scratch.sums, 0, (<usize>columns) << 4);
  memory.fill(band.scratch.amplitudeSums, 0, (<usize>columns) << 4);
  const noise = <f64>band.noisePower;
  let to = band.scratch.keptMap;
  for (let row = 0; row < rows; row++) {
    // the outermost cells once more on either side
    const line = to + 4;
    for (let column = 0; column < columns; column++, power += 4) {
      const ratio = halfKeptExcess / max<f64>(0, <f64>load<f32>(power) / noise - 1);
      store<f32>(line + ((<usize>column) << 2), <f32>(1 / (1 + ratio * ratio)));
    }
    store<f32>(to, load<f32>(line));
    const past = line + ((<usize>columns) << 2);
    store<f32>(past, load<f32>(past - 4));
    to = past + 4;
  }
}

/** Shares of one row, between the middles of cells: first between two lines of cells, then along them. */
export function keptRow(band: Band, row: i32): usize {
  const pitch = (<usize>(band.cellsX + 2)) << 2;
  const map = band.scratch.keptMap;
  const cell = (row - 4) >> 3;
  const above = map + <usize>max<i32>(0, cell) * pitch;
  const below = map + <usize>min<i32>(band.cellsY - 1, cell + 1) * pitch;
  const down = f32x4.splat((<f32>((row + 4) & 7) + 0.5) / 8);
  const line = band.scratch.keptLine;
  let at: usize = 0;
  for (; at + 16 <= pitch; at += 16) v128.store(line + at, between(v128.load(above + at), v128.load(below + at), down));
  for (; at < pitch; at += 4) {
    const one = between(v128.load_splat<f32>(above + at), v128.load_splat<f32>(below + at), down);
    v128.store_lane<f32>(line + at, one, 0);
  }
  const rightOfMiddle = f32x4(0.0625, 0.1875, 0.3125, 0.4375);
  const leftOfMiddle = f32x4(0.5625, 0.6875, 0.8125, 0.9375);
  const first = band.scratch.keptRow;
  // four samples before the middle of a cell and four behind it
  let to = first;
  let from = line;
  for (const end = first + ((<usize>band.panels) << 4); to < end; to += 16) {
    const before = v128.load_splat<f32>(from);
    const here = v128.load_splat<f32>(from, 4);
    v128.store(to, between(before, here, leftOfMiddle));
    to += 16;
    if (to == end) break;
    v128.store(to, between(here, v128.load_splat<f32>(from, 8), rightOfMiddle));
    from += 4;
  }
  return first;
}

// @ts-ignore: decorator
@inline
function between(a: v128, b: v128, share: v128): v128 {
  return madd(b, share, nmadd(a, share, a));
}

/** Adds the squares of a row's moments to its cells; the last row of a line of cells renews their power. */
export function poolRow(band: Band, row: i32, blurred: usize): void {
  const frame = band.frame;
  if (frame.ticks == 0) return;
  const chunks = band.panels;
  const width = band.width;
  const sums = band.scratch.sums;
  const amplitudes = band.scratch.amplitudeSums;
  let at = blurred;
  let cell: usize = 0;
  for (const end = blurred + ((<usize>chunks) << chunkShift); at < end; at += 2 * chunkBytes, cell += 16) {
    const m = v128.load(at);
    let sum = madd(m, m, v128.load(sums + cell));
    let amplitude = f32x4.add(v128.load(at, imaginary), v128.load(amplitudes + cell));
    if (at + chunkBytes < end) {
      const next = v128.load(at, chunkBytes);
      sum = madd(next, next, sum);
      amplitude = f32x4.add(v128.load(at, chunkBytes + imaginary), amplitude);
    }
    v128.store(sums + cell, sum);
    v128.store(amplitudes + cell, amplitude);
  }
  const height = band.height;
  if ((row & 7) != 7 && row != height - 1) return;
  const columns = band.cellsX;
  const rows = (row & 7) + 1;
  const share = frame.share;
  const slowShare = frame.slowShare;
  const line = <usize>((row >> 3) * columns) << 2;
  const power = band.power + line;
  const next = band.powerNext + line;
  for (let column = 0; column < columns; column++) {
    const at = (<usize>column) << 2;
    const samples = <f32>(min<i32>(8, width - 8 * column) * rows);
    const mean = sum4(v128.load(sums + (at << 2))) / samples;
    store<f32>(band.amplitudes + line + at, sum4(v128.load(amplitudes + (at << 2))) / samples);
    const before = load<f32>(power + at);
    store<f32>(next + at, before + share * (mean - before));
    const slow = band.slowPower + line + at;
    store<f32>(slow, load<f32>(slow) + slowShare * (mean - load<f32>(slow)));
  }
  memory.fill(sums, 0, (<usize>columns) << 4);
  memory.fill(amplitudes, 0, (<usize>columns) << 4);
}

// @ts-ignore: decorator
@inline
function sum4(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
}

/** Lanes beyond the end of a row hold no samples: their moments are cleared. */
export function clearBeyond(band: Band, blurred: usize): void {
  const past = band.panels << 2;
  for (let k = band.width; k < past; k++) {
    store<f32>(blurred + ((<usize>(k >> 2)) << chunkShift) + ((<usize>(k & 3)) << 2), 0);
  }
}
