/**
 * The displacement field: what the evidence of all scales says, what of it is kept, and what guides each scale: both, and the share of its
 * misfit that is left to its phases (core/plan/envelope.ts has the steps, docs/mathematics/envelopes.md the formulas).
 */
import { addressAt, madd } from '../lanes';
import { EvidenceLevel, EvidenceScale, Field, FieldPart, Place } from './blocks';
import { evidenceShift } from './evidence';
import { leastPower } from './gradient';

/** Part of the trace of N that is added to its diagonal (core/engines/tensor/envelope.ts). */
const regularity: f64 = 1e-4;
/** `halfKeptExcess` and `halfKeptSquare` of core/plan/noise-cells.ts. */
const halfKeptExcess: f64 = 0.25;
const halfKeptSquare: f32 = 6;
/** `unexplained` of core/plan/displacement-field.ts. */
const halfMisfit: f32 = 0.05;
const noiseInMisfit: f32 = 2;

/** The entry of a table of places. */
// @ts-ignore: decorator
@inline
export function placeAt(table: Place, index: i32): Place {
  return changetype<Place>(changetype<usize>(table) + <usize>index * offsetof<Place>());
}

/** a + share·(b − a) */
// @ts-ignore: decorator
@inline
export function between(a: v128, b: v128, share: v128): v128 {
  return madd(share, f32x4.sub(b, a), a);
}

/** Turns the pooled evidence of the frames before into shares that cells keep. One thread does it, before any row is solved. */
export function openField(part: FieldPart): void {
  const field = part.field;
  const cells = field.cellsX * field.cellsY;
  const bytes = (<usize>cells) << 2;
  const power = field.power;
  if (field.frame.first != 0) {
    memory.fill(power, 0, bytes);
    memory.fill(field.powerNext, 0, bytes);
  } else if (field.frame.ticks > 0) {
    memory.copy(power, field.powerNext, bytes);
  }
  for (let at: usize = 0; at < bytes; at += 4) {
    const ratio = halfKeptExcess / max<f64>(0, <f64>load<f32>(power + at) - 1);
    store<f32>(field.kept + at, <f32>(1 / (1 + ratio * ratio)));
  }
}

/** Rows `from` … `to` − 1 of what the evidence says, `from` at the first row of a cell. */
export function solveRows(part: FieldPart): void {
  const field = part.field;
  for (let row = part.from; row < part.to; row++) {
    sumScales(part, row);
    solveRow(field, part.scratch.sums, row);
    if ((row & 7) == 7 || row == field.height - 1) poolCells(field, row >> 3);
  }
}

/** Evidence of all scales at a row of the field; in place of A²φ² the noise of the scale times the trace of N. */
function sumScales(part: FieldPart, row: i32): void {
  const field = part.field;
  const sums = part.scratch.sums;
  const width = field.width;
  memory.fill(sums, 0, (<usize>width) << evidenceShift);
  let level = field.levels;
  for (let index = 0; index < field.levelCount; index++) {
    const same = level.width == width;
    const line = same ? sums : part.scratch.line;
    if (!same) memory.fill(line, 0, (<usize>level.width) << evidenceShift);
    for (let scale = 0; scale < level.count; scale++) {
      addScale(level, changetype<EvidenceScale>(addressAt(level.scales, scale)), row, line);
    }
    if (!same) spread(level, width, line, sums);
    level = changetype<EvidenceLevel>(changetype<usize>(level) + offsetof<EvidenceLevel>());
  }
}

/** Adds a row of a scale between two of its rows. */
function addScale(level: EvidenceLevel, scale: EvidenceScale, row: i32, to: usize): void {
  const place = placeAt(level.rows, row);
  const bytes = (<usize>level.width) << evidenceShift;
  const before = scale.evidence + <usize>place.before * bytes - to;
  const after = scale.evidence + <usize>place.after * bytes - to;
  const share = f32x4.splat(place.share);
  const noise = scale.noise;
  for (const end = to + bytes; to < end; to += 32) {
    const a = between(v128.load(to + before), v128.load(to + after), share);
    const b = between(v128.load(to + before, 16), v128.load(to + after, 16), share);
    const trace = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 2);
    v128.store(to, f32x4.add(v128.load(to), a));
    v128.store(to, f32x4.add(v128.load(to, 16), f32x4.replace_lane(b, 1, noise * trace)), 16);
  }
}

/** Adds a row of a level between its columns. */
function spread(level: EvidenceLevel, width: i32, line: usize, to: usize): void {
  let place = level.columns;
  for (let column = 0; column < width; column++, to += 32) {
    const before = line + (<usize>place.before << evidenceShift);
    const after = line + (<usize>place.after << evidenceShift);
    const share = f32x4.splat(place.share);
    v128.store(to, f32x4.add(v128.load(to), between(v128.load(before), v128.load(after), share)));
    v128.store(to, f32x4.add(v128.load(to, 16), between(v128.load(before, 16), v128.load(after, 16), share)), 16);
    place = placeAt(place, 1);
  }
}

function solveRow(field: Field, sums: usize, row: i32): void {
  const width = field.width;
  const place = <usize>row * <usize>width;
  let found = field.found + (place << 4);
  let ratio = field.ratio + (place << 2);
  const outside = field.outside != 0;
  const least = <f64>leastPower;
  for (const end = sums + ((<usize>width) << evidenceShift); sums < end; sums += 32, found += 16, ratio += 4) {
    const trace = <f64>load<f32>(sums) + <f64>load<f32>(sums, 8);
    const slack = trace * regularity + least;
    const xx = <f64>load<f32>(sums) + slack;
    const xy = <f64>load<f32>(sums, 4);
    const yy = <f64>load<f32>(sums, 8) + slack;
    const inverse = 1 / (xx * yy - xy * xy);
    const alongX = <f64>load<f32>(sums, 12);
    const alongY = <f64>load<f32>(sums, 16);
    const x = (yy * alongX - xy * alongY) * inverse;
    const y = (xx * alongY - xy * alongX) * inverse;
    const noise = (2 * <f64>load<f32>(sums, 20)) / (trace + least);
    store<f32>(found, <f32>x);
    store<f32>(found, <f32>y, 4);
    store<f32>(ratio, <f32>((alongX * x + alongY * y) / (noise + least)));
    if (!outside) continue;
    const outsideX = <f64>load<f32>(sums, 24);
    const outsideY = <f64>load<f32>(sums, 28);
    store<f32>(found, <f32>((yy * outsideX - xy * outsideY) * inverse), 8);
    store<f32>(found, <f32>((xx * outsideY - xy * outsideX) * inverse), 12);
  }
}

/** Renews the pooled r of a line of cells. */
function poolCells(field: Field, line: i32): void {
  const frame = field.frame;
  if (frame.ticks == 0) return;
  const share = frame.share;
  const width = field.width;
  const top = line << 3;
  const bottom = min(top + 8, field.height);
  for (let cell = 0; cell < field.cellsX; cell++) {
    const left = cell << 3;
    const right = min(left + 8, width);
    let sum: f32 = 0;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) sum += load<f32>(field.ratio + (<usize>(row * width + column) << 2));
    }
    const mean = sum / <f32>((bottom - top) * (right - left));
    const at = <usize>(line * field.cellsX + cell) << 2;
    const before = load<f32>(field.power + at);
    store<f32>(field.powerNext + at, before + share * (mean - before));
  }
}

/** Rows `from` … `to` − 1 of what is kept of the displacement. */
export function holdRows(part: FieldPart): void {
  const field = part.field;
  for (let row = part.from; row < part.to; row++) {
    holdRow(field, row);
    moveRow(field, row);
  }
}

/** This thread's part of the guides of all scales. */
export function guideRows(part: FieldPart): void {
  const field = part.field;
  for (let index = 0; index < field.scaleCount; index++) {
    const scale = changetype<EvidenceScale>(addressAt(field.scales, index));
    const from = (scale.height * part.thread) / part.threads;
    const to = (scale.height * (part.thread + 1)) / part.threads;
    for (let row = from; row < to; row++) guideRow(field, scale, row);
  }
}

function holdRow(field: Field, row: i32): void {
  const width = field.width;
  const cellsX = field.cellsX;
  const cell = (row - 4) >> 3;
  const above = field.kept + (<usize>(max<i32>(0, cell) * cellsX) << 2);
  const below = field.kept + (<usize>(min<i32>(field.cellsY - 1, cell + 1) * cellsX) << 2);
  const down = (<f32>((row + 4) & 7) + 0.5) / 8;
  const place = <usize>row * <usize>width;
  const ratio = field.ratio + (place << 2);
  const found = field.found + (place << 4);
  const to = field.displacement + (place << 4);
  const outside = field.outside != 0;
  for (let column = 0; column < width; column++) {
    const before = (column - 4) >> 3;
    const left = <usize>max<i32>(0, before) << 2;
    const right = <usize>min<i32>(cellsX - 1, before + 1) << 2;
    const across = (<f32>((column + 4) & 7) + 0.5) / 8;
    const first = load<f32>(above + left) + down * (load<f32>(below + left) - load<f32>(above + left));
    const second = load<f32>(above + right) + down * (load<f32>(below + right) - load<f32>(above + right));
    const pooled = first + across * (second - first);
    const square = (halfKeptSquare + halfKeptSquare) / load<f32>(ratio + ((<usize>column) << 2));
    const share = pooled + (1 - pooled) / (1 + square * square);
    const at = (<usize>column) << 4;
    const displacement = v128.load(found + at);
    const kept = f32x4.mul(displacement, f32x4.splat(share));
    v128.store_lane<u64>(to + at, kept, 0);
    if (outside) v128.store_lane<u64>(to + at + 8, displacement, 1);
  }
}

/** Where a row of the field moves the image, with the outermost samples once more on each side. */
function moveRow(field: Field, row: i32): void {
  const width = field.width;
  const pitch = field.movesPitch;
  const gain = f32x4.splat(field.gain);
  const outside = field.outside != 0;
  const first = field.moves + <usize>(row + 1) * pitch;
  let to = first + 8;
  let from = field.displacement + ((<usize>row * <usize>width) << 4);
  for (const end = to + ((<usize>width) << 3); to < end; to += 8, from += 16) {
    const sample = v128.load(from);
    const wanted = f32x4.mul(sample, gain);
    const removed = v128.shuffle<f32>(sample, sample, 2, 3, 2, 3);
    v128.store_lane<u64>(to, outside ? f32x4.sub(wanted, removed) : wanted, 0);
  }
  store<u64>(first, load<u64>(first, 8));
  store<u64>(to, load<u64>(to - 8));
  if (row == 0) memory.copy(field.moves, first, pitch);
  if (row == field.height - 1) memory.copy(first + pitch, first, pitch);
}

/** A row of a guide, which may overwrite the row of evidence that it is made from: it never goes ahead of it. */
function guideRow(field: Field, scale: EvidenceScale, row: i32): void {
  const width = scale.width;
  const down = placeAt(scale.fieldRows, row);
  const pitch = (<usize>field.width) << 4;
  const above = <usize>down.before * pitch;
  const below = <usize>down.after * pitch;
  const share = f32x4.splat(down.share);
  let evidence = scale.evidence + ((<usize>row * <usize>width) << evidenceShift);
  let to = scale.guide + ((<usize>row * <usize>width) << evidenceShift);
  let across = scale.fieldColumns;
  const noise = scale.noisePower;
  const outside = field.outside != 0;
  for (let column = 0; column < width; column++, evidence += 32, to += 16) {
    const u = sampleAt(field.found, above, below, share, across);
    const kept = sampleAt(field.displacement, above, below, share, across);
    const x = f32x4.extract_lane(u, 0);
    const y = f32x4.extract_lane(u, 1);
    const explained =
      <f32>2 * (load<f32>(evidence, 12) * x + load<f32>(evidence, 16) * y) -
      (load<f32>(evidence) * x * x + load<f32>(evidence, 8) * y * y + <f32>2 * load<f32>(evidence, 4) * x * y);
    const all = load<f32>(evidence, 20);
    const misfit = max<f32>(0, all - noiseInMisfit * noise - explained) / (max<f32>(0, all - noise) + leastPower);
    const ratio = halfMisfit / misfit;
    const kept1 = f32x4.replace_lane(kept, 2, 1 / (1 + ratio * ratio));
    v128.store(to, f32x4.replace_lane(kept1, 3, 0));
    if (outside) {
      to += 16;
      v128.store(to, v128.shuffle<f32>(kept, f32x4.splat(0), 2, 3, 4, 4));
    }
    across = placeAt(across, 1);
  }
}

/** (ux, uy, wx, wy) between two rows and two columns. */
// @ts-ignore: decorator
@inline
function sampleAt(map: usize, above: usize, below: usize, share: v128, across: Place): v128 {
  const before = map + ((<usize>across.before) << 4);
  const after = map + ((<usize>across.after) << 4);
  const left = between(v128.load(before + above), v128.load(before + below), share);
  const right = between(v128.load(after + above), v128.load(after + below), share);
  return between(left, right, v128.load_splat<f32>(changetype<usize>(across), offsetof<Place>('share')));
}
