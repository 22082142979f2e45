/**
 * The second half of the weighted blur, and the phase shift.
 *
 * u = G∗Aφ, φ̄ = u³ / ((u² + noise floor)(G∗A + ε)), θ = gain·φ̄, result B·(e^{iθ} − 1). With h = θ/2, e^{iθ} − 1 = 2 sin h·(−sin h + i cos h), which
 * keeps full precision for small shifts. θ is reduced to a half turn either way, so sine and cosine of h are polynomials of
 * degree 9 and 8 on ±π/2 (errors 1e-8 and 5e-8).
 */
import { address, chunkBytes, imaginary, madd, nmadd, splat, word } from './lanes';
import {
  bandBlurY,
  bandBlurYWeights,
  bandCount,
  bandEpsilon,
  bandGain,
  bandLimit,
  bandNoiseFloor,
  bandPanels,
  bandSeeShifted,
  bandSeeSmooth,
  bandSoft,
  bandWidth,
  bandHeight,
} from './layout';
import { see } from './phase';
import { tanh4 } from './trigonometry';

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
  for (const end = to + ((<usize>chunks) << 5); to < end; to += chunkBytes, moment += 16, amplitude += 16) {
    let m = f32x4.mul(w0, v128.load(moment));
    let a = f32x4.mul(w0, v128.load(amplitude));
    let weight = weights;
    for (let offset: usize = 4; offset <= (<usize>radius) << 2; offset += 4) {
      weight += 4;
      const w = v128.load_splat<f32>(weight);
      m = madd(w, f32x4.add(v128.load(moment - offset), v128.load(moment + offset)), m);
      a = madd(w, f32x4.add(v128.load(amplitude - offset), v128.load(amplitude + offset)), a);
    }
    v128.store(to, m);
    v128.store(to, a, 16);
  }
}

/**
 * Blurs along y and shifts one row.
 *
 * @param rows addresses of the 2·radius + 1 rows of chunks (moment, amplitude), top first
 * @param coefficients the row's conjugate coefficients in chunks
 * @param outside row of phases to take out, or 0
 * @param real row of real parts out, `imag` of imaginary parts
 */
export function shiftRow(
  band: usize,
  row: i32,
  rows: usize,
  coefficients: usize,
  outside: usize,
  smooth: usize,
  real: usize,
  imag: usize,
): void {
  const chunks = word(band, bandPanels);
  const radius = word(band, bandBlurY);
  const weights = address(band, bandBlurYWeights);
  const epsilon = splat(band, bandEpsilon);
  const floor = splat(band, bandNoiseFloor);
  const limit = splat(band, bandLimit);
  const gain = splat(band, bandGain);
  const soft = word(band, bandSoft) != 0;
  const w0 = v128.load_splat<f32>(weights);
  const centre = address(rows, radius);
  const firstRow = real;
  const firstImag = imag;
  let beyond = f32x4.splat(0);
  let all = f32x4.splat(0);
  const seen = address(band, bandSeeSmooth) != 0;
  const bytes = (<usize>chunks) << 5;
  for (let at: usize = 0; at < bytes; at += chunkBytes) {
    let m = f32x4.mul(w0, v128.load(centre + at));
    let a = f32x4.mul(w0, v128.load(centre + at, 16));
    let above = rows + ((<usize>radius) << 2);
    let below = above;
    for (let index = 1; index <= radius; index++) {
      above -= 4;
      below += 4;
      const w = v128.load_splat<f32>(weights + ((<usize>index) << 2));
      const up = <usize>load<u32>(above) + at;
      const down = <usize>load<u32>(below) + at;
      m = madd(w, f32x4.add(v128.load(up), v128.load(down)), m);
      a = madd(w, f32x4.add(v128.load(up, 16), v128.load(down, 16)), a);
    }
    const square = f32x4.mul(m, m);
    const weight = f32x4.mul(f32x4.add(square, floor), f32x4.add(a, epsilon));
    // no floor and no moment at all would be 0/0
    const phase = f32x4.div(f32x4.mul(m, square), f32x4.pmax(f32x4.splat(1e-36), weight));
    if (seen) v128.store(smooth + (at >> 1), phase);
    let angle = f32x4.mul(phase, gain);
    const cr = v128.load(coefficients + at);
    const ci = v128.load(coefficients + at, imaginary);
    const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
    all = f32x4.add(all, size);
    beyond = f32x4.add(beyond, v128.and(size, f32x4.gt(f32x4.abs(angle), limit)));
    if (soft) angle = f32x4.mul(limit, tanh4(f32x4.div(angle, limit)));
    if (outside != 0) angle = f32x4.sub(angle, v128.load(outside + (at >> 1)));
    // turns, rounded by adding 1.5·2²³; a turn in two parts, so that the product is exact
    const turns = f32x4.sub(madd(angle, f32x4.splat(0.15915494309189535), f32x4.splat(12582912)), f32x4.splat(12582912));
    const rest = nmadd(turns, f32x4.splat(-1.7484556e-7), nmadd(turns, f32x4.splat(6.2831855), angle));
    const h = f32x4.mul(rest, f32x4.splat(0.5));
    const z = f32x4.mul(h, h);
    let sine = f32x4.splat(2.60523834e-6);
    sine = madd(sine, z, f32x4.splat(-1.98090827e-4));
    sine = madd(sine, z, f32x4.splat(8.3330512e-3));
    sine = madd(sine, z, f32x4.splat(-0.16666658));
    sine = madd(sine, z, f32x4.splat(0.999999996));
    sine = f32x4.mul(sine, h);
    let cosine = f32x4.splat(2.3154078e-5);
    cosine = madd(cosine, z, f32x4.splat(-1.38537124e-3));
    cosine = madd(cosine, z, f32x4.splat(0.0416635862));
    cosine = madd(cosine, z, f32x4.splat(-0.499999054));
    cosine = madd(cosine, z, f32x4.splat(0.999999954));
    const twice = f32x4.add(sine, sine);
    const lessOne = f32x4.neg(f32x4.mul(twice, sine));
    const swing = f32x4.mul(twice, cosine);
    v128.store(real, madd(ci, swing, f32x4.mul(cr, lessOne)));
    v128.store(imag, nmadd(ci, lessOne, f32x4.mul(cr, swing)));
    real += 16;
    imag += 16;
  }
  const count = band + (bandCount << 2);
  // lanes beyond the row's end hold zeros
  store<f64>(count, load<f64>(count) + sum4(beyond));
  store<f64>(count, load<f64>(count, 8) + sum4(all), 8);
  if (seen) {
    see(band, bandSeeSmooth, row, smooth);
    see(band, bandSeeShifted, row, firstRow);
    const to = address(band, bandSeeShifted);
    const rowBytes = (<usize>word(band, bandWidth)) << 2;
    memory.copy(to + rowBytes * <usize>(row + word(band, bandHeight)), firstImag, rowBytes);
  }
}

function sum4(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) + <f64>f32x4.extract_lane(a, 1) + <f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3)
  );
}
