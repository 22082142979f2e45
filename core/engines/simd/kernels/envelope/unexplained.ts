/** What the displacement field leaves to the phases of a band: h·(φ + g·u), four coefficients at a time. */
import { chunkBytes, chunkShift, imaginary, madd } from '../lanes';
import { trace } from '../phase/phase';
import { MovingBand, Place } from './blocks';
import { between, placeAt } from './displacement';
import { evidenceShift } from './evidence';
import { currentAcross, currentAlong, gradientOf, leastPower, openRow, rowAt } from './gradient';

/**
 * One row.
 *
 * @param moment row of A·h·(φ + g·u) out, @param amplitude row of A out
 * @param outside row of h·(ψ + g·w) out, or 0
 */
export function unexplainedRow(band: MovingBand, row: i32, moment: usize, amplitude: usize, outside: usize): void {
  const chunks = band.panels;
  const height = band.height;
  const coefficients = band.coefficients + <usize>band.frame.sourceSlot * band.slotBytes;
  const here = rowAt(coefficients, row, 0, height, chunks);
  const down1 = rowAt(coefficients, row, 1, height, chunks) - here;
  const up1 = rowAt(coefficients, row, -1, height, chunks) - here;
  const down2 = rowAt(coefficients, row, 2, height, chunks) - here;
  const up2 = rowAt(coefficients, row, -2, height, chunks) - here;
  const scratch = band.gradient;
  const guide = scratch.guide;
  betweenRows(band.guide, band.guideWidth, placeAt(band.guideRows, row), outside != 0, guide);
  const shift: usize = outside != 0 ? 5 : 4;
  let real = scratch.real;
  let imag = scratch.imag;
  openRow(here, chunks, band.width, real, imag);
  const place = (<usize>row * <usize>chunks) << 4;
  let phases = band.phase + place;
  let outsidePhases = band.outsidePhase + place;
  const along = band.x;
  const across = band.y;
  const steepest = f32x4.splat(band.steepest);
  const least = f32x4.splat(leastPower);
  let guidePlace = band.guideColumns;
  const traced = band.traceRest != 0;
  const rowBytes = (<usize>band.width) << 2;
  let gradients = band.traceGradient + <usize>row * rowBytes;
  let rest = band.traceRest + <usize>row * rowBytes;
  let column = 0;
  for (let at = here, end = here + ((<usize>chunks) << chunkShift); at < end; at += chunkBytes) {
    const cr = v128.load(at);
    const ci = v128.load(at, imaginary);
    const power = madd(ci, ci, f32x4.mul(cr, cr));
    const inverse = f32x4.div(f32x4.splat(1), f32x4.add(power, least));
    const gx = gradientOf(along, currentAlong(along, cr, ci, real, imag), power, inverse, steepest);
    const gy = gradientOf(across, currentAcross(across, cr, ci, at + down1, at + up1, at + down2, at + up2), power, inverse, steepest);
    const u0 = guideAt(guide, guidePlace, shift);
    const u1 = guideAt(guide, placeAt(guidePlace, 1), shift);
    const u2 = guideAt(guide, placeAt(guidePlace, 2), shift);
    const u3 = guideAt(guide, placeAt(guidePlace, 3), shift);
    const low = v128.shuffle<f32>(u0, u1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(u2, u3, 0, 4, 1, 5);
    const ux = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
    const uy = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
    const h = v128.shuffle<f32>(v128.shuffle<f32>(u0, u1, 2, 6, 3, 7), v128.shuffle<f32>(u2, u3, 2, 6, 3, 7), 0, 1, 4, 5);
    const left = f32x4.mul(h, madd(gy, uy, madd(gx, ux, v128.load(phases))));
    const size = f32x4.sqrt(power);
    v128.store(moment, f32x4.mul(size, left));
    v128.store(amplitude, size);
    if (outside != 0) {
      const w0 = guideAt(guide + 16, guidePlace, shift);
      const w1 = guideAt(guide + 16, placeAt(guidePlace, 1), shift);
      const w2 = guideAt(guide + 16, placeAt(guidePlace, 2), shift);
      const w3 = guideAt(guide + 16, placeAt(guidePlace, 3), shift);
      const low2 = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
      const high2 = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
      const wx = v128.shuffle<f32>(low2, high2, 0, 1, 4, 5);
      const wy = v128.shuffle<f32>(low2, high2, 2, 3, 6, 7);
      v128.store(outside, f32x4.mul(h, madd(gy, wy, madd(gx, wx, v128.load(outsidePhases)))));
      outside += 16;
      outsidePhases += 16;
    }
    if (traced) {
      const count = min(4, band.width - column);
      traceLanes(gradients, gx, count);
      traceLanes(gradients + rowBytes * <usize>height, gy, count);
      traceLanes(rest, left, count);
      gradients += 16;
      rest += 16;
      column += 4;
    }
    real += 16;
    imag += 16;
    phases += 16;
    moment += 16;
    amplitude += 16;
    guidePlace = placeAt(guidePlace, 4);
  }
  if (outside != 0) trace(band, band.traceRestOutside, row, outside - ((<usize>chunks) << 4));
}

function traceLanes(to: usize, values: v128, count: i32): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
  if (count > 3) store<f32>(to, f32x4.extract_lane(values, 3), 12);
}

/** A row of a guide between two of its rows; `whole` with what lies outside the band. */
function betweenRows(guide: usize, width: i32, place: Place, whole: bool, to: usize): void {
  const pitch = (<usize>width) << evidenceShift;
  let from = guide + <usize>place.before * pitch;
  const apart = guide + <usize>place.after * pitch - from;
  const share = f32x4.splat(place.share);
  for (const end = from + pitch; from < end; from += 32) {
    v128.store(to, between(v128.load(from), v128.load(from + apart), share));
    to += 16;
    if (!whole) continue;
    v128.store(to, between(v128.load(from, 16), v128.load(from + apart, 16), share));
    to += 16;
  }
}

// @ts-ignore: decorator
@inline
function guideAt(row: usize, place: Place, shift: usize): v128 {
  return between(
    v128.load(row + ((<usize>place.before) << shift)),
    v128.load(row + ((<usize>place.after) << shift)),
    v128.load_splat<f32>(changetype<usize>(place), offsetof<Place>('share')),
  );
}
