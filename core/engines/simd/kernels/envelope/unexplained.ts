/** What the displacement field leaves to the phases of a band: h·(φ + g·u), four coefficients at a time. */
import { madd } from '../lanes';
import { trace } from '../phase/phase';
import { MovingBand, Place } from './blocks';
import { between, placeAt } from './displacement';
import { evidenceShift } from './evidence';
import { gradientRow } from './gradient';

/**
 * One row.
 *
 * @param moment row of A·h·(φ + g·u) out, @param amplitude row of A out
 * @param outside row of h·(ψ + g·w) out, or 0
 */
export function unexplainedRow(band: MovingBand, row: i32, moment: usize, amplitude: usize, outside: usize): void {
  const chunks = band.panels;
  const scratch = band.gradient;
  const guide = scratch.guide;
  const shift: usize = outside != 0 ? 5 : 4;
  gradientRow(band, row, scratch);
  betweenRows(band.guide, band.guideWidth, placeAt(band.guideRows, row), shift, guide);
  const place = (<usize>row * <usize>chunks) << 4;
  const phases = band.phase + place;
  const powers = scratch.power;
  const gradientX = scratch.gradientX;
  const gradientY = scratch.gradientY;
  let column = band.guideColumns;
  const bytes = (<usize>chunks) << 4;
  for (let at: usize = 0; at < bytes; at += 16) {
    const u0 = guideAt(guide, column, shift);
    const u1 = guideAt(guide, placeAt(column, 1), shift);
    const u2 = guideAt(guide, placeAt(column, 2), shift);
    const u3 = guideAt(guide, placeAt(column, 3), shift);
    column = placeAt(column, 4);
    const low = v128.shuffle<f32>(u0, u1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(u2, u3, 0, 4, 1, 5);
    const ux = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
    const uy = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
    const h = v128.shuffle<f32>(v128.shuffle<f32>(u0, u1, 2, 6, 3, 7), v128.shuffle<f32>(u2, u3, 2, 6, 3, 7), 0, 1, 4, 5);
    const left = f32x4.mul(h, madd(v128.load(gradientY + at), uy, madd(v128.load(gradientX + at), ux, v128.load(phases + at))));
    const size = f32x4.sqrt(v128.load(powers + at));
    v128.store(moment + at, f32x4.mul(size, left));
    v128.store(amplitude + at, size);
    if (band.traceRest != 0) v128.store(scratch.inverse + at, left);
  }
  trace(band, band.traceGradient, row, gradientX);
  if (band.traceGradient != 0) trace(band, band.traceGradient, row + band.height, gradientY);
  trace(band, band.traceRest, row, scratch.inverse);
  if (outside != 0) unexplainedOutside(band, row, outside);
}

/** The same of the phases outside the band; gradients and the guide's row are there. */
function unexplainedOutside(band: MovingBand, row: i32, to: usize): void {
  const scratch = band.gradient;
  const guide = scratch.guide;
  const bytes = (<usize>band.panels) << 4;
  const phases = band.outsidePhase + <usize>row * bytes;
  let column = band.guideColumns;
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = placeAt(column, 1);
    const second = placeAt(column, 2);
    const third = placeAt(column, 3);
    const w0 = guideAt(guide + 16, column, 5);
    const w1 = guideAt(guide + 16, first, 5);
    const w2 = guideAt(guide + 16, second, 5);
    const w3 = guideAt(guide + 16, third, 5);
    const low = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
    const wx = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
    const wy = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
    const h0 = v128.shuffle<f32>(guideAt(guide, column, 5), guideAt(guide, first, 5), 2, 6, 2, 6);
    const h2 = v128.shuffle<f32>(guideAt(guide, second, 5), guideAt(guide, third, 5), 2, 6, 2, 6);
    const h = v128.shuffle<f32>(h0, h2, 0, 1, 4, 5);
    const explained = madd(v128.load(scratch.gradientY + at), wy, f32x4.mul(v128.load(scratch.gradientX + at), wx));
    v128.store(to + at, f32x4.mul(h, f32x4.add(v128.load(phases + at), explained)));
    column = placeAt(column, 4);
  }
  trace(band, band.traceRestOutside, row, to);
}

/** A row of a guide between two of its rows, `1 << shift` bytes a sample. */
function betweenRows(guide: usize, width: i32, place: Place, shift: usize, to: usize): void {
  const pitch = (<usize>width) << evidenceShift;
  let from = guide + <usize>place.before * pitch;
  const apart = guide + <usize>place.after * pitch - from;
  const share = f32x4.splat(place.share);
  for (const end = from + ((<usize>width) << shift); from < end; from += 16, to += 16) {
    v128.store(to, between(v128.load(from), v128.load(from + apart), share));
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
