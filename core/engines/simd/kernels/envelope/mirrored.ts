/** Places along a line that is mirrored at its ends. */

/** A place held within a line by mirroring, from −0.5 on; `most` is twice the line’s length less one. */
// @ts-ignore: decorator
@inline
export function mirrored(place: v128, most: v128, half: v128): v128 {
  const left = f32x4.pmax(place, f32x4.sub(f32x4.splat(-1), place));
  const right = f32x4.pmin(left, f32x4.sub(most, left));
  // displacements of more than the whole image, and what is no number
  return f32x4.pmax(f32x4.neg(half), right);
}

/** Whole numbers below 2²² as integers: one and a half times 2²³ more, their last bits are the number's. */
// @ts-ignore: decorator
@inline
export function integers(whole: v128): v128 {
  return i32x4.sub(f32x4.add(whole, f32x4.splat(12582912)), i32x4.splat(0x4b400000));
}
