/** The inverse d of the displacement field: d(x) = v(x − d(x)) at its samples. Beyond its edges the field is mirrored, edge samples twice. */
import { madd } from '../lanes';
import { FieldPart } from './blocks';
import { between } from './displacement';
import { integers, mirrored } from './mirrored';

/** Steps from v(x) on, and how far in pixels the last one may still go (core/engines/tensor/interpolation.ts). */
const settling = 4;
const settledWithin: f32 = 0.1;
/** Steps end where none goes farther than this, in pixels: the next ones would go less far still. */
const still: f32 = 1e-4;

/** Rows `from` … `to` − 1. */
export function invertRows(part: FieldPart): void {
  for (let row = part.from; row < part.to; row++) {
    openRow(part, row);
    settleRow(part, row);
    countRow(part);
    closeRow(part, row);
  }
}

/** A row of displacements as two rows of parts. */
function openRow(part: FieldPart, row: i32): void {
  const field = part.field;
  const bytes = ((<usize>field.width + 3) >> 2) << 4;
  let from = field.moves + <usize>(row + 1) * field.movesPitch + 8;
  const x = part.scratch.x;
  const y = part.scratch.y;
  memory.fill(part.scratch.last, 0, bytes);
  for (let at: usize = 0; at < bytes; at += 16, from += 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    v128.store(x + at, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(y + at, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  }
}

/** All samples of a row take a step before any takes the next, as the steps of one wait for each other. */
function settleRow(part: FieldPart, row: i32): void {
  const field = part.field;
  const scratch = part.scratch;
  const half = f32x4.splat(0.5);
  const perX = f32x4.splat(field.perX);
  const perY = f32x4.splat(field.perY);
  const mostX = f32x4.splat(<f32>((field.width << 1) - 1));
  const mostY = f32x4.splat(<f32>((field.height << 1) - 1));
  const placeY = f32x4.splat(<f32>row);
  const pitch = field.movesPitch;
  const moves = field.moves + pitch + 8;
  const pitches = i32x4.splat(<i32>pitch);
  const bytes = ((<usize>field.width + 3) >> 2) << 4;
  const longest = f32x4.splat(still * still);
  for (let step = 0; step < settling; step++) {
    let placeX = f32x4(0, 1, 2, 3);
    let far = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const x = v128.load(scratch.x + at);
      const y = v128.load(scratch.y + at);
      const fx = mirrored(f32x4.sub(placeX, f32x4.mul(x, perX)), mostX, half);
      const fy = mirrored(f32x4.sub(placeY, f32x4.mul(y, perY)), mostY, half);
      placeX = f32x4.add(placeX, f32x4.splat(4));
      const left = f32x4.floor(fx);
      const top = f32x4.floor(fy);
      const across = f32x4.sub(fx, left);
      const down = f32x4.sub(fy, top);
      const lines = i32x4.mul(integers(top), pitches);
      const offsets = i32x4.add(lines, i32x4.shl(integers(left), 3));
      const a0 = moves + <usize>i32x4.extract_lane(offsets, 0);
      const a1 = moves + <usize>i32x4.extract_lane(offsets, 1);
      const a2 = moves + <usize>i32x4.extract_lane(offsets, 2);
      const a3 = moves + <usize>i32x4.extract_lane(offsets, 3);
      const m0 = between(v128.load(a0), v128.load(a0 + pitch), v128.shuffle<f32>(down, down, 0, 0, 0, 0));
      const m1 = between(v128.load(a1), v128.load(a1 + pitch), v128.shuffle<f32>(down, down, 1, 1, 1, 1));
      const m2 = between(v128.load(a2), v128.load(a2 + pitch), v128.shuffle<f32>(down, down, 2, 2, 2, 2));
      const m3 = between(v128.load(a3), v128.load(a3 + pitch), v128.shuffle<f32>(down, down, 3, 3, 3, 3));
      const low = v128.shuffle<f32>(m0, m1, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(m2, m3, 0, 4, 1, 5);
      const low2 = v128.shuffle<f32>(m0, m1, 2, 6, 3, 7);
      const high2 = v128.shuffle<f32>(m2, m3, 2, 6, 3, 7);
      const x0 = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
      const y0 = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
      const x1 = v128.shuffle<f32>(low2, high2, 0, 1, 4, 5);
      const y1 = v128.shuffle<f32>(low2, high2, 2, 3, 6, 7);
      const nextX = madd(across, f32x4.sub(x1, x0), x0);
      const nextY = madd(across, f32x4.sub(y1, y0), y0);
      v128.store(scratch.x + at, nextX);
      v128.store(scratch.y + at, nextY);
      const changeX = f32x4.sub(nextX, x);
      const changeY = f32x4.sub(nextY, y);
      const last = madd(changeY, changeY, f32x4.mul(changeX, changeX));
      v128.store(scratch.last + at, last);
      far = f32x4.pmax(far, last);
    }
    if (!v128.any_true(f32x4.gt(far, longest))) break;
  }
}

/** Adds lengths of displacements up. */
function countRow(part: FieldPart): void {
  const width = part.field.width;
  const scratch = part.scratch;
  const steep = f32x4.splat(settledWithin * settledWithin);
  let all = f32x4.splat(0);
  let beyond = f32x4.splat(0);
  const bytes = ((<usize>width + 3) >> 2) << 4;
  for (let at: usize = 0, left = width; at < bytes; at += 16, left -= 4) {
    const x = v128.load(scratch.x + at);
    const y = v128.load(scratch.y + at);
    const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
    const length = v128.and(inside, f32x4.sqrt(madd(y, y, f32x4.mul(x, x))));
    all = f32x4.add(all, length);
    beyond = f32x4.add(beyond, v128.and(length, f32x4.gt(v128.load(scratch.last + at), steep)));
  }
  part.all += sum4(all);
  part.beyond += sum4(beyond);
}

function sum4(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  );
}

/** Keeps a row of the inverse, with the outermost samples once more on each side. */
function closeRow(part: FieldPart, row: i32): void {
  const field = part.field;
  const width = field.width;
  const pitch = field.movesPitch;
  const first = field.inverse + <usize>(row + 1) * pitch;
  let to = first + 8;
  for (let column: usize = 0; column < <usize>width; column++, to += 8) {
    store<f32>(to, load<f32>(part.scratch.x + (column << 2)));
    store<f32>(to, load<f32>(part.scratch.y + (column << 2)), 4);
  }
  store<u64>(first, load<u64>(first, 8));
  store<u64>(to, load<u64>(to - 8));
  if (row == 0) memory.copy(field.inverse, first, pitch);
  if (row == field.height - 1) memory.copy(first + pitch, first, pitch);
}
