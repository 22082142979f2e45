/** Arc tangent and hyperbolic tangent, four at a time. Inputs must be finite. */
import { cAtan1, cAtan11, cAtan13, cAtan3, cAtan5, cAtan7, cAtan9, cHalfPi, cMagnitude, cPi, cTiny } from './constants';
import { constant, madd } from './lanes';

/**
 * Angle of (x, y) in [−π, π]; 0 for (0, 0). Error below 3e-7.
 *
 * The smaller of the two over the larger lies in [0, 1], where an odd polynomial of degree 13 (least largest error) gives
 * the arc tangent; the rest is reflection.
 */
// @ts-ignore: decorator
@inline
export function angleOf(y: v128, x: v128): v128 {
  const ay = v128.and(y, constant(cMagnitude));
  const ax = v128.and(x, constant(cMagnitude));
  const steep = f32x4.gt(ay, ax);
  const large = f32x4.pmax(ax, ay);
  const small = f32x4.pmin(ax, ay);
  // the floor loses nothing: below it both are far beneath anything an image can hold
  const t = f32x4.div(small, f32x4.pmax(constant(cTiny), large));
  const z = f32x4.mul(t, t);
  let p = madd(constant(cAtan13), z, constant(cAtan11));
  p = madd(p, z, constant(cAtan9));
  p = madd(p, z, constant(cAtan7));
  p = madd(p, z, constant(cAtan5));
  p = madd(p, z, constant(cAtan3));
  p = madd(p, z, constant(cAtan1));
  let angle = f32x4.mul(p, t);
  angle = v128.bitselect(f32x4.sub(constant(cHalfPi), angle), angle, steep);
  // all ones where the sign bit of x is set
  angle = v128.bitselect(f32x4.sub(constant(cPi), angle), angle, i32x4.shr_s(x, 31));
  // the sign of y: angle is not negative, so its sign bit is free
  return v128.or(angle, v128.xor(y, ay));
}

/** tanh(x) as the quotient of two polynomials on ±7.9, beyond which it is ±1 in float32. Relative error below 3e-7. */
// @ts-ignore: decorator
@inline
export function tanh4(value: v128): v128 {
  const x = f32x4.pmax(f32x4.splat(-7.9053111), f32x4.pmin(f32x4.splat(7.9053111), value));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = madd(p, z, f32x4.splat(2.00018790482477e-13));
  p = madd(p, z, f32x4.splat(-8.60467152213735e-11));
  p = madd(p, z, f32x4.splat(5.12229709037114e-8));
  p = madd(p, z, f32x4.splat(1.48572235717979e-5));
  p = madd(p, z, f32x4.splat(6.37261928875436e-4));
  p = madd(p, z, f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = madd(q, z, f32x4.splat(1.18534705686654e-4));
  q = madd(q, z, f32x4.splat(2.268434632439e-3));
  q = madd(q, z, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}
