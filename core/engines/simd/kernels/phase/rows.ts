/**
 * Transforms of single rows, vectorised along the row.
 *
 * A row of n = 4m samples splits into four transforms of length m, one per lane, and one pass of radix 4 across the lanes.
 * `fromChunks` takes the samples in chunks (sample 4j + lane) and does the pass across last:
 *
 *   X(k + m·t) = Σᵣ e^{−2πirt/4} · (e^{−2πirk/n} · Xᵣ(k)),  Xᵣ(k) = Σⱼ x(4j + r) e^{−2πijk/m};
 *
 * `toChunks` takes rows of real and imaginary parts and does it first, leaving chunks in natural order. So neither has to
 * gather single samples. Rows that are not 4m with m ≥ 4 are short (band grids) and take the plain sum.
 */
import { chunkBytes, chunkShift, imaginary, madd, nmadd } from '../lanes';
import { RowTransform } from './blocks';
import { transform, transformInPlace } from './transform';

/**
 * @param x the row in chunks, overwritten
 * @param real where real parts go, row of n; imaginary parts go to `imag`
 */
export function rowFromChunks(block: RowTransform, x: usize, spare: usize, real: usize, imag: usize): void {
  const n = block.length;
  const m = block.quarter;
  if (m == 0) {
    plainFromChunks(block, n, x, real, imag);
    return;
  }
  const from = transformInPlace(block.transform, x, spare);
  const twiddles = block.twiddles;
  const quarter = <usize>m << 2;
  for (let k = 0; k < m; k += 4) {
    // the last four again where m is not a multiple of four
    if (k > m - 4) k = m - 4;
    const at = from + (<usize>k << chunkShift);
    const w = twiddles + (<usize>k << chunkShift);
    const a0r = v128.load(at);
    const a0i = v128.load(at, 16);
    const a1r = v128.load(at, 32);
    const a1i = v128.load(at, 48);
    const a2r = v128.load(at, 64);
    const a2i = v128.load(at, 80);
    const a3r = v128.load(at, 96);
    const a3i = v128.load(at, 112);
    const w0r = v128.load(w);
    const w0i = v128.load(w, 16);
    const w1r = v128.load(w, 32);
    const w1i = v128.load(w, 48);
    const w2r = v128.load(w, 64);
    const w2i = v128.load(w, 80);
    const w3r = v128.load(w, 96);
    const w3i = v128.load(w, 112);
    const b0r = nmadd(a0i, w0i, f32x4.mul(a0r, w0r));
    const b0i = madd(a0i, w0r, f32x4.mul(a0r, w0i));
    const b1r = nmadd(a1i, w1i, f32x4.mul(a1r, w1r));
    const b1i = madd(a1i, w1r, f32x4.mul(a1r, w1i));
    const b2r = nmadd(a2i, w2i, f32x4.mul(a2r, w2r));
    const b2i = madd(a2i, w2r, f32x4.mul(a2r, w2i));
    const b3r = nmadd(a3i, w3i, f32x4.mul(a3r, w3r));
    const b3i = madd(a3i, w3r, f32x4.mul(a3r, w3i));
    // lanes of vector k become vectors over k
    const p0r = v128.shuffle<f32>(b0r, b1r, 0, 4, 1, 5);
    const p1r = v128.shuffle<f32>(b0r, b1r, 2, 6, 3, 7);
    const p2r = v128.shuffle<f32>(b2r, b3r, 0, 4, 1, 5);
    const p3r = v128.shuffle<f32>(b2r, b3r, 2, 6, 3, 7);
    const c0r = v128.shuffle<f32>(p0r, p2r, 0, 1, 4, 5);
    const c1r = v128.shuffle<f32>(p0r, p2r, 2, 3, 6, 7);
    const c2r = v128.shuffle<f32>(p1r, p3r, 0, 1, 4, 5);
    const c3r = v128.shuffle<f32>(p1r, p3r, 2, 3, 6, 7);
    const p0i = v128.shuffle<f32>(b0i, b1i, 0, 4, 1, 5);
    const p1i = v128.shuffle<f32>(b0i, b1i, 2, 6, 3, 7);
    const p2i = v128.shuffle<f32>(b2i, b3i, 0, 4, 1, 5);
    const p3i = v128.shuffle<f32>(b2i, b3i, 2, 6, 3, 7);
    const c0i = v128.shuffle<f32>(p0i, p2i, 0, 1, 4, 5);
    const c1i = v128.shuffle<f32>(p0i, p2i, 2, 3, 6, 7);
    const c2i = v128.shuffle<f32>(p1i, p3i, 0, 1, 4, 5);
    const c3i = v128.shuffle<f32>(p1i, p3i, 2, 3, 6, 7);
    const sr = f32x4.add(c0r, c2r);
    const si = f32x4.add(c0i, c2i);
    const dr = f32x4.sub(c0r, c2r);
    const di = f32x4.sub(c0i, c2i);
    const tr = f32x4.add(c1r, c3r);
    const ti = f32x4.add(c1i, c3i);
    const er = f32x4.sub(c1r, c3r);
    const ei = f32x4.sub(c1i, c3i);
    const toR = real + (<usize>k << 2);
    const toI = imag + (<usize>k << 2);
    v128.store(toR, f32x4.add(sr, tr));
    v128.store(toI, f32x4.add(si, ti));
    v128.store(toR + quarter, f32x4.add(dr, ei));
    v128.store(toI + quarter, f32x4.sub(di, er));
    v128.store(toR + 2 * quarter, f32x4.sub(sr, tr));
    v128.store(toI + 2 * quarter, f32x4.sub(si, ti));
    v128.store(toR + 3 * quarter, f32x4.sub(dr, ei));
    v128.store(toI + 3 * quarter, f32x4.add(di, er));
  }
}

/**
 * @param real row of n real parts, and `imag` of imaginary parts
 * @param to where the transformed row goes, in chunks; may be neither `x` nor `spare`, which hold m chunks each
 */
export function rowToChunks(block: RowTransform, real: usize, imag: usize, x: usize, spare: usize, to: usize): void {
  const n = block.length;
  const m = block.quarter;
  if (m == 0) {
    plainToChunks(block, n, real, imag, to);
    return;
  }
  const twiddles = block.twiddles;
  const quarter = <usize>m << 2;
  for (let p = 0; p < m; p += 4) {
    if (p > m - 4) p = m - 4;
    const atR = real + (<usize>p << 2);
    const atI = imag + (<usize>p << 2);
    const ar = v128.load(atR);
    const ai = v128.load(atI);
    const br = v128.load(atR + quarter);
    const bi = v128.load(atI + quarter);
    const cr = v128.load(atR + 2 * quarter);
    const ci = v128.load(atI + 2 * quarter);
    const dr = v128.load(atR + 3 * quarter);
    const di = v128.load(atI + 3 * quarter);
    const sr = f32x4.add(ar, cr);
    const si = f32x4.add(ai, ci);
    const er = f32x4.sub(ar, cr);
    const ei = f32x4.sub(ai, ci);
    const tr = f32x4.add(br, dr);
    const ti = f32x4.add(bi, di);
    const fr = f32x4.sub(br, dr);
    const fi = f32x4.sub(bi, di);
    const y0r = f32x4.add(sr, tr);
    const y0i = f32x4.add(si, ti);
    const y1r = f32x4.add(er, fi);
    const y1i = f32x4.sub(ei, fr);
    const y2r = f32x4.sub(sr, tr);
    const y2i = f32x4.sub(si, ti);
    const y3r = f32x4.sub(er, fi);
    const y3i = f32x4.add(ei, fr);
    const p0r = v128.shuffle<f32>(y0r, y1r, 0, 4, 1, 5);
    const p1r = v128.shuffle<f32>(y0r, y1r, 2, 6, 3, 7);
    const p2r = v128.shuffle<f32>(y2r, y3r, 0, 4, 1, 5);
    const p3r = v128.shuffle<f32>(y2r, y3r, 2, 6, 3, 7);
    const c0r = v128.shuffle<f32>(p0r, p2r, 0, 1, 4, 5);
    const c1r = v128.shuffle<f32>(p0r, p2r, 2, 3, 6, 7);
    const c2r = v128.shuffle<f32>(p1r, p3r, 0, 1, 4, 5);
    const c3r = v128.shuffle<f32>(p1r, p3r, 2, 3, 6, 7);
    const p0i = v128.shuffle<f32>(y0i, y1i, 0, 4, 1, 5);
    const p1i = v128.shuffle<f32>(y0i, y1i, 2, 6, 3, 7);
    const p2i = v128.shuffle<f32>(y2i, y3i, 0, 4, 1, 5);
    const p3i = v128.shuffle<f32>(y2i, y3i, 2, 6, 3, 7);
    const c0i = v128.shuffle<f32>(p0i, p2i, 0, 1, 4, 5);
    const c1i = v128.shuffle<f32>(p0i, p2i, 2, 3, 6, 7);
    const c2i = v128.shuffle<f32>(p1i, p3i, 0, 1, 4, 5);
    const c3i = v128.shuffle<f32>(p1i, p3i, 2, 3, 6, 7);
    const at = x + (<usize>p << chunkShift);
    const w = twiddles + (<usize>p << chunkShift);
    const w0r = v128.load(w);
    const w0i = v128.load(w, 16);
    v128.store(at, nmadd(c0i, w0i, f32x4.mul(c0r, w0r)));
    v128.store(at, madd(c0i, w0r, f32x4.mul(c0r, w0i)), 16);
    const w1r = v128.load(w, 32);
    const w1i = v128.load(w, 48);
    v128.store(at, nmadd(c1i, w1i, f32x4.mul(c1r, w1r)), 32);
    v128.store(at, madd(c1i, w1r, f32x4.mul(c1r, w1i)), 48);
    const w2r = v128.load(w, 64);
    const w2i = v128.load(w, 80);
    v128.store(at, nmadd(c2i, w2i, f32x4.mul(c2r, w2r)), 64);
    v128.store(at, madd(c2i, w2r, f32x4.mul(c2r, w2i)), 80);
    const w3r = v128.load(w, 96);
    const w3i = v128.load(w, 112);
    v128.store(at, nmadd(c3i, w3i, f32x4.mul(c3r, w3r)), 96);
    v128.store(at, madd(c3i, w3r, f32x4.mul(c3r, w3i)), 112);
  }
  transform(block.transform, x, spare, to);
}

/** Samples 4j + lane of a row in chunks: address of one. */
// @ts-ignore: decorator
@inline
function sampleAt(chunks: usize, index: i32): usize {
  return chunks + (<usize>(index >> 2) << chunkShift) + (<usize>(index & 3) << 2);
}

function plainFromChunks(block: RowTransform, n: i32, x: usize, real: usize, imag: usize): void {
  const roots = block.twiddles;
  for (let k = 0; k < n; k++) {
    let sumR: f32 = 0;
    let sumI: f32 = 0;
    let index = 0;
    for (let j = 0; j < n; j++) {
      const root = roots + (<usize>index << 3);
      const at = sampleAt(x, j);
      const wr = load<f32>(root);
      const wi = load<f32>(root, 4);
      const xr = load<f32>(at);
      const xi = load<f32>(at, imaginary);
      sumR += xr * wr - xi * wi;
      sumI += xr * wi + xi * wr;
      index += k;
      if (index >= n) index -= n;
    }
    store<f32>(real + (<usize>k << 2), sumR);
    store<f32>(imag + (<usize>k << 2), sumI);
  }
  // lanes beyond the row's end stay finite
  for (let k = n; k & 3; k++) {
    store<f32>(real + (<usize>k << 2), 0);
    store<f32>(imag + (<usize>k << 2), 0);
  }
}

function plainToChunks(block: RowTransform, n: i32, real: usize, imag: usize, to: usize): void {
  const roots = block.twiddles;
  memory.fill(to, 0, <usize>((n + 3) >> 2) * chunkBytes);
  for (let k = 0; k < n; k++) {
    let sumR: f32 = 0;
    let sumI: f32 = 0;
    let index = 0;
    for (let j = 0; j < n; j++) {
      const root = roots + (<usize>index << 3);
      const wr = load<f32>(root);
      const wi = load<f32>(root, 4);
      const xr = load<f32>(real + (<usize>j << 2));
      const xi = load<f32>(imag + (<usize>j << 2));
      sumR += xr * wr - xi * wi;
      sumI += xr * wi + xi * wr;
      index += k;
      if (index >= n) index -= n;
    }
    const at = sampleAt(to, k);
    store<f32>(at, sumR);
    store<f32>(at, sumI, imaginary);
  }
}
