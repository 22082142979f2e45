/**
 * Moves a plane by the displacement field: J(x) = I(x − d(x)), d the inverse of the field. I is read by Lanczos' kernel of six samples
 * along each axis; beyond its edges it is mirrored, edge samples twice.
 */
import { loadCode, loadCodes, storeMoved, storeMovedOne } from '../codes';
import { addressAt, madd } from '../lanes';
import { Field, MovedPlane, MovedRows, PlaneScratch, Place } from './blocks';
import { between, placeAt } from './displacement';
import { fractions } from './fractions';
import { integers, mirrored } from './mirrored';

/** Bytes of four places of samples. */
const groupBytes: usize = 80;

/** Rows `from` … `to` − 1 of planes of the same size. */
export function movePlanes(rows: MovedRows): void {
  const first = changetype<MovedPlane>(addressAt(rows.planes, 0));
  for (let row = rows.from; row < rows.to; row++) {
    inverseRow(first.field, placeAt(first.fieldRows, row), rows.scratch.line);
    placeRow(first, rows.scratch, row);
    for (let index = 0; index < rows.count; index++) {
      const plane = changetype<MovedPlane>(addressAt(rows.planes, index));
      if (index > 0) movePlaces(rows.scratch.places, plane, first);
      readRow(plane, rows.scratch);
      storeRow(plane, rows.scratch.values, row);
    }
  }
}

/** The inverse of the field between two of its rows. */
function inverseRow(field: Field, place: Place, to: usize): void {
  const pitch = field.movesPitch;
  const share = f32x4.splat(place.share);
  let from = field.inverse + <usize>place.before * pitch;
  // the field's rows are even in number of vectors, or one sample longer
  for (const end = to + pitch; to < end; to += 16, from += 16) {
    v128.store(to, between(v128.load(from), v128.load(from + pitch), share));
  }
}

/** Places in another plane of the same size. */
function movePlaces(places: usize, plane: MovedPlane, before: MovedPlane): void {
  const apart = i32x4.splat(<i32>(plane.image - before.image));
  for (let left = plane.width; left > 0; left -= 4, places += groupBytes) {
    v128.store(places, i32x4.add(v128.load(places), apart));
  }
}

/** Where the six by six samples of each place lie, and how far it lies on the way between two. */
function placeRow(plane: MovedPlane, scratch: PlaneScratch, row: i32): void {
  const half = f32x4.splat(0.5);
  const perSampleX = f32x4.splat(<f32>1 / plane.perX);
  const perSampleY = f32x4.splat(<f32>1 / plane.perY);
  const mostX = f32x4.splat(<f32>((plane.width << 1) - 1));
  const mostY = f32x4.splat(<f32>((plane.height << 1) - 1));
  const pitches = i32x4.splat(<i32>plane.pitch);
  const first = i32x4.splat(<i32>(plane.image - 2 * plane.pitch - 8));
  const table = i32x4.splat(<i32>plane.weights);
  const many = f32x4.splat(<f32>fractions);
  const placeY = f32x4.splat(<f32>row);
  const line = scratch.line;
  let column = plane.fieldColumns;
  let to = scratch.places;
  let placeX = f32x4(0, 1, 2, 3);
  for (let left = plane.width; left > 0; left -= 4, to += groupBytes) {
    const m0 = inverseAt(line, column);
    const m1 = inverseAt(line, placeAt(column, 1));
    const m2 = inverseAt(line, placeAt(column, 2));
    const m3 = inverseAt(line, placeAt(column, 3));
    column = placeAt(column, 4);
    const low = v128.shuffle<f32>(m0, m1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(m2, m3, 0, 4, 1, 5);
    const x = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
    const y = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
    const fx = mirrored(f32x4.sub(placeX, f32x4.mul(x, perSampleX)), mostX, half);
    const fy = mirrored(f32x4.sub(placeY, f32x4.mul(y, perSampleY)), mostY, half);
    placeX = f32x4.add(placeX, f32x4.splat(4));
    const before = f32x4.floor(fx);
    const top = f32x4.floor(fy);
    const across = f32x4.mul(f32x4.sub(fx, before), many);
    const down = f32x4.mul(f32x4.sub(fy, top), many);
    const entryX = f32x4.floor(across);
    const entryY = f32x4.floor(down);
    v128.store(to, i32x4.add(first, i32x4.add(i32x4.mul(integers(top), pitches), i32x4.shl(integers(before), 2))));
    v128.store(to, i32x4.add(table, i32x4.shl(integers(entryX), 5)), 16);
    v128.store(to, i32x4.add(table, i32x4.shl(integers(entryY), 5)), 32);
    v128.store(to, f32x4.sub(across, entryX), 48);
    v128.store(to, f32x4.sub(down, entryY), 64);
  }
}

/** (x, y) of the inverse between two samples of a row of it. */
// @ts-ignore: decorator
@inline
function inverseAt(line: usize, column: Place): v128 {
  const samples = v128.load(line + ((<usize>column.before) << 3));
  const next = v128.shuffle<f32>(samples, samples, 2, 3, 2, 3);
  return between(samples, next, v128.load_splat<f32>(changetype<usize>(column), offsetof<Place>('share')));
}

/** Lanczos' kernel at every place of a row. */
function readRow(plane: MovedPlane, scratch: PlaneScratch): void {
  const pitch = plane.pitch;
  const chunks = (<usize>plane.width + 3) >> 2;
  let to = scratch.values;
  // nothing is converted here: conversions of single numbers wait for what the sample before leaves in a register
  for (let from = scratch.places, end = from + chunks * groupBytes; from < end; from += groupBytes - 16) {
    for (const last = from + 16; from < last; from += 4, to += 16) {
      v128.store(
        to,
        sampleAt(
          <usize>load<u32>(from),
          pitch,
          <usize>load<u32>(from, 16),
          <usize>load<u32>(from, 32),
          v128.load_splat<f32>(from, 48),
          v128.load_splat<f32>(from, 64),
        ),
      );
    }
  }
}

/** A sample as four sums that add up to it. */
// @ts-ignore: decorator
@inline
function sampleAt(at: usize, pitch: usize, tableX: usize, tableY: usize, shareX: v128, shareY: v128): v128 {
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

/** Stores what is left of the change in the region. `values` are samples as four sums each. */
function storeRow(plane: MovedPlane, values: usize, row: i32): void {
  const frame = plane.frame;
  const bytes = plane.sampleBytes;
  const width = plane.width;
  const largest = f32x4.splat(plane.largest);
  const region = plane.region;
  const trace = plane.traceChange;
  const filling = frame.filling != 0;
  let place = <usize>row * <usize>width;
  let source = frame.source + place * <usize>bytes;
  let output = frame.output + place * <usize>bytes;
  for (let left = width; left > 0; left -= 4, values += 64, place += 4, source += <usize>(bytes << 2), output += <usize>(bytes << 2)) {
    const s0 = v128.load(values);
    const s1 = v128.load(values, 16);
    const s2 = v128.load(values, 32);
    const s3 = v128.load(values, 48);
    const low = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
    const low2 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
    const high2 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
    const value = f32x4.add(
      f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7)),
      f32x4.add(v128.shuffle<f32>(low2, high2, 0, 1, 4, 5), v128.shuffle<f32>(low2, high2, 2, 3, 6, 7)),
    );
    const codes = loadCodes(source, bytes);
    const change = f32x4.sub(value, codes);
    const count = min(4, left);
    if (trace != 0) storeLanes(trace + (place << 2), f32x4.div(change, largest), count);
    if (filling) continue;
    if (count == 4) {
      const moved = region == 0 ? change : f32x4.mul(change, v128.load(region + (place << 2)));
      storeMoved(output, bytes, codes, moved, largest);
    } else storeLast(plane, place, source, output, count, change);
  }
}

/** The same for the last samples of a row: what follows may be another thread's. */
function storeLast(plane: MovedPlane, place: usize, source: usize, output: usize, count: i32, change: v128): void {
  const region = plane.region;
  const bytes = plane.sampleBytes;
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
