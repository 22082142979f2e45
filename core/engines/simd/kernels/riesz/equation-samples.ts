/**
 * What the equations of four samples are made of (riesz-equations.ts): inlined into its loop.
 */
import { cHalf } from '../constants';
import { constant, madd, nmadd } from '../lanes';
import { angleOf } from '../trigonometry';

/** Half of atan2(|q|, s)/|q| where some s are negative. Finite for q = 0. */
export function anyTurn(square: v128, s: v128): v128 {
  const length = f32x4.pmax(f32x4.splat(1e-15), f32x4.sqrt(square));
  return f32x4.div(f32x4.mul(constant(cHalf), angleOf(length, s)), length);
}

/** The same where no s is negative: one square root, one division. The numbers come last, so that loops load them once. */
// @ts-ignore: decorator
@inline
export function smallTurn(
  square: v128,
  s: v128,
  one: v128,
  tiny: v128,
  atan1: v128,
  atan3: v128,
  atan5: v128,
  atan7: v128,
  atan9: v128,
  atan11: v128,
  atan13: v128,
): v128 {
  const h = f32x4.sqrt(madd(s, s, square));
  const inverse = f32x4.div(one, f32x4.pmax(tiny, f32x4.add(h, s)));
  const z = f32x4.mul(inverse, f32x4.sub(h, s));
  // in pairs, for a shorter chain than one by one
  const z2 = f32x4.mul(z, z);
  const low = madd(z2, madd(atan7, z, atan5), madd(atan3, z, atan1));
  const high = madd(z2, atan13, madd(atan11, z, atan9));
  return f32x4.mul(inverse, madd(f32x4.mul(z2, z2), high, low));
}

/** The difference of the samples next to `at` along x, less κ times that of the samples after those. */
// @ts-ignore: decorator
@inline
export function slopeAlong(at: usize, kappa: v128): v128 {
  return nmadd(kappa, f32x4.sub(v128.load(at, 8), v128.load(at - 8)), f32x4.sub(v128.load(at, 4), v128.load(at - 4)));
}

/** Adds the equations of an even row, the last of its row of the grid and the first of the one after the next. */
// @ts-ignore: decorator
@inline
export function finishSums(to: usize, rowBytes: usize, sums: usize, own: v128, j11: v128, j12: v128, j22: v128, b1: v128, b2: v128): void {
  v128.store(to, f32x4.add(j11, v128.load(sums)));
  v128.store(to + rowBytes, f32x4.add(j12, v128.load(sums, 16)));
  v128.store(to + 2 * rowBytes, f32x4.add(j22, v128.load(sums, 32)));
  v128.store(to + 3 * rowBytes, f32x4.add(b1, v128.load(sums, 48)));
  v128.store(to + 4 * rowBytes, f32x4.add(b2, v128.load(sums, 64)));
  v128.store(sums, madd(own, j11, v128.load(sums, 80)));
  v128.store(sums, madd(own, j12, v128.load(sums, 96)), 16);
  v128.store(sums, madd(own, j22, v128.load(sums, 112)), 32);
  v128.store(sums, madd(own, b1, v128.load(sums, 128)), 48);
  v128.store(sums, madd(own, b2, v128.load(sums, 144)), 64);
  v128.store(sums, j11, 80);
  v128.store(sums, j12, 96);
  v128.store(sums, j22, 112);
  v128.store(sums, b1, 128);
  v128.store(sums, b2, 144);
}

/** Adds the equations of an odd row, which two rows of the grid have in common. */
// @ts-ignore: decorator
@inline
export function addSums(sums: usize, own: v128, next: v128, j11: v128, j12: v128, j22: v128, b1: v128, b2: v128): void {
  v128.store(sums, madd(own, j11, v128.load(sums)));
  v128.store(sums, madd(own, j12, v128.load(sums, 16)), 16);
  v128.store(sums, madd(own, j22, v128.load(sums, 32)), 32);
  v128.store(sums, madd(own, b1, v128.load(sums, 48)), 48);
  v128.store(sums, madd(own, b2, v128.load(sums, 64)), 64);
  v128.store(sums, madd(next, j11, v128.load(sums, 80)), 80);
  v128.store(sums, madd(next, j12, v128.load(sums, 96)), 96);
  v128.store(sums, madd(next, j22, v128.load(sums, 112)), 112);
  v128.store(sums, madd(next, b1, v128.load(sums, 128)), 128);
  v128.store(sums, madd(next, b2, v128.load(sums, 144)), 144);
}
