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
import { cCos144, cCos72, cHalf, cSin120, cSin144, cSin72 } from '../constants';
import { chunkBytes, chunkShift, constant, imaginary, madd, nmadd } from '../lanes';
import { Pass, Transform } from './blocks';

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

function runPass(pass: Pass, x: usize, y: usize): void {
  const radix = pass.radix;
  const m = pass.m;
  const step = <usize>pass.spacing << chunkShift;
  const twiddles = pass.twiddles;
  if (radix == 4) pass4(x, y, m, step, twiddles);
  else if (radix == 5) pass5(x, y, m, step, twiddles);
  else if (radix == 3) pass3(x, y, m, step, twiddles);
  else if (radix == 2) pass2(x, y, m, step, twiddles);
  else passPrime(x, y, radix, m, step, twiddles, pass.roots);
}

// @ts-ignore: decorator
@inline
function re(at: usize): v128 {
  return v128.load(at);
}

// @ts-ignore: decorator
@inline
function im(at: usize): v128 {
  return v128.load(at, imaginary);
}

// @ts-ignore: decorator
@inline
function put(at: usize, real: v128, imag: v128): void {
  v128.store(at, real);
  v128.store(at, imag, imaginary);
}

/** Stores (real + i·imag)·(wr + i·wi). */
// @ts-ignore: decorator
@inline
function putTurned(at: usize, real: v128, imag: v128, wr: v128, wi: v128): void {
  v128.store(at, nmadd(imag, wi, f32x4.mul(real, wr)));
  v128.store(at, madd(imag, wr, f32x4.mul(real, wi)), imaginary);
}

function pass2(x: usize, y: usize, m: i32, step: usize, twiddles: usize): void {
  const across = step * <usize>m;
  for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
    const ar = re(x);
    const ai = im(x);
    const br = re(x + across);
    const bi = im(x + across);
    put(y, f32x4.add(ar, br), f32x4.add(ai, bi));
    put(y + step, f32x4.sub(ar, br), f32x4.sub(ai, bi));
  }
  for (let p = 1; p < m; p++) {
    y += step;
    const wr = v128.load_splat<f32>(twiddles);
    const wi = v128.load_splat<f32>(twiddles, 4);
    twiddles += 8;
    for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
      const ar = re(x);
      const ai = im(x);
      const br = re(x + across);
      const bi = im(x + across);
      put(y, f32x4.add(ar, br), f32x4.add(ai, bi));
      putTurned(y + step, f32x4.sub(ar, br), f32x4.sub(ai, bi), wr, wi);
    }
  }
}

function pass3(x: usize, y: usize, m: i32, step: usize, twiddles: usize): void {
  const across = step * <usize>m;
  const half = constant(cHalf);
  const sine = constant(cSin120);
  for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
    const ar = re(x);
    const ai = im(x);
    const br = re(x + across);
    const bi = im(x + across);
    const cr = re(x + 2 * across);
    const ci = im(x + 2 * across);
    const sr = f32x4.add(br, cr);
    const si = f32x4.add(bi, ci);
    const dr = f32x4.mul(sine, f32x4.sub(br, cr));
    const di = f32x4.mul(sine, f32x4.sub(bi, ci));
    const mr = nmadd(half, sr, ar);
    const mi = nmadd(half, si, ai);
    put(y, f32x4.add(ar, sr), f32x4.add(ai, si));
    // −i·d
    put(y + step, f32x4.add(mr, di), f32x4.sub(mi, dr));
    put(y + 2 * step, f32x4.sub(mr, di), f32x4.add(mi, dr));
  }
  for (let p = 1; p < m; p++) {
    y += 2 * step;
    const w1r = v128.load_splat<f32>(twiddles);
    const w1i = v128.load_splat<f32>(twiddles, 4);
    const w2r = v128.load_splat<f32>(twiddles, 8);
    const w2i = v128.load_splat<f32>(twiddles, 12);
    twiddles += 16;
    for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
      const ar = re(x);
      const ai = im(x);
      const br = re(x + across);
      const bi = im(x + across);
      const cr = re(x + 2 * across);
      const ci = im(x + 2 * across);
      const sr = f32x4.add(br, cr);
      const si = f32x4.add(bi, ci);
      const dr = f32x4.mul(sine, f32x4.sub(br, cr));
      const di = f32x4.mul(sine, f32x4.sub(bi, ci));
      const mr = nmadd(half, sr, ar);
      const mi = nmadd(half, si, ai);
      put(y, f32x4.add(ar, sr), f32x4.add(ai, si));
      putTurned(y + step, f32x4.add(mr, di), f32x4.sub(mi, dr), w1r, w1i);
      putTurned(y + 2 * step, f32x4.sub(mr, di), f32x4.add(mi, dr), w2r, w2i);
    }
  }
}

function pass4(x: usize, y: usize, m: i32, step: usize, twiddles: usize): void {
  const across = step * <usize>m;
  const across2 = across << 1;
  const across3 = across2 + across;
  const step2 = step << 1;
  const step3 = step2 + step;
  for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
    const ar = re(x);
    const ai = im(x);
    const cr = re(x + across2);
    const ci = im(x + across2);
    const pr = f32x4.add(ar, cr);
    const pi = f32x4.add(ai, ci);
    const mr = f32x4.sub(ar, cr);
    const mi = f32x4.sub(ai, ci);
    const br = re(x + across);
    const bi = im(x + across);
    const dr = re(x + across3);
    const di = im(x + across3);
    const qr = f32x4.add(br, dr);
    const qi = f32x4.add(bi, di);
    const nr = f32x4.sub(br, dr);
    const ni = f32x4.sub(bi, di);
    put(y, f32x4.add(pr, qr), f32x4.add(pi, qi));
    put(y + step, f32x4.add(mr, ni), f32x4.sub(mi, nr));
    put(y + step2, f32x4.sub(pr, qr), f32x4.sub(pi, qi));
    put(y + step3, f32x4.sub(mr, ni), f32x4.add(mi, nr));
  }
  for (let p = 1; p < m; p++) {
    y += step3;
    const w1r = v128.load_splat<f32>(twiddles);
    const w1i = v128.load_splat<f32>(twiddles, 4);
    const w2r = v128.load_splat<f32>(twiddles, 8);
    const w2i = v128.load_splat<f32>(twiddles, 12);
    const w3r = v128.load_splat<f32>(twiddles, 16);
    const w3i = v128.load_splat<f32>(twiddles, 20);
    twiddles += 24;
    for (let end = x + step; x < end; x += chunkBytes, y += chunkBytes) {
      const ar = re(x);
      const ai = im(x);
      const cr = re(x + across2);
      const ci = im(x + across2);
      const pr = f32x4.add(ar, cr);
      const pi = f32x4.add(ai, ci);
      const mr = f32x4.sub(ar, cr);
      const mi = f32x4.sub(ai, ci);
      const br = re(x + across);
      const bi = im(x + across);
      const dr = re(x + across3);
      const di = im(x + across3);
      const qr = f32x4.add(br, dr);
      const qi = f32x4.add(bi, di);
      const nr = f32x4.sub(br, dr);
      const ni = f32x4.sub(bi, di);
      put(y, f32x4.add(pr, qr), f32x4.add(pi, qi));
      putTurned(y + step, f32x4.add(mr, ni), f32x4.sub(mi, nr), w1r, w1i);
      putTurned(y + step2, f32x4.sub(pr, qr), f32x4.sub(pi, qi), w2r, w2i);
      putTurned(y + step3, f32x4.sub(mr, ni), f32x4.add(mi, nr), w3r, w3i);
    }
  }
}

function pass5(x: usize, y: usize, m: i32, step: usize, twiddles: usize): void {
  const across = step * <usize>m;
  // cos and sin of 72° and 144°
  const c1 = constant(cCos72);
  const c2 = constant(cCos144);
  const s1 = constant(cSin72);
  const s2 = constant(cSin144);
  for (let p = 0; p < m; p++) {
    const end = x + step;
    for (; x < end; x += chunkBytes, y += chunkBytes) {
      const ar = re(x);
      const ai = im(x);
      const br = re(x + across);
      const bi = im(x + across);
      const er = re(x + 4 * across);
      const ei = im(x + 4 * across);
      const cr = re(x + 2 * across);
      const ci = im(x + 2 * across);
      const dr = re(x + 3 * across);
      const di = im(x + 3 * across);
      const tr = f32x4.add(br, er);
      const ti = f32x4.add(bi, ei);
      const ur = f32x4.add(cr, dr);
      const ui = f32x4.add(ci, di);
      const vr = f32x4.sub(br, er);
      const vi = f32x4.sub(bi, ei);
      const wr = f32x4.sub(cr, dr);
      const wi = f32x4.sub(ci, di);
      put(y, f32x4.add(ar, f32x4.add(tr, ur)), f32x4.add(ai, f32x4.add(ti, ui)));
      const mr = madd(c2, ur, madd(c1, tr, ar));
      const mi = madd(c2, ui, madd(c1, ti, ai));
      const nr = madd(c2, tr, madd(c1, ur, ar));
      const ni = madd(c2, ti, madd(c1, ui, ai));
      const fr = madd(s2, wr, f32x4.mul(s1, vr));
      const fi = madd(s2, wi, f32x4.mul(s1, vi));
      const gr = nmadd(s1, wr, f32x4.mul(s2, vr));
      const gi = nmadd(s1, wi, f32x4.mul(s2, vi));
      // m ∓ i·f, n ∓ i·g
      if (p == 0) {
        put(y + step, f32x4.add(mr, fi), f32x4.sub(mi, fr));
        put(y + 2 * step, f32x4.add(nr, gi), f32x4.sub(ni, gr));
        put(y + 3 * step, f32x4.sub(nr, gi), f32x4.add(ni, gr));
        put(y + 4 * step, f32x4.sub(mr, fi), f32x4.add(mi, fr));
      } else {
        putTurned(y + step, f32x4.add(mr, fi), f32x4.sub(mi, fr), v128.load_splat<f32>(twiddles), v128.load_splat<f32>(twiddles, 4));
        putTurned(y + 2 * step, f32x4.add(nr, gi), f32x4.sub(ni, gr), v128.load_splat<f32>(twiddles, 8), v128.load_splat<f32>(twiddles, 12));
        putTurned(y + 3 * step, f32x4.sub(nr, gi), f32x4.add(ni, gr), v128.load_splat<f32>(twiddles, 16), v128.load_splat<f32>(twiddles, 20));
        putTurned(y + 4 * step, f32x4.sub(mr, fi), f32x4.add(mi, fr), v128.load_splat<f32>(twiddles, 24), v128.load_splat<f32>(twiddles, 28));
      }
    }
    if (p > 0) twiddles += 32;
    y += 4 * step;
  }
}

/**
 * Any odd radix r. With t = x(k) + x(r−k) and d = x(k) − x(r−k), outputs j and r − j are C ∓ iS of the same two sums
 * C = x(0) + Σ cos(2πjk/r)·t and S = Σ sin(2πjk/r)·d over k ≤ (r−1)/2: r − 1 real products a sample. Two pairs of outputs at a
 * time; t and d take the place of the input.
 */
function passPrime(x: usize, y: usize, radix: i32, m: i32, step: usize, twiddles: usize, roots: usize): void {
  const across = step * <usize>m;
  const half = (radix - 1) >> 1;
  for (let p = 0; p < m; p++) {
    for (let q: usize = 0; q < step; q += chunkBytes) {
      const first = x + q;
      let low = first + across;
      let high = first + across * <usize>(radix - 1);
      let sumR = re(first);
      let sumI = im(first);
      for (; low < high; low += across, high -= across) {
        const ar = re(low);
        const ai = im(low);
        const br = re(high);
        const bi = im(high);
        const tr = f32x4.add(ar, br);
        const ti = f32x4.add(ai, bi);
        sumR = f32x4.add(sumR, tr);
        sumI = f32x4.add(sumI, ti);
        put(low, tr, ti);
        put(high, f32x4.sub(ar, br), f32x4.sub(ai, bi));
      }
      put(y + q, sumR, sumI);
      for (let j = 1; j <= half; j += 2) {
        // an odd number of pairs does its last one twice
        const next = min(j + 1, half);
        let cr = re(first);
        let ci = im(first);
        let sr = f32x4.splat(0);
        let si = f32x4.splat(0);
        let er = cr;
        let ei = ci;
        let gr = sr;
        let gi = si;
        let index = 0;
        let nextIndex = 0;
        low = first;
        high = first + across * <usize>radix;
        for (let k = 0; k < half; k++) {
          low += across;
          high -= across;
          index += j;
          if (index >= radix) index -= radix;
          nextIndex += next;
          if (nextIndex >= radix) nextIndex -= radix;
          const root = roots + (<usize>index << 3);
          const nextRoot = roots + (<usize>nextIndex << 3);
          const tr = re(low);
          const ti = im(low);
          const dr = re(high);
          const di = im(high);
          const c = v128.load_splat<f32>(root);
          // −sin, as roots are e^{−2πij/r}
          const s = v128.load_splat<f32>(root, 4);
          cr = madd(tr, c, cr);
          ci = madd(ti, c, ci);
          sr = madd(dr, s, sr);
          si = madd(di, s, si);
          const e = v128.load_splat<f32>(nextRoot);
          const g = v128.load_splat<f32>(nextRoot, 4);
          er = madd(tr, e, er);
          ei = madd(ti, e, ei);
          gr = madd(dr, g, gr);
          gi = madd(di, g, gi);
        }
        putPrime(y + q, radix, j, p, step, twiddles, f32x4.sub(cr, si), f32x4.add(ci, sr));
        putPrime(y + q, radix, radix - j, p, step, twiddles, f32x4.add(cr, si), f32x4.sub(ci, sr));
        putPrime(y + q, radix, next, p, step, twiddles, f32x4.sub(er, gi), f32x4.add(ei, gr));
        putPrime(y + q, radix, radix - next, p, step, twiddles, f32x4.add(er, gi), f32x4.sub(ei, gr));
      }
    }
    if (p > 0) twiddles += <usize>(radix - 1) << 3;
    x += step;
    y += step * <usize>radix;
  }
}

// @ts-ignore: decorator
@inline
function putPrime(y: usize, radix: i32, t: i32, p: i32, step: usize, twiddles: usize, real: v128, imag: v128): void {
  const to = y + step * <usize>t;
  if (p == 0) {
    put(to, real, imag);
    return;
  }
  const w = twiddles + (<usize>(t - 1) << 3);
  putTurned(to, real, imag, v128.load_splat<f32>(w), v128.load_splat<f32>(w, 4));
}
