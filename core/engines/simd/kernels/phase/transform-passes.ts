/**
 * The passes of a transform (transform.ts), one function for each radix. `m` is the number of samples of the part transforms, `step`
 * the bytes from one of their samples to the next, `twiddles` the factors e^{−2πipt/n'} for p = 1 … m − 1 and t = 1 … r − 1.
 */
import { cCos144, cCos72, cHalf, cSin120, cSin144, cSin72 } from '../constants';
import { chunkBytes, chunkShift, constant, madd, nmadd } from '../lanes';
import { Pass } from './blocks';
import { im, put, putTurned, re } from './chunks';
import { passPrime } from './transform-prime';

/** Runs one pass from `x` to `y`. */
export function runPass(pass: Pass, x: usize, y: usize): void {
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
