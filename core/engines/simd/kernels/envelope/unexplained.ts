/** What the displacement field leaves to the phases of a band: h·(φ + g·u), four coefficients at a time. */
import { chunkBytes, chunkShift, imaginary, madd } from '../lanes';
import { trace } from '../phase/phase';
import { MovingBand, Place } from './blocks';
import { between, placeAt } from './displacement';
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
  const field = scratch.displacement;
  const misfits = scratch.misfit;
  betweenRows(band.displacement, (<usize>band.fieldWidth) << 4, placeAt(band.fieldRows, row), field);
  betweenRows(band.misfit, (<usize>band.misfitWidth) << 2, placeAt(band.misfitRows, row), misfits);
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
  const one = f32x4.splat(1);
  let fieldPlace = band.fieldColumns;
  let misfitPlace = band.misfitColumns;
  const traced = band.traceRest != 0;
  const rowBytes = (<usize>band.width) << 2;
  let gradients = band.traceGradient + <usize>row * rowBytes;
  let rest = band.traceRest + <usize>row * rowBytes;
  let column = 0;
  for (let at = here, end = here + ((<usize>chunks) << chunkShift); at < end; at += chunkBytes) {
    const cr = v128.load(at);
    const ci = v128.load(at, imaginary);
    const power = madd(ci, ci, f32x4.mul(cr, cr));
    const inverse = f32x4.div(one, f32x4.add(power, least));
    const gx = gradientOf(along, currentAlong(along, cr, ci, real, imag), power, inverse, steepest);
    const gy = gradientOf(across, currentAcross(across, cr, ci, at + down1, at + up1, at + down2, at + up2), power, inverse, steepest);
    const u0 = displacementAt(field, fieldPlace);
    const u1 = displacementAt(field, placeAt(fieldPlace, 1));
    const u2 = displacementAt(field, placeAt(fieldPlace, 2));
    const u3 = displacementAt(field, placeAt(fieldPlace, 3));
    const low = v128.shuffle<f32>(u0, u1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(u2, u3, 0, 4, 1, 5);
    const ux = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
    const uy = v128.shuffle<f32>(low, high, 2, 3, 6, 7);
    const h = misfitsAt(misfits, misfitPlace);
    const left = f32x4.mul(h, madd(gy, uy, madd(gx, ux, v128.load(phases))));
    const size = f32x4.sqrt(power);
    v128.store(moment, f32x4.mul(size, left));
    v128.store(amplitude, size);
    if (outside != 0) {
      const low2 = v128.shuffle<f32>(u0, u1, 2, 6, 3, 7);
      const high2 = v128.shuffle<f32>(u2, u3, 2, 6, 3, 7);
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
    fieldPlace = placeAt(fieldPlace, 4);
    misfitPlace = placeAt(misfitPlace, 4);
  }
  if (outside != 0) trace(band, band.traceRestOutside, row, outside - ((<usize>chunks) << 4));
}

function traceLanes(to: usize, values: v128, count: i32): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
  if (count > 3) store<f32>(to, f32x4.extract_lane(values, 3), 12);
}

/** A row of a map between two of its rows. */
function betweenRows(map: usize, pitch: usize, place: Place, to: usize): void {
  const before = map + <usize>place.before * pitch - to;
  const after = map + <usize>place.after * pitch - to;
  const share = f32x4.splat(place.share);
  const end = to + pitch;
  for (; to + 16 <= end; to += 16) v128.store(to, between(v128.load(to + before), v128.load(to + after), share));
  for (; to < end; to += 4) {
    store<f32>(to, load<f32>(to + before) + place.share * (load<f32>(to + after) - load<f32>(to + before)));
  }
}

// @ts-ignore: decorator
@inline
function displacementAt(row: usize, place: Place): v128 {
  return between(
    v128.load(row + ((<usize>place.before) << 4)),
    v128.load(row + ((<usize>place.after) << 4)),
    v128.load_splat<f32>(changetype<usize>(place), offsetof<Place>('share')),
  );
}

// @ts-ignore: decorator
@inline
function misfitsAt(row: usize, first: Place): v128 {
  const second = placeAt(first, 1);
  const third = placeAt(first, 2);
  const fourth = placeAt(first, 3);
  const before = f32x4(
    load<f32>(row + ((<usize>first.before) << 2)),
    load<f32>(row + ((<usize>second.before) << 2)),
    load<f32>(row + ((<usize>third.before) << 2)),
    load<f32>(row + ((<usize>fourth.before) << 2)),
  );
  const after = f32x4(
    load<f32>(row + ((<usize>first.after) << 2)),
    load<f32>(row + ((<usize>second.after) << 2)),
    load<f32>(row + ((<usize>third.after) << 2)),
    load<f32>(row + ((<usize>fourth.after) << 2)),
  );
  return between(before, after, f32x4(first.share, second.share, third.share, fourth.share));
}
