/**
 * Three loops that measure the highest rates of this machine. They are compiled like the kernels of the SIMD engine, as
 * AssemblyScript, once for plain and once for relaxed SIMD.
 */

/**
 * Multiply-adds of four float32 lanes in registers: twelve independent chains, so that every unit has work while results of
 * 5 to 8 cycles' latency are in flight; twelve and two constants fit into sixteen registers.
 *
 * Cost: 48 multiply-adds, 384 floating-point operations, per round.
 */
export function multiplyAdd(at: usize, rounds: i32): void {
  // Values stay near 1: x → x·a + b has its fixed point there.
  const a = f32x4.splat(0.999);
  const b = f32x4.splat(0.001);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(1.01);
  let x2 = f32x4.splat(1.02);
  let x3 = f32x4.splat(1.03);
  let x4 = f32x4.splat(1.04);
  let x5 = f32x4.splat(1.05);
  let x6 = f32x4.splat(1.06);
  let x7 = f32x4.splat(1.07);
  let x8 = f32x4.splat(1.08);
  let x9 = f32x4.splat(1.09);
  let x10 = f32x4.splat(1.1);
  let x11 = f32x4.splat(1.11);
  for (let round = 0; round < rounds; round++) {
    for (let part = 0; part < 4; part++) {
      x0 = madd(x0, a, b);
      x1 = madd(x1, a, b);
      x2 = madd(x2, a, b);
      x3 = madd(x3, a, b);
      x4 = madd(x4, a, b);
      x5 = madd(x5, a, b);
      x6 = madd(x6, a, b);
      x7 = madd(x7, a, b);
      x8 = madd(x8, a, b);
      x9 = madd(x9, a, b);
      x10 = madd(x10, a, b);
      x11 = madd(x11, a, b);
    }
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)), f32x4.add(x10, x11));
  v128.store(at, f32x4.add(low, high));
}

/** Reads `bytes` bytes (a multiple of 128) at `from` and leaves their exclusive or at `at`. */
export function readMemory(at: usize, from: usize, bytes: i32): void {
  let a = i64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = from + bytes; from < end; from += 128) {
    a = v128.xor(a, v128.xor(v128.load(from), v128.load(from, 64)));
    b = v128.xor(b, v128.xor(v128.load(from, 16), v128.load(from, 80)));
    c = v128.xor(c, v128.xor(v128.load(from, 32), v128.load(from, 96)));
    d = v128.xor(d, v128.xor(v128.load(from, 48), v128.load(from, 112)));
  }
  v128.store(at, v128.xor(v128.xor(a, b), v128.xor(c, d)));
}

/** Copies `bytes` bytes (a multiple of 64) from `from` to the place right behind them. */
export function copyMemory(_: usize, from: usize, bytes: i32): void {
  let to = from + bytes;
  for (const end = to; from < end; from += 64, to += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
  }
}

/** x·a + b, in one rounding where the machine has it. Small enough that the compiler puts it where it is used. */
function madd(x: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, a, b);
  return f32x4.add(f32x4.mul(x, a), b);
}
