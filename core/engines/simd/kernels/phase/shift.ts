/**
 * The second half of the weighted blur, and the phase shift.
 *
 * u = G∗Aφ, φ̄ = (g + (1 − g)·q)·u/(G∗A + ε) with the share g that noise.ts keeps and q = u⁴/(u⁴ + h²): with r = u²/h one quotient,
 * u·(r² + g)/((r² + 1)·(G∗A + ε)). θ = gain·φ̄, result B·(e^{iθ} − 1). With h = θ/2, e^{iθ} − 1 = 2 sin h·(−sin h + i cos h), which
 * keeps full precision for small shifts. θ is reduced to a half turn either way, so sine and cosine of h are polynomials of
 * degree 9 and 8 on ±π/2 (errors 1e-8 and 5e-8).
 */
import { cCos0, cCos2, cCos4, cCos6, cCos8, cHalf, cLeast, cMagnitude, cRound, cSin1, cSin3, cSin5, cSin7, cSin9, cTurnHigh, cTurnLow, cTurns } from '../constants';
import { addressAt, chunkBytes, constant, imaginary, madd, nmadd } from '../lanes';
import { Band } from './blocks';
import { trace } from './phase';
import { tanh4 } from '../trigonometry';

/** `halfKeptSquare` of core/plan/noise-cells.ts. */
const halfKeptSquare: f32 = 6;
/** Largest u²/h that is looked at: beyond it all is kept to the last digit, and its square is a float32. */
const mostRatio: f32 = 1e12;

/** Blurs a row along x. Both rows continue `radius` samples on either side. Out: chunks of (moment, amplitude). */
export function blurAlong(chunks: i32, radius: i32, weights: usize, moment: usize, amplitude: usize, to: usize): void {
  if (radius == 2) {
    const w0 = v128.load_splat<f32>(weights);
    const w1 = v128.load_splat<f32>(weights, 4);
    const w2 = v128.load_splat<f32>(weights, 8);
    for (const end = to + ((<usize>chunks) << 5); to < end; to += chunkBytes, moment += 16, amplitude += 16) {
      const m1 = f32x4.add(v128.load(moment - 4), v128.load(moment, 4));
      const m2 = f32x4.add(v128.load(moment - 8), v128.load(moment, 8));
      v128.store(to, madd(w2, m2, madd(w1, m1, f32x4.mul(w0, v128.load(moment)))));
      const a1 = f32x4.add(v128.load(amplitude - 4), v128.load(amplitude, 4));
      const a2 = f32x4.add(v128.load(amplitude - 8), v128.load(amplitude, 8));
      v128.store(to, madd(w2, a2, madd(w1, a1, f32x4.mul(w0, v128.load(amplitude)))), 16);
    }
    return;
  }
  const w0 = v128.load_splat<f32>(weights);
  if (radius < 3) {
    for (const end = to + ((<usize>chunks) << 5); to < end; to += chunkBytes, moment += 16, amplitude += 16) {
      let m = f32x4.mul(w0, v128.load(moment));
      let a = f32x4.mul(w0, v128.load(amplitude));
      if (radius == 1) {
        const w = v128.load_splat<f32>(weights, 4);
        m = madd(w, f32x4.add(v128.load(moment - 4), v128.load(moment, 4)), m);
        a = madd(w, f32x4.add(v128.load(amplitude - 4), v128.load(amplitude, 4)), a);
      }
      v128.store(to, m);
      v128.store(to, a, 16);
    }
    return;
  }
  const w1 = v128.load_splat<f32>(weights, 4);
  const w2 = v128.load_splat<f32>(weights, 8);
  const w3 = v128.load_splat<f32>(weights, 12);
  const reach = (<usize>radius) << 2;
  for (const end = to + ((<usize>chunks) << 5); to < end; to += chunkBytes, moment += 16, amplitude += 16) {
    let m = f32x4.mul(w0, v128.load(moment));
    m = madd(w1, f32x4.add(v128.load(moment - 4), v128.load(moment, 4)), m);
    m = madd(w2, f32x4.add(v128.load(moment - 8), v128.load(moment, 8)), m);
    m = madd(w3, f32x4.add(v128.load(moment - 12), v128.load(moment, 12)), m);
    let a = f32x4.mul(w0, v128.load(amplitude));
    a = madd(w1, f32x4.add(v128.load(amplitude - 4), v128.load(amplitude, 4)), a);
    a = madd(w2, f32x4.add(v128.load(amplitude - 8), v128.load(amplitude, 8)), a);
    a = madd(w3, f32x4.add(v128.load(amplitude - 12), v128.load(amplitude, 12)), a);
    for (let offset: usize = 16; offset <= reach; offset += 4) {
      const w = v128.load_splat<f32>(weights + offset);
      m = madd(w, f32x4.add(v128.load(moment - offset), v128.load(moment + offset)), m);
      a = madd(w, f32x4.add(v128.load(amplitude - offset), v128.load(amplitude + offset)), a);
    }
    v128.store(to, m);
    v128.store(to, a, 16);
  }
}

/**
 * Blurs along y: a row of chunks (moment, amplitude) from the `rows` around it.
 *
 * @param rows addresses of 2·radius + 1 rows, top first
 */
export function blurAcross(chunks: i32, radius: i32, weights: usize, rows: usize, to: usize): void {
  const end = to + (<usize>chunks << 5);
  const centre = addressAt(rows, radius) - to;
  const w0 = v128.load_splat<f32>(weights);
  if (radius >= 2) {
    const w1 = v128.load_splat<f32>(weights, 4);
    const w2 = v128.load_splat<f32>(weights, 8);
    const up1 = addressAt(rows, radius - 1) - to;
    const up2 = addressAt(rows, radius - 2) - to;
    const down1 = addressAt(rows, radius + 1) - to;
    const down2 = addressAt(rows, radius + 2) - to;
    if (radius == 2) {
      for (; to < end; to += chunkBytes) {
        const m1 = f32x4.add(v128.load(to + up1), v128.load(to + down1));
        const m2 = f32x4.add(v128.load(to + up2), v128.load(to + down2));
        v128.store(to, madd(w2, m2, madd(w1, m1, f32x4.mul(w0, v128.load(to + centre)))));
        const a1 = f32x4.add(v128.load(to + up1, 16), v128.load(to + down1, 16));
        const a2 = f32x4.add(v128.load(to + up2, 16), v128.load(to + down2, 16));
        v128.store(to, madd(w2, a2, madd(w1, a1, f32x4.mul(w0, v128.load(to + centre, 16)))), 16);
      }
      return;
    }
    const w3 = v128.load_splat<f32>(weights, 12);
    const up3 = addressAt(rows, radius - 3) - to;
    const down3 = addressAt(rows, radius + 3) - to;
    const first = to;
    for (; to < end; to += chunkBytes) {
      const m1 = f32x4.add(v128.load(to + up1), v128.load(to + down1));
      const m2 = f32x4.add(v128.load(to + up2), v128.load(to + down2));
      const m3 = f32x4.add(v128.load(to + up3), v128.load(to + down3));
      v128.store(to, madd(w3, m3, madd(w2, m2, madd(w1, m1, f32x4.mul(w0, v128.load(to + centre))))));
      const a1 = f32x4.add(v128.load(to + up1, 16), v128.load(to + down1, 16));
      const a2 = f32x4.add(v128.load(to + up2, 16), v128.load(to + down2, 16));
      const a3 = f32x4.add(v128.load(to + up3, 16), v128.load(to + down3, 16));
      v128.store(to, madd(w3, a3, madd(w2, a2, madd(w1, a1, f32x4.mul(w0, v128.load(to + centre, 16))))), 16);
    }
    addAcross(first, end, 4, radius, weights, rows);
    return;
  }
  for (let at = to; at < end; at += chunkBytes) {
    v128.store(at, f32x4.mul(w0, v128.load(at + centre)));
    v128.store(at, f32x4.mul(w0, v128.load(at + centre, 16)), 16);
  }
  addAcross(to, end, 1, radius, weights, rows);
}

/** Adds the rows `from` … `radius` above and below to a row of chunks, in this order. */
function addAcross(to: usize, end: usize, from: i32, radius: i32, weights: usize, rows: usize): void {
  for (let index = from; index <= radius; index++) {
    const w = v128.load_splat<f32>(weights + (<usize>index << 2));
    const up = addressAt(rows, radius - index) - to;
    const down = addressAt(rows, radius + index) - to;
    for (let at = to; at < end; at += chunkBytes) {
      v128.store(at, madd(w, f32x4.add(v128.load(at + up), v128.load(at + down)), v128.load(at)));
      v128.store(at, madd(w, f32x4.add(v128.load(at + up, 16), v128.load(at + down, 16)), v128.load(at, 16)), 16);
    }
  }
}

/**
 * Shifts one row.
 *
 * The sum of all amplitudes is taken after the blur, which does not change it.
 *
 * @param blurred row of chunks (moment, amplitude)
 * @param shares row of shares of cells
 * @param coefficients the row's conjugate coefficients in chunks
 * @param outside row of phases to take out, or 0
 * @param real row of real parts out, `imag` of imaginary parts
 */
export function shiftRow(
  band: Band,
  row: i32,
  blurred: usize,
  shares: usize,
  coefficients: usize,
  outside: usize,
  real: usize,
  imag: usize,
): void {
  const chunks = band.panels;
  const epsilon = f32x4.splat(band.epsilon);
  const limit = f32x4.splat(band.limit);
  const gain = f32x4.splat(band.gain);
  const one = f32x4.splat(1);
  const inverseHalf = f32x4.splat(<f32>1 / (halfKeptSquare * band.noisePower));
  const most = f32x4.splat(mostRatio);
  const soft = band.soft != 0;
  const smooth = band.traceSmooth != 0 ? band.scratch.traced : 0;
  const firstReal = real;
  const firstImag = imag;
  let beyond: f64 = 0;
  let all = f32x4.splat(0);
  const bytes = <usize>chunks << 5;
  for (let at: usize = 0; at < bytes; at += chunkBytes) {
    const m = v128.load(blurred + at);
    const a = v128.load(blurred + at, 16);
    all = f32x4.add(all, a);
    // no noise and no amplitude at all would be 0/0
    const weight = f32x4.pmax(constant(cLeast), f32x4.add(a, epsilon));
    const pooled = v128.load(shares + (at >> 1));
    const ratio = f32x4.pmin(most, f32x4.mul(inverseHalf, f32x4.mul(m, m)));
    const square = f32x4.mul(ratio, ratio);
    const kept = f32x4.mul(m, f32x4.add(square, pooled));
    const phase = f32x4.div(kept, f32x4.mul(weight, f32x4.add(square, one)));
    let angle = f32x4.mul(phase, gain);
    const cr = v128.load(coefficients + at);
    const ci = v128.load(coefficients + at, imaginary);
    const over = f32x4.gt(v128.and(angle, constant(cMagnitude)), limit);
    if (v128.any_true(over)) beyond += sum4(v128.and(f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr))), over));
    if (soft) angle = f32x4.mul(limit, tanh4(f32x4.div(angle, limit)));
    if (outside != 0) angle = f32x4.sub(angle, v128.load(outside + (at >> 1)));
    if (smooth != 0) v128.store(smooth + (at >> 1), phase);
    // turns are rounded by adding 1.5·2²³
    const turns = f32x4.sub(madd(angle, constant(cTurns), constant(cRound)), constant(cRound));
    const rest = nmadd(turns, constant(cTurnLow), nmadd(turns, constant(cTurnHigh), angle));
    const h = f32x4.mul(rest, constant(cHalf));
    const z = f32x4.mul(h, h);
    let sine = madd(constant(cSin9), z, constant(cSin7));
    let cosine = madd(constant(cCos8), z, constant(cCos6));
    sine = madd(sine, z, constant(cSin5));
    cosine = madd(cosine, z, constant(cCos4));
    sine = madd(sine, z, constant(cSin3));
    cosine = madd(cosine, z, constant(cCos2));
    sine = f32x4.mul(madd(sine, z, constant(cSin1)), h);
    cosine = madd(cosine, z, constant(cCos0));
    const twice = f32x4.add(sine, sine);
    const less = f32x4.mul(twice, sine);
    const swing = f32x4.mul(twice, cosine);
    v128.store(real, nmadd(cr, less, f32x4.mul(ci, swing)));
    v128.store(imag, madd(ci, less, f32x4.mul(cr, swing)));
    real += 16;
    imag += 16;
  }
  let total = sum4(all);
  // lanes beyond the row's end do not count; their coefficients are zeros, their blurred amplitudes are not
  for (let k = band.width; k < chunks << 2; k++) {
    total -= load<f32>(blurred + (<usize>(k >> 2) << 5) + (<usize>(k & 3) << 2), 16);
  }
  band.beyond += beyond;
  band.all += total;
  if (smooth == 0) return;
  traceShift(band, row, smooth, blurred, bytes, firstReal, firstImag);
}

/** Traces a row of smoothed phases, of the moments that they come from, and of shifted coefficients. `smooth` is overwritten. */
function traceShift(band: Band, row: i32, smooth: usize, blurred: usize, bytes: usize, firstReal: usize, firstImag: usize): void {
  trace(band, band.traceSmooth, row, smooth);
  for (let part: usize = 0; part < 2; part++) {
    for (let at: usize = 0; at < bytes; at += chunkBytes) v128.store(smooth + (at >> 1), v128.load(blurred + at + (part << 4)));
    trace(band, band.traceMoment, row + <i32>part * band.height, smooth);
  }
  trace(band, band.traceShifted, row, firstReal);
  const rowBytes = <usize>band.width << 2;
  memory.copy(band.traceShifted + rowBytes * <usize>(row + band.height), firstImag, rowBytes);
}

function sum4(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  );
}
