/**
 * Moves a plane by the displacement field: J(x) = I(y) with y + v(y) = x, found by y ← x − v(y) from y = x on; I is read by Lanczos' kernel
 * of six samples along each axis. Beyond its edges the field and the image are mirrored, edge samples twice.
 */
import { loadCode, loadCodes, storeMovedOne } from '../codes';
import { addressAt, madd } from '../lanes';
import { Field, MovedPlane, MovedRows } from './blocks';
import { fractions } from './fractions';

/** Steps towards the place that a sample comes from, and how far in pixels the last one may still go (core/engines/tensor/interpolation.ts). */
const settling = 4;
const settledWithin: f32 = 0.1;
/** Steps end where none goes farther than this, in pixels: the next ones would go less far still. */
const still: f32 = 1e-4;

/** Rows `from` … `to` − 1 of planes of the same size. */
export function movePlanes(rows: MovedRows): void {
  let beyond: f64 = 0;
  let all: f64 = 0;
  const first = changetype<MovedPlane>(addressAt(rows.planes, 0));
  const field = first.field;
  const width = first.width;
  const height = first.height;
  const perX = f32x4.splat(first.perX);
  const perY = first.perY;
  const fieldX = f32x4.splat(first.fieldX);
  const fieldY = f32x4.splat(first.fieldY);
  const half = f32x4.splat(0.5);
  const offsetX = f32x4.splat((first.perX - 1) / 2);
  const offsetY = f32x4.splat((perY - 1) / 2);
  const perSampleX = f32x4.splat(<f32>1 / first.perX);
  const perSampleY = f32x4.splat(<f32>1 / perY);
  const steps = f32x4(0, 1, 2, 3);
  const mostX = f32x4.splat(<f32>((field.width << 1) - 1));
  const mostY = f32x4.splat(<f32>((field.height << 1) - 1));
  const edgeX = f32x4.splat(<f32>((width << 1) - 1));
  const edgeY = f32x4.splat(<f32>((height << 1) - 1));
  for (let row = rows.from; row < rows.to; row++) {
    const placeY = f32x4.splat(<f32>row * perY + (perY - 1) / 2);
    for (let column = 0; column < width; column += 4) {
      const placeX = madd(f32x4.add(f32x4.splat(<f32>column), steps), perX, offsetX);
      let x = f32x4.splat(0);
      let y = f32x4.splat(0);
      let last = f32x4.splat(0);
      for (let step = 0; step <= settling; step++) {
        const fx = mirrored(f32x4.sub(f32x4.mul(f32x4.add(f32x4.sub(placeX, x), half), fieldX), half), mostX, half);
        const fy = mirrored(f32x4.sub(f32x4.mul(f32x4.add(f32x4.sub(placeY, y), half), fieldY), half), mostY, half);
        const left = f32x4.floor(fx);
        const top = f32x4.floor(fy);
        const across = f32x4.sub(fx, left);
        const down = f32x4.sub(fy, top);
        const index = i32x4.trunc_sat_f32x4_s(left);
        const line = i32x4.trunc_sat_f32x4_s(top);
        const m0 = fieldAt(field, i32x4.extract_lane(index, 0), i32x4.extract_lane(line, 0), v128.shuffle<f32>(down, down, 0, 0, 0, 0));
        const m1 = fieldAt(field, i32x4.extract_lane(index, 1), i32x4.extract_lane(line, 1), v128.shuffle<f32>(down, down, 1, 1, 1, 1));
        const m2 = fieldAt(field, i32x4.extract_lane(index, 2), i32x4.extract_lane(line, 2), v128.shuffle<f32>(down, down, 2, 2, 2, 2));
        const m3 = fieldAt(field, i32x4.extract_lane(index, 3), i32x4.extract_lane(line, 3), v128.shuffle<f32>(down, down, 3, 3, 3, 3));
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
        const stepX = f32x4.sub(nextX, x);
        const stepY = f32x4.sub(nextY, y);
        x = nextX;
        y = nextY;
        last = madd(stepY, stepY, f32x4.mul(stepX, stepX));
        if (!v128.any_true(f32x4.gt(last, f32x4.splat(still * still)))) break;
      }
      const count = min(4, width - column);
      if (rows.counts != 0) {
        const length = f32x4.sqrt(madd(y, y, f32x4.mul(x, x)));
        const far = v128.and(length, f32x4.gt(last, f32x4.splat(settledWithin * settledWithin)));
        all += sumOf(length, count);
        beyond += sumOf(far, count);
      }
      const fromX = f32x4.mul(f32x4.sub(f32x4.sub(placeX, x), offsetX), perSampleX);
      const fromY = f32x4.mul(f32x4.sub(f32x4.sub(placeY, y), offsetY), perSampleY);
      const sampleX = mirrored(fromX, edgeX, half);
      const sampleY = mirrored(fromY, edgeY, half);
      for (let index = 0; index < rows.count; index++) {
        movedSamples(changetype<MovedPlane>(addressAt(rows.planes, index)), row, column, count, sampleX, sampleY);
      }
    }
  }
  rows.beyond += beyond;
  rows.all += all;
}

/** A place held within a line by mirroring, from −0.5 on; `most` is twice the line’s length less one. */
// @ts-ignore: decorator
@inline
function mirrored(place: v128, most: v128, half: v128): v128 {
  const left = f32x4.max(place, f32x4.sub(f32x4.splat(-1), place));
  const right = f32x4.min(left, f32x4.sub(most, left));
  // displacements of more than the whole image
  return f32x4.max(right, f32x4.neg(half));
}

/** Two neighbours (x, y, x, y) of the field between two of its rows. */
// @ts-ignore: decorator
@inline
function fieldAt(field: Field, column: i32, row: i32, down: v128): v128 {
  const at = field.moves + <usize>(row + 1) * field.movesPitch + ((<usize>(column + 1)) << 3);
  const above = v128.load(at);
  return madd(down, f32x4.sub(v128.load(at + field.movesPitch), above), above);
}

function sumOf(values: v128, count: i32): f64 {
  let sum = <f64>f32x4.extract_lane(values, 0);
  if (count > 1) sum += <f64>f32x4.extract_lane(values, 1);
  if (count > 2) sum += <f64>f32x4.extract_lane(values, 2);
  if (count > 3) sum += <f64>f32x4.extract_lane(values, 3);
  return sum;
}

/** Four samples of a plane at their places. */
function movedSamples(plane: MovedPlane, row: i32, column: i32, count: i32, x: v128, y: v128): void {
  const left = f32x4.floor(x);
  const top = f32x4.floor(y);
  const columns = i32x4.trunc_sat_f32x4_s(left);
  const rows = i32x4.trunc_sat_f32x4_s(top);
  const across = f32x4.mul(f32x4.sub(x, left), f32x4.splat(<f32>fractions));
  const down = f32x4.mul(f32x4.sub(y, top), f32x4.splat(<f32>fractions));
  const a = v128.splat<f32>(0);
  const s0 = sampleAt(plane, i32x4.extract_lane(columns, 0), i32x4.extract_lane(rows, 0), f32x4.extract_lane(across, 0), f32x4.extract_lane(down, 0));
  const s1 = count > 1 ? sampleAt(plane, i32x4.extract_lane(columns, 1), i32x4.extract_lane(rows, 1), f32x4.extract_lane(across, 1), f32x4.extract_lane(down, 1)) : a;
  const s2 = count > 2 ? sampleAt(plane, i32x4.extract_lane(columns, 2), i32x4.extract_lane(rows, 2), f32x4.extract_lane(across, 2), f32x4.extract_lane(down, 2)) : a;
  const s3 = count > 3 ? sampleAt(plane, i32x4.extract_lane(columns, 3), i32x4.extract_lane(rows, 3), f32x4.extract_lane(across, 3), f32x4.extract_lane(down, 3)) : a;
  const low = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
  const low2 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
  const high2 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
  const value = f32x4.add(
    f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7)),
    f32x4.add(v128.shuffle<f32>(low2, high2, 0, 1, 4, 5), v128.shuffle<f32>(low2, high2, 2, 3, 6, 7)),
  );
  storeSamples(plane, row, column, count, value);
}

/** A sample as four sums that add up to it. */
// @ts-ignore: decorator
@inline
function sampleAt(plane: MovedPlane, column: i32, row: i32, across: f32, down: f32): v128 {
  const pitch = plane.pitch;
  let at = plane.image + <usize>(row - 2) * pitch + ((<usize>(column - 2)) << 2);
  const indexX = <i32>across;
  const indexY = <i32>down;
  const shareX = f32x4.splat(across - <f32>indexX);
  const shareY = f32x4.splat(down - <f32>indexY);
  const tableX = plane.weights + ((<usize>indexX) << 5);
  const tableY = plane.weights + ((<usize>indexY) << 5);
  const y0 = mix(v128.load(tableY), v128.load(tableY, 32), shareY);
  const y1 = mix(v128.load(tableY, 16), v128.load(tableY, 48), shareY);
  let w = v128.shuffle<f32>(y0, y0, 0, 0, 0, 0);
  let low = f32x4.mul(w, v128.load(at));
  let high = f32x4.mul(w, v128.load(at, 16));
  at += pitch;
  w = v128.shuffle<f32>(y0, y0, 1, 1, 1, 1);
  low = madd(w, v128.load(at), low);
  high = madd(w, v128.load(at, 16), high);
  at += pitch;
  w = v128.shuffle<f32>(y0, y0, 2, 2, 2, 2);
  low = madd(w, v128.load(at), low);
  high = madd(w, v128.load(at, 16), high);
  at += pitch;
  w = v128.shuffle<f32>(y0, y0, 3, 3, 3, 3);
  low = madd(w, v128.load(at), low);
  high = madd(w, v128.load(at, 16), high);
  at += pitch;
  w = v128.shuffle<f32>(y1, y1, 0, 0, 0, 0);
  low = madd(w, v128.load(at), low);
  high = madd(w, v128.load(at, 16), high);
  at += pitch;
  w = v128.shuffle<f32>(y1, y1, 1, 1, 1, 1);
  low = madd(w, v128.load(at), low);
  high = madd(w, v128.load(at, 16), high);
  const x0 = mix(v128.load(tableX), v128.load(tableX, 32), shareX);
  const x1 = mix(v128.load(tableX, 16), v128.load(tableX, 48), shareX);
  return madd(x0, low, f32x4.mul(x1, high));
}

// @ts-ignore: decorator
@inline
function mix(a: v128, b: v128, share: v128): v128 {
  return madd(share, f32x4.sub(b, a), a);
}

/** Stores what is left of the change in the region, four samples. */
function storeSamples(plane: MovedPlane, row: i32, column: i32, count: i32, value: v128): void {
  const frame = plane.frame;
  const bytes = plane.sampleBytes;
  const place = <usize>row * <usize>plane.width + <usize>column;
  const source = frame.source + place * <usize>bytes;
  const output = frame.output + place * <usize>bytes;
  let change = f32x4.sub(value, loadCodes(source, bytes));
  const trace = plane.traceChange;
  if (trace != 0) storeLanes(trace + (place << 2), f32x4.div(change, f32x4.splat(plane.largest)), count);
  if (frame.filling != 0) return;
  const region = plane.region;
  for (let lane = 0; lane < count; lane++) {
    const weight: f32 = region == 0 ? 1 : load<f32>(region + ((place + <usize>lane) << 2));
    const at = <usize>(lane * bytes);
    storeMovedOne(output + at, bytes, loadCode(source + at, bytes), weight * f32x4.extract_lane(change, 0), plane.largest);
    change = v128.shuffle<f32>(change, change, 1, 2, 3, 0);
  }
}

function storeLanes(to: usize, values: v128, count: i32): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
  if (count > 3) store<f32>(to, f32x4.extract_lane(values, 3), 12);
}
