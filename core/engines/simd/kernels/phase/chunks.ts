/**
 * Complex samples of four signals at once, one per lane: a chunk is the four real parts, then the four imaginary ones.
 */
import { imaginary, madd, nmadd } from '../lanes';

// @ts-ignore: decorator
@inline
export function re(at: usize): v128 {
  return v128.load(at);
}

// @ts-ignore: decorator
@inline
export function im(at: usize): v128 {
  return v128.load(at, imaginary);
}

// @ts-ignore: decorator
@inline
export function put(at: usize, real: v128, imag: v128): void {
  v128.store(at, real);
  v128.store(at, imag, imaginary);
}

/** Stores (real + i·imag)·(wr + i·wi). */
// @ts-ignore: decorator
@inline
export function putTurned(at: usize, real: v128, imag: v128, wr: v128, wi: v128): void {
  v128.store(at, nmadd(imag, wi, f32x4.mul(real, wr)));
  v128.store(at, madd(imag, wr, f32x4.mul(real, wi)), imaginary);
}
