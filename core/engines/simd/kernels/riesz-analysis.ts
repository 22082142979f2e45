/**
 * Riesz pyramid, analysis: Laplacian, and the normal equations of motion on the grid of half the size.
 *
 * With b the level, r₁, r₂ its three-tap Riesz pair [−½ 0 ½] along x and y, D the five-tap derivative, and P the phase
 * gradient pᵢₐ = rᵢ·Dₐb − b·Dₐrᵢ: J = w·PᵀP, b = w·Pᵀ(A²·δφ), w = 1/(A² + ε²), A² = b² + r₁² + r₂², δφ from the quaternion
 * logarithm of Q(t)·Q(t−1)⁻¹ (docs/mathematics/riesz.md). Filters along different axes commute, so that everything comes from
 * nine rows around a row; nothing but the Laplacian is kept from frame to frame, 4 bytes per sample.
 * Cost per sample: about 130 operations over 4 lanes.
 */
import { loadCodes } from './codes';
import { expandRow } from './expand';
import { address, constant, madd, nmadd, splat, word } from './lanes';
import { cHalf, cOne, cRieszFar, cRieszLeast, cRieszNear } from './constants';
import {
  frameBandBefore,
  frameBandSlot,
  frameFirst,
  frameInput,
  levelFrame,
  levelSampleBytes,
  levelScale,
  levelStride,
  rieszCoarse,
  rieszCoarsePitch,
  rieszEpsilon,
  rieszEquations,
  rieszFine,
  rieszFinePitch,
  rieszGridHeight,
  rieszGridPitch,
  rieszGridWidth,
  rieszHeight,
  rieszLaplacian,
  rieszLaplacianPitch,
  rieszLevel,
  rieszPartFrom,
  rieszPartLevel,
  rieszPartScratch,
  rieszPartTo,
  rieszPlaneBytes,
  rieszSeeNormal,
  rieszSeeQuaternion,
  rieszSeeQuaternionChange,
  rieszSlotBytes,
  rieszWidth,
} from './layout';
import { reflectedIndex, along, binomialRows, reflectEnds } from './reduce';
import { angleOf } from './trigonometry';

/** Samples before and after a row of a Laplacian. */
const reach = 3;

/** Rows `from` … `to` − 1 of the Laplacian of the frame that goes in. */
export function rieszLaplacianRows(part: usize): void {
  const riesz = address(part, rieszPartLevel);
  const down = address(part, rieszPartScratch) + 64;
  const to = word(part, rieszPartTo);
  const width = word(riesz, rieszWidth);
  const level = address(riesz, rieszLevel);
  const frame = address(level, levelFrame);
  const pitch = address(riesz, rieszLaplacianPitch);
  const rows = address(riesz, rieszLaplacian) + <usize>word(frame, frameBandSlot) * address(riesz, rieszSlotBytes);
  const fine = address(riesz, rieszFine);
  const bytes = word(level, levelSampleBytes);
  const scale = splat(level, levelScale);
  const expanded = down + (<usize>width << 2) + 128;
  for (let y = word(part, rieszPartFrom); y < to; y++) {
    const row = rows + pitch * <usize>y;
    expandRow(address(riesz, rieszCoarse), word(riesz, rieszGridWidth), word(riesz, rieszGridHeight), address(riesz, rieszCoarsePitch), y, down, expanded);
    if (fine != 0) {
      const from = fine + address(riesz, rieszFinePitch) * <usize>y;
      for (let at: usize = 0; at < <usize>width << 2; at += 16) {
        v128.store(row + at, f32x4.sub(v128.load(from + at), v128.load(expanded + at)));
      }
    } else {
      let from = address(frame, frameInput) + address(level, levelStride) * <usize>y;
      for (let at: usize = 0; at < <usize>width << 2; at += 16) {
        v128.store(row + at, f32x4.sub(f32x4.mul(scale, loadCodes(from, bytes)), v128.load(expanded + at)));
        from += <usize>bytes << 2;
      }
    }
    reflectRow(row, width, reach);
  }
}

/** Continues a row by `count` samples on either side, reflected. */
export function reflectRow(row: usize, width: i32, count: i32): void {
  const end = row + (<usize>width << 2);
  for (let offset: usize = 0; offset < <usize>count << 2; offset += 4) {
    store<f32>(row - offset - 4, load<f32>(row + offset));
    store<f32>(end + offset, load<f32>(end - offset - 4));
  }
}

/** ½(right − left) */
// @ts-ignore: decorator
@inline
function rieszOf(right: v128, left: v128): v128 {
  return f32x4.mul(constant(cHalf), f32x4.sub(right, left));
}

/** 0.82(x₁ − x₋₁) − 0.2(x₂ − x₋₂) */
// @ts-ignore: decorator
@inline
function derivativeOf(far1: v128, near1: v128, near: v128, far: v128): v128 {
  return nmadd(constant(cRieszFar), f32x4.sub(far, far1), f32x4.mul(constant(cRieszNear), f32x4.sub(near, near1)));
}

/** Rows `from` … `to` − 1 of the grid: the equations of each sample, reduced. */
export function rieszEquationRows(part: usize): void {
  const riesz = address(part, rieszPartLevel);
  const to = word(part, rieszPartTo);
  const width = word(riesz, rieszWidth);
  const height = word(riesz, rieszHeight);
  const half = (width + 1) >> 1;
  const rowBytes = (<usize>width << 2) + 128;
  const scratch = address(part, rieszPartScratch) + 64;
  // r₁, r₂ and D_y b; even and odd halves of a blurred row; then a ring of five rows of five equations
  const even = scratch + 3 * rowBytes;
  const odd = even + rowBytes;
  const ring = odd + rowBytes;
  const setBytes: usize = rowBytes * 5;
  const planeBytes = address(riesz, rieszPlaneBytes);
  let next = -1;
  for (let y = word(part, rieszPartFrom); y < to; y++) {
    const last = min(2 * y + 2, height - 1);
    if (next < 0) next = max(0, 2 * y - 2);
    for (; next <= last; next++) equationsOf(riesz, next, scratch, rowBytes, ring + <usize>(next % 5) * setBytes);
    const a = ring + <usize>(reflectedIndex(2 * y - 2, height) % 5) * setBytes;
    const b = ring + <usize>(reflectedIndex(2 * y - 1, height) % 5) * setBytes;
    const c = ring + <usize>((2 * y) % 5) * setBytes;
    const d = ring + <usize>(reflectedIndex(2 * y + 1, height) % 5) * setBytes;
    const e = ring + <usize>(reflectedIndex(2 * y + 2, height) % 5) * setBytes;
    let out = address(riesz, rieszEquations) + address(riesz, rieszGridPitch) * <usize>y;
    for (let plane: usize = 0; plane < setBytes; plane += rowBytes) {
      binomialRows(width, a + plane, b + plane, c + plane, d + plane, e + plane, even, odd);
      reflectEnds<f32>(width, half, even, odd);
      along(half, even, odd, out);
      out += planeBytes;
    }
  }
}

/** The five equations of every sample of row `y` into five rows from `out` on. */
function equationsOf(riesz: usize, y: i32, scratch: usize, rowBytes: usize, out: usize): void {
  const width = word(riesz, rieszWidth);
  const height = word(riesz, rieszHeight);
  const frame = address(address(riesz, rieszLevel), levelFrame);
  const pitch = address(riesz, rieszLaplacianPitch);
  const slots = address(riesz, rieszLaplacian);
  const slotBytes = address(riesz, rieszSlotBytes);
  const now = slots + <usize>word(frame, frameBandSlot) * slotBytes;
  const before = slots + <usize>word(frame, frameBandBefore) * slotBytes;
  const first = word(frame, frameFirst) != 0;
  const r1 = scratch;
  const r2 = r1 + rowBytes;
  const dy = r2 + rowBytes;
  const b = now + pitch * <usize>y;
  const up = now + pitch * <usize>reflectedIndex(y - 1, height) - b;
  const up2 = now + pitch * <usize>reflectedIndex(y - 2, height) - b;
  const down = now + pitch * <usize>reflectedIndex(y + 1, height) - b;
  const down2 = now + pitch * <usize>reflectedIndex(y + 2, height) - b;
  const end = b + (<usize>width << 2);
  let o: usize = 0;
  for (let at = b; at < end; at += 16, o += 16) {
    const above = v128.load(at + up);
    const below = v128.load(at + down);
    v128.store(r1 + o, rieszOf(v128.load(at + 4), v128.load(at - 4)));
    v128.store(r2 + o, rieszOf(below, above));
    v128.store(dy + o, derivativeOf(v128.load(at + up2), above, below, v128.load(at + down2)));
  }
  reflectRow(r1, width, 2);
  reflectRow(r2, width, 2);
  reflectRow(dy, width, 2);
  // D_y r₂ from the rows that the rows around have above and below
  const u1 = reflectedIndex(y - 1, height);
  const u2 = reflectedIndex(y - 2, height);
  const d1 = reflectedIndex(y + 1, height);
  const d2 = reflectedIndex(y + 2, height);
  const u1a = now + pitch * <usize>reflectedIndex(u1 - 1, height) - b;
  const u1b = now + pitch * <usize>reflectedIndex(u1 + 1, height) - b;
  const u2a = now + pitch * <usize>reflectedIndex(u2 - 1, height) - b;
  const u2b = now + pitch * <usize>reflectedIndex(u2 + 1, height) - b;
  const d1a = now + pitch * <usize>reflectedIndex(d1 - 1, height) - b;
  const d1b = now + pitch * <usize>reflectedIndex(d1 + 1, height) - b;
  const d2a = now + pitch * <usize>reflectedIndex(d2 - 1, height) - b;
  const d2b = now + pitch * <usize>reflectedIndex(d2 + 1, height) - b;
  const m = before + pitch * <usize>y - b;
  const mUp = before + pitch * <usize>u1 - b;
  const mDown = before + pitch * <usize>d1 - b;
  const epsilon = splat(riesz, rieszEpsilon);
  const quaternion = address(riesz, rieszSeeQuaternion);
  o = 0;
  for (let at = b; at < end; at += 16, o += 16) {
    const l = v128.load(at);
    const q = v128.load(r1 + o);
    const r = v128.load(r2 + o);
    const gx = derivativeOf(v128.load(at - 8), v128.load(at - 4), v128.load(at + 4), v128.load(at + 8));
    const gy = v128.load(dy + o);
    const qx = derivativeOf(v128.load(r1 + o - 8), v128.load(r1 + o - 4), v128.load(r1 + o + 4), v128.load(r1 + o + 8));
    const qy = rieszOf(v128.load(dy + o + 4), v128.load(dy + o - 4));
    const rx = derivativeOf(v128.load(r2 + o - 8), v128.load(r2 + o - 4), v128.load(r2 + o + 4), v128.load(r2 + o + 8));
    const ry = f32x4.mul(
      constant(cHalf),
      derivativeOf(
        f32x4.sub(v128.load(at + u2b), v128.load(at + u2a)),
        f32x4.sub(v128.load(at + u1b), v128.load(at + u1a)),
        f32x4.sub(v128.load(at + d1b), v128.load(at + d1a)),
        f32x4.sub(v128.load(at + d2b), v128.load(at + d2a)),
      ),
    );
    const p11 = nmadd(l, qx, f32x4.mul(q, gx));
    const p12 = nmadd(l, qy, f32x4.mul(q, gy));
    const p21 = nmadd(l, rx, f32x4.mul(r, gx));
    const p22 = nmadd(l, ry, f32x4.mul(r, gy));
    const power = madd(r, r, madd(q, q, f32x4.mul(l, l)));
    let c1 = f32x4.splat(0);
    let c2 = c1;
    if (!first) {
      const ml = v128.load(at + m);
      const mq = rieszOf(v128.load(at + m + 4), v128.load(at + m - 4));
      const mr = rieszOf(v128.load(at + mDown), v128.load(at + mUp));
      const real = madd(r, mr, madd(q, mq, f32x4.mul(l, ml)));
      const q1 = nmadd(l, mq, f32x4.mul(ml, q));
      const q2 = nmadd(l, mr, f32x4.mul(ml, r));
      const length = f32x4.sqrt(madd(q2, q2, f32x4.mul(q1, q1)));
      const turn = f32x4.div(angleOf(length, real), f32x4.pmax(constant(cRieszLeast), length));
      c1 = f32x4.mul(turn, q1);
      c2 = f32x4.mul(turn, q2);
    }
    if (quaternion != 0) {
      seeFour(riesz, rieszSeeQuaternion, 0, y, <i32>(o >> 2), l);
      seeFour(riesz, rieszSeeQuaternion, 1, y, <i32>(o >> 2), q);
      seeFour(riesz, rieszSeeQuaternion, 2, y, <i32>(o >> 2), r);
      seeFour(riesz, rieszSeeQuaternionChange, 0, y, <i32>(o >> 2), c1);
      seeFour(riesz, rieszSeeQuaternionChange, 1, y, <i32>(o >> 2), c2);
    }
    c1 = f32x4.mul(c1, power);
    c2 = f32x4.mul(c2, power);
    const weight = f32x4.div(constant(cOne), f32x4.add(power, epsilon));
    let to = out + o;
    v128.store(to, f32x4.mul(weight, madd(p21, p21, f32x4.mul(p11, p11))));
    to += rowBytes;
    v128.store(to, f32x4.mul(weight, madd(p21, p22, f32x4.mul(p11, p12))));
    to += rowBytes;
    v128.store(to, f32x4.mul(weight, madd(p22, p22, f32x4.mul(p12, p12))));
    to += rowBytes;
    v128.store(to, f32x4.mul(weight, madd(p21, c2, f32x4.mul(p11, c1))));
    to += rowBytes;
    v128.store(to, f32x4.mul(weight, madd(p22, c2, f32x4.mul(p12, c1))));
  }
  const normal = address(riesz, rieszSeeNormal);
  if (normal == 0) return;
  const bytes = <usize>width << 2;
  for (let plane: usize = 0; plane < 5; plane++) {
    memory.copy(normal + bytes * (<usize>height * plane + <usize>y), out + plane * rowBytes, bytes);
  }
}

/** Copies four samples of a plane to where somebody wants to see them. */
function seeFour(riesz: usize, what: i32, plane: i32, y: i32, x: i32, value: v128): void {
  const width = word(riesz, rieszWidth);
  const height = word(riesz, rieszHeight);
  const to = address(riesz, what) + (<usize>((plane * height + y) * width + x) << 2);
  // vectors reach beyond the last sample of a row
  store<f32>(to, f32x4.extract_lane(value, 0));
  if (x + 1 < width) store<f32>(to + 4, f32x4.extract_lane(value, 1));
  if (x + 2 < width) store<f32>(to + 8, f32x4.extract_lane(value, 2));
  if (x + 3 < width) store<f32>(to + 12, f32x4.extract_lane(value, 3));
}
