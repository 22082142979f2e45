/**
 * Forward discrete Fourier transforms of four signals at once, one per lane.
 *
 * y(k) = Σ x(j) e^{−2πijk/n}. There is no inverse: where one is needed the callers work on conjugates, which costs nothing.
 *
 * Stockham's autosort form, decimation in frequency: a pass of radix r over a signal of n' = r·m samples that stand s chunks
 * apart computes, for p < m and q < s,
 *
 *   y[q + s(rp + t)] = e^{−2πipt/n'} · Σₖ x[q + s(p + mk)] e^{−2πikt/r},   t < r,
 *
 * and leaves m·(s·r) for the next pass. Radices are 4, 2, 3, 5, and other primes by sums over pairs; lengths with a large prime
 * factor are transformed as a convolution (`chirp`).
 * Cost per complex sample and pass of radix 4: 4 additions + 3/4 complex products (0.7 cycles at four lanes).
 */
import { chunkBytes, madd, nmadd } from '../lanes';
import { Pass, Transform } from './blocks';
import { im, put, putTurned, re } from './chunks';
import { runPass } from './transform-passes';

/**
 * Transforms the n chunks at `x` into `to`. `x` and `spare` (n chunks, or two convolutions' length) are overwritten; `to` may
 * be either of them only if it is not where the last pass reads: `spare` for an odd number of passes, `x` for an even one.
 */
export function transform(block: Transform, x: usize, spare: usize, to: usize): void {
  const passes = block.passes;
  if (isChirp(block)) {
    chirp(block, x, spare, to);
    return;
  }
  if (passes == 0) {
    memory.copy(to, x, chunkBytes * <usize>block.length);
    return;
  }
  for (let index = 0; index < passes; index++) {
    const odd = (index & 1) != 0;
    const into = index == passes - 1 ? to : odd ? x : spare;
    runPass(passAt(block, index), odd ? spare : x, into);
  }
}

/** Transforms the n chunks at `x` with `spare` as the other buffer. Returns the one of the two that holds the result. */
export function transformInPlace(block: Transform, x: usize, spare: usize): usize {
  const passes = block.passes;
  if (isChirp(block)) {
    chirp(block, x, spare, x);
    return x;
  }
  let from = x;
  let into = spare;
  for (let index = 0; index < passes; index++) {
    runPass(passAt(block, index), from, into);
    const next = from;
    from = into;
    into = next;
  }
  return from;
}

/** Whether a transform is a convolution. */
// @ts-ignore: decorator
@inline
function isChirp(block: Transform): bool {
  return changetype<usize>(block.convolution) != 0;
}

// @ts-ignore: decorator
@inline
function passAt(block: Transform, index: i32): Pass {
  return changetype<Pass>(changetype<usize>(block.firstPass) + <usize>index * offsetof<Pass>());
}

/**
 * A transform as a convolution: c·x, its transform times the response of c*, back, and times c again. The way back is a
 * forward transform of conjugates.
 */
function chirp(block: Transform, x: usize, spare: usize, to: usize): void {
  const n = <usize>block.length;
  const convolution = block.convolution;
  const factors = block.factors;
  const m = <usize>convolution.length;
  const other = spare + m * chunkBytes;
  let factor = factors;
  let at = spare;
  for (const end = x + n * chunkBytes; x < end; x += chunkBytes, at += chunkBytes, factor += 8) {
    putTurned(at, re(x), im(x), v128.load_splat<f32>(factor), v128.load_splat<f32>(factor, 4));
  }
  memory.fill(at, 0, (m - n) * chunkBytes);
  const middle = transformInPlace(convolution, spare, other);
  factor = block.response;
  at = middle;
  for (const end = middle + m * chunkBytes; at < end; at += chunkBytes, factor += 8) {
    const real = re(at);
    const imag = im(at);
    const wr = v128.load_splat<f32>(factor);
    const wi = v128.load_splat<f32>(factor, 4);
    put(at, nmadd(imag, wi, f32x4.mul(real, wr)), f32x4.neg(madd(imag, wr, f32x4.mul(real, wi))));
  }
  let from = transformInPlace(convolution, middle, middle == spare ? other : spare);
  factor = factors;
  for (const end = to + n * chunkBytes; to < end; to += chunkBytes, from += chunkBytes, factor += 8) {
    putTurned(to, re(from), f32x4.neg(im(from)), v128.load_splat<f32>(factor), v128.load_splat<f32>(factor, 4));
  }
}
