/**
 * Four lanes at a time.
 *
 * Complex numbers travel in *chunks* of four: real parts in one vector, imaginary parts in the next, 32 bytes together.
 * Every array of complex numbers in memory is made of chunks or of separate rows of real and imaginary parts.
 */

import { constantsAt } from './constants';

/** log₂ of the bytes of a chunk. */
export const chunkShift: usize = 5;
/** Bytes of a chunk, and where its imaginary parts begin. */
export const chunkBytes: usize = 32;
export const imaginary: usize = 16;

/** a·b + c, in one rounding where the machine has it. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** A constant in all lanes (see constants.ts). */
// @ts-ignore: decorator
@inline
export function constant(index: usize): v128 {
  return v128.load(constantsAt + (index << 4));
}

/** Lanes in reverse order. */
// @ts-ignore: decorator
@inline
export function reversed(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 3, 2, 1, 0);
}

/** Entry `index` of a table of addresses. */
// @ts-ignore: decorator
@inline
export function addressAt(table: usize, index: i32): usize {
  return <usize>load<u32>(table + (<usize>index << 2));
}
