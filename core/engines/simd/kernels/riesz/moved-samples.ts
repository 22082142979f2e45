/**
 * Samples of a row moved by fractions of a sample (docs/mathematics/riesz.md).
 *
 * E(m) L = f(m) Σ w_k(m) L(x − k), first along x, then along y. With a = (4−m²)(9−m²), b = (1−m²)(9−m²), c = (1−m²)(4−m²),
 * S_k = L(−k) + L(+k), D_k = L(−k) − L(+k):
 *
 *   Σ = (1−m²)·a/36·L + m·(a/48·(m S₁ + D₁) − b/120·(m S₂ + 2 D₂) + c/720·(m S₃ + 3 D₃)),
 *
 * 34 operations; for m = 0 exactly L. Fading out and clipping only happen where a lane asks for more than three samples.
 */
import { cFour, cMagnitude, cMove0, cMove1, cMove2, cMove3, cNine, cOne, cThree } from '../constants';
import { constant, madd } from '../lanes';

/** Samples that the taps reach. */
export const reach = 3;

/** Σ w_k(m) L(x − k); `before` is what stands at lower positions. The numbers come last, so that loops load them once. */
// @ts-ignore: decorator
@inline
function moving(
  m: v128,
  before3: v128,
  before2: v128,
  before1: v128,
  at: v128,
  after1: v128,
  after2: v128,
  after3: v128,
  unit: v128,
  three: v128,
  fours: v128,
  nines: v128,
  by36: v128,
  by48: v128,
  by120: v128,
  by720: v128,
): v128 {
  const square = f32x4.mul(m, m);
  const one = f32x4.sub(unit, square);
  const four = f32x4.sub(fours, square);
  const nine = f32x4.sub(nines, square);
  const a = f32x4.mul(four, nine);
  const t1 = f32x4.mul(a, madd(m, f32x4.add(before1, after1), f32x4.sub(before1, after1)));
  const d2 = f32x4.sub(before2, after2);
  const t2 = f32x4.mul(f32x4.mul(one, nine), madd(m, f32x4.add(before2, after2), f32x4.add(d2, d2)));
  const d3 = f32x4.mul(three, f32x4.sub(before3, after3));
  const t3 = f32x4.mul(f32x4.mul(one, four), madd(m, f32x4.add(before3, after3), d3));
  const sides = madd(by48, t1, madd(by120, t2, f32x4.mul(by720, t3)));
  const centre = f32x4.mul(f32x4.mul(one, a), by36);
  return madd(m, sides, f32x4.mul(centre, at));
}

// @ts-ignore: decorator
@inline
function goesFar(shift: v128, magnitude: v128, three: v128): bool {
  return v128.any_true(f32x4.gt(v128.and(shift, magnitude), three));
}

// @ts-ignore: decorator
@inline
function clipped(shift: v128): v128 {
  return f32x4.pmin(f32x4.splat(<f32>reach), f32x4.pmax(f32x4.splat(<f32>-reach), shift));
}

/** f(m): 1 up to three samples, 0 from four on. */
// @ts-ignore: decorator
@inline
function fade(shift: v128): v128 {
  const rest = f32x4.sub(f32x4.splat(4), f32x4.abs(shift));
  const left = f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), rest));
  return f32x4.mul(f32x4.mul(left, left), f32x4.sub(f32x4.splat(3), f32x4.add(left, left)));
}

/** Moves a row of samples along x, each by its own shift. */
export function moveAlong(line: usize, shifts: usize, to: usize, width: i32): void {
  const unit = constant(cOne);
  const three = constant(cThree);
  const fours = constant(cFour);
  const nines = constant(cNine);
  const by36 = constant(cMove0);
  const by48 = constant(cMove1);
  const by120 = constant(cMove2);
  const by720 = constant(cMove3);
  const magnitude = constant(cMagnitude);
  for (const end = to + ((<usize>width) << 2); to < end; to += 16, line += 16, shifts += 16) {
    const shift = v128.load(shifts);
    const far = goesFar(shift, magnitude, three);
    let value = moving(
      far ? clipped(shift) : shift,
      v128.load(line - 12),
      v128.load(line - 8),
      v128.load(line - 4),
      v128.load(line),
      v128.load(line, 4),
      v128.load(line, 8),
      v128.load(line, 12),
      unit,
      three,
      fours,
      nines,
      by36,
      by48,
      by120,
      by720,
    );
    if (far) value = f32x4.mul(fade(shift), value);
    v128.store(to, value);
  }
}

/**
 * Moves a row of samples along y, each by its own shift, from the seven rows around it; takes the row `line` off, and adds a row of
 * the coarser levels where there is one. `to` may be where the shifts are.
 */
export function moveDown(
  above3: usize,
  above2: usize,
  above1: usize,
  centre: usize,
  below1: usize,
  below2: usize,
  below3: usize,
  line: usize,
  shifts: usize,
  coarser: usize,
  to: usize,
  width: i32,
): void {
  const unit = constant(cOne);
  const three = constant(cThree);
  const fours = constant(cFour);
  const nines = constant(cNine);
  const by36 = constant(cMove0);
  const by48 = constant(cMove1);
  const by120 = constant(cMove2);
  const by720 = constant(cMove3);
  const magnitude = constant(cMagnitude);
  const end = (<usize>width) << 2;
  for (let x: usize = 0; x < end; x += 16) {
    const shift = v128.load(shifts + x);
    const far = goesFar(shift, magnitude, three);
    let value = moving(
      far ? clipped(shift) : shift,
      v128.load(above3 + x),
      v128.load(above2 + x),
      v128.load(above1 + x),
      v128.load(centre + x),
      v128.load(below1 + x),
      v128.load(below2 + x),
      v128.load(below3 + x),
      unit,
      three,
      fours,
      nines,
      by36,
      by48,
      by120,
      by720,
    );
    if (far) value = f32x4.mul(fade(shift), value);
    value = f32x4.sub(value, v128.load(line + x));
    if (coarser != 0) value = f32x4.add(value, v128.load(coarser + x));
    v128.store(to + x, value);
  }
}
