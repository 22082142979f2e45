/**
 * The pass of a transform (transform.ts) for radices that have none of their own.
 */
import { chunkBytes, madd, nmadd } from '../lanes';
import { im, put, putTurned, re } from './chunks';

/**
 * Any odd radix r. With t = x(k) + x(r−k) and d = x(k) − x(r−k), outputs j and r − j are C ∓ iS of the same two sums
 * C = x(0) + Σ cos(2πjk/r)·t and S = Σ sin(2πjk/r)·d over k ≤ (r−1)/2: r − 1 real products a sample. Two pairs of outputs at a
 * time; t and d take the place of the input.
 */
export function passPrime(x: usize, y: usize, radix: i32, m: i32, step: usize, twiddles: usize, roots: usize): void {
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
