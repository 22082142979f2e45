/** What the machine can do at most, to compare figures of different machines and moments by. */
import { constant } from './lanes';
import { cHalf, cOne } from './constants';

/** `rounds` × 64 multiplications and as many additions of four lanes, in eight chains that do not wait for each other. */
export function multiplyAdd(rounds: i32): f32 {
  const factor = constant(cHalf);
  const term = constant(cOne);
  let a = term;
  let b = term;
  let c = term;
  let d = term;
  let e = term;
  let f = term;
  let g = term;
  let h = term;
  for (let round = 0; round < rounds << 3; round++) {
    a = f32x4.add(f32x4.mul(a, factor), term);
    b = f32x4.add(f32x4.mul(b, factor), term);
    c = f32x4.add(f32x4.mul(c, factor), term);
    d = f32x4.add(f32x4.mul(d, factor), term);
    e = f32x4.add(f32x4.mul(e, factor), term);
    f = f32x4.add(f32x4.mul(f, factor), term);
    g = f32x4.add(f32x4.mul(g, factor), term);
    h = f32x4.add(f32x4.mul(h, factor), term);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(sum, 0);
}

/** Reads `bytes` bytes (a multiple of 128) from `at` on, once. */
export function readMemory(at: usize, bytes: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = at + <usize>bytes; at < end; at += 128) {
    a = f32x4.add(a, v128.or(v128.load(at), v128.load(at, 16)));
    b = f32x4.add(b, v128.or(v128.load(at, 32), v128.load(at, 48)));
    c = f32x4.add(c, v128.or(v128.load(at, 64), v128.load(at, 80)));
    d = f32x4.add(d, v128.or(v128.load(at, 96), v128.load(at, 112)));
  }
  return f32x4.extract_lane(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), 0);
}
