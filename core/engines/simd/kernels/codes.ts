/** Between code values of 8 or 16 bits and float32, four at a time. */

/** Four codes. `bytes` is 1 or 2 per sample. */
// @ts-ignore: decorator
@inline
export function loadCodes(at: usize, bytes: i32): v128 {
  if (bytes == 1) return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at))));
  return f32x4.convert_i32x4_s(v128.load_ext<u16>(at));
}

/** One code. */
// @ts-ignore: decorator
@inline
export function loadCode(at: usize, bytes: i32): f32 {
  return bytes == 1 ? <f32>load<u8>(at) : <f32>load<u16>(at);
}

/** clip(round(source + moved)); a change that is not a number must not reach the image. */
// @ts-ignore: decorator
@inline
export function storeMoved(at: usize, bytes: i32, source: v128, moved: v128, largest: v128): void {
  const finite = f32x4.lt(f32x4.abs(moved), f32x4.splat(1e30));
  const value = f32x4.add(source, v128.and(moved, finite));
  const clipped = f32x4.pmin(largest, f32x4.pmax(f32x4.splat(0), value));
  const codes = i32x4.trunc_sat_f32x4_s(f32x4.add(clipped, f32x4.splat(0.5)));
  const words = i16x8.narrow_i32x4_u(codes, codes);
  if (bytes == 1) v128.store_lane<u32>(at, i8x16.narrow_i16x8_u(words, words), 0);
  else v128.store_lane<u64>(at, words, 0);
}

/** The same for one sample. */
// @ts-ignore: decorator
@inline
export function storeMovedOne(at: usize, bytes: i32, source: f32, moved: f32, largest: f32): void {
  const value = abs(moved) < 1e30 ? source + moved : source;
  const code = <i32>(min(largest, max<f32>(0, value)) + 0.5);
  if (bytes == 1) store<u8>(at, code);
  else store<u16>(at, code);
}
