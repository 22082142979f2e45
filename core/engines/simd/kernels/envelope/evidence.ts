/**
 * The evidence of one scale: means of (A²gx², A²gxgy, A²gy², −A²gxφ, −A²gyφ, A²φ², −A²gxψ, −A²gyψ) round each of its samples.
 *
 * Bands on equal grids are summed first. Rows of their sums lie in a ring; a row of evidence is their mean along y, turned into
 * [column][part], and of that the mean along x.
 */
import { addressAt, madd } from '../lanes';
import { EvidenceGroup, EvidencePart, GradientScratch, MovingBand } from './blocks';
import { gradientRow } from './gradient';

/** log₂ of the bytes of a sample of evidence. */
export const evidenceShift: usize = 5;

/** Rows `from` … `to` − 1 of the evidence of a scale. */
export function evidenceRows(part: EvidencePart): void {
  const scale = part.scale;
  let group = scale.groups;
  for (let index = 0; index < scale.groupCount; index++) {
    gather(part, group, index == 0);
    group = changetype<EvidenceGroup>(changetype<usize>(group) + offsetof<EvidenceGroup>());
  }
}

function gather(part: EvidencePart, group: EvidenceGroup, fresh: bool): void {
  const scale = part.scale;
  const scratch = part.scratch;
  const parts: usize = part.outside != 0 ? 8 : 6;
  const height = group.height;
  const taps = group.tapsY;
  const ringBytes = ((<usize>group.width + 3) >> 2) * (parts << 4);
  const from = part.from;
  const to = part.to;
  let next = firstOf(group.firstY, from);
  for (let row = from; row < to; row++) {
    const first = firstOf(group.firstY, row);
    next = max(next, first);
    for (; next < first + taps; next++) {
      productRow(group, modulo(next, height), parts, scratch.ring + <usize>modulo(next, taps) * ringBytes, part.gradient);
    }
    for (let tap = 0; tap < taps; tap++) {
      const at = scratch.ring + <usize>modulo(first + tap, taps) * ringBytes;
      store<u32>(scratch.taps + ((<usize>tap) << 2), <u32>at);
    }
    const weights = group.weightsY + ((<usize>row * <usize>taps) << 2);
    meanAcross(group.width, taps, parts, weights, scratch.taps, scratch.line);
    continueLine(group, scale.width, scratch.line);
    meanAlong(group, scale.width, scratch.line, scale.evidence + ((<usize>row * <usize>scale.width) << evidenceShift), fresh);
  }
}

// @ts-ignore: decorator
@inline
function firstOf(table: usize, index: i32): i32 {
  return load<i32>(table + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
function modulo(index: i32, length: i32): i32 {
  const rest = index % length;
  return rest < 0 ? rest + length : rest;
}

/** Sums of products of a row over the bands of a group. */
function productRow(group: EvidenceGroup, row: i32, parts: usize, to: usize, scratch: GradientScratch): void {
  const count = group.count;
  for (let index = 0; index < count; index++) {
    const band = changetype<MovingBand>(addressAt(group.bands, index));
    addProducts(band, row, parts, to, scratch, index == 0);
  }
}

function addProducts(band: MovingBand, row: i32, parts: usize, to: usize, scratch: GradientScratch, fresh: bool): void {
  const chunks = band.panels;
  gradientRow(band, row, scratch);
  const place = (<usize>row * <usize>chunks) << 4;
  const phases = band.phase + place;
  const outside = band.outsidePhase + place;
  const powers = scratch.power;
  const gradientX = scratch.gradientX;
  const gradientY = scratch.gradientY;
  const bytes = parts << 4;
  for (let at: usize = 0, end = (<usize>chunks) << 4; at < end; at += 16, to += bytes) {
    const power = v128.load(powers + at);
    const gx = v128.load(gradientX + at);
    const gy = v128.load(gradientY + at);
    const phase = v128.load(phases + at);
    const wx = f32x4.mul(power, gx);
    const wy = f32x4.mul(power, gy);
    const against = f32x4.neg(phase);
    put(to, fresh, f32x4.mul(wx, gx));
    put(to + 16, fresh, f32x4.mul(wx, gy));
    put(to + 32, fresh, f32x4.mul(wy, gy));
    put(to + 48, fresh, f32x4.mul(wx, against));
    put(to + 64, fresh, f32x4.mul(wy, against));
    put(to + 80, fresh, f32x4.mul(f32x4.mul(power, phase), phase));
    if (parts == 8) {
      const other = f32x4.neg(v128.load(outside + at));
      put(to + 96, fresh, f32x4.mul(wx, other));
      put(to + 112, fresh, f32x4.mul(wy, other));
    }
  }
}

// @ts-ignore: decorator
@inline
function put(at: usize, fresh: bool, value: v128): void {
  v128.store(at, fresh ? value : f32x4.add(v128.load(at), value));
}

/** The mean of rows of products, turned into [column][part]. */
function meanAcross(width: i32, taps: i32, parts: usize, weights: usize, rows: usize, to: usize): void {
  const chunks = (width + 3) >> 2;
  let offset: usize = 0;
  const zero = f32x4.splat(0);
  for (let chunk = 0; chunk < chunks; chunk++, offset += parts << 4, to += 128) {
    let a = zero;
    let b = zero;
    let c = zero;
    let d = zero;
    let e = zero;
    let f = zero;
    let g = zero;
    let h = zero;
    for (let tap = 0; tap < taps; tap++) {
      const w = v128.load_splat<f32>(weights + ((<usize>tap) << 2));
      const at = addressAt(rows, tap) + offset;
      a = madd(w, v128.load(at), a);
      b = madd(w, v128.load(at, 16), b);
      c = madd(w, v128.load(at, 32), c);
      d = madd(w, v128.load(at, 48), d);
      e = madd(w, v128.load(at, 64), e);
      f = madd(w, v128.load(at, 80), f);
      if (parts == 8) {
        g = madd(w, v128.load(at, 96), g);
        h = madd(w, v128.load(at, 112), h);
      }
    }
    turn(to, a, b, c, d);
    turn(to + 16, e, f, g, h);
  }
}

/** Stores four vectors of four columns as four columns, `32` bytes apart. */
// @ts-ignore: decorator
@inline
function turn(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
}

/** Continues a line periodically as far as means along x look. */
function continueLine(group: EvidenceGroup, columns: i32, line: usize): void {
  const width = group.width;
  const first = firstOf(group.firstX, 0);
  const past = firstOf(group.firstX, columns - 1) + group.tapsX;
  for (let column = first; column < 0; column++) copyColumn(line, column, modulo(column, width));
  for (let column = width; column < past; column++) copyColumn(line, column, column % width);
}

// @ts-ignore: decorator
@inline
function copyColumn(line: usize, to: i32, from: i32): void {
  const at = line + (<usize>from << evidenceShift);
  const into = line + (<usize>to << evidenceShift);
  v128.store(into, v128.load(at));
  v128.store(into, v128.load(at, 16), 16);
}

/** Means along x of a line, stored or added to a row of evidence. */
function meanAlong(group: EvidenceGroup, columns: i32, line: usize, to: usize, fresh: bool): void {
  const taps = group.tapsX;
  let table = group.firstX;
  let weights = group.weightsX;
  for (let column = 0; column < columns; column++, to += 32, table += 4) {
    let at = line + (<usize>load<i32>(table) << evidenceShift);
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    for (const end = weights + ((<usize>taps) << 2); weights < end; weights += 4, at += 32) {
      const w = v128.load_splat<f32>(weights);
      a = madd(w, v128.load(at), a);
      b = madd(w, v128.load(at, 16), b);
    }
    put(to, fresh, a);
    put(to + 16, fresh, b);
  }
}
