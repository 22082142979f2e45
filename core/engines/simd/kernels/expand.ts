/**
 * EXPAND of coarse samples c: even samples (c₋₁ + 6c₀ + c₁)/8, odd ones (c₀ + c₁)/2, along both axes; edges reflected.
 */
import { cEighth, cHalf, cThreeQuarters } from './constants';
import { constant, madd } from './lanes';
import { reflectedIndex } from './reduce';

/**
 * Row `y` of the expanded `coarse`, which has `width` × `height` samples and rows `pitch` bytes apart. `down` is scratch for
 * a coarse row with room for a vector on either side; up to eight samples more than asked for are written to `out`.
 */
export function expandRow(coarse: usize, width: i32, height: i32, pitch: usize, y: i32, down: usize, out: usize): void {
  const bytes = <usize>width << 2;
  const middle = coarse + pitch * <usize>(y >> 1);
  const below = coarse + pitch * <usize>reflectedIndex((y >> 1) + 1, height);
  const eighth = constant(cEighth);
  const most = constant(cThreeQuarters);
  const half = constant(cHalf);
  if (y & 1) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(down + at, f32x4.mul(half, f32x4.add(v128.load(middle + at), v128.load(below + at))));
    }
  } else {
    const upper = coarse + pitch * <usize>reflectedIndex((y >> 1) - 1, height);
    for (let at: usize = 0; at < bytes; at += 16) {
      const outer = f32x4.add(v128.load(upper + at), v128.load(below + at));
      v128.store(down + at, madd(eighth, outer, f32x4.mul(most, v128.load(middle + at))));
    }
  }
  store<f32>(down - 4, load<f32>(down));
  store<f32>(down + bytes, load<f32>(down + bytes - 4));
  for (let at: usize = 0; at < bytes; at += 16, out += 32) {
    const now = v128.load(down + at);
    const next = v128.load(down + at + 4);
    const even = madd(eighth, f32x4.add(v128.load(down + at - 4), next), f32x4.mul(most, now));
    const odd = f32x4.mul(half, f32x4.add(now, next));
    v128.store(out, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
  }
}
