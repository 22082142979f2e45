/**
 * A row of the image plus its magnified change: clip(round(source + weight · change)). Reads a byte per sample and writes
 * one (two with more than 8 bits); some ten operations per four samples.
 */
import { cHalf, cLeastMoved, cLowBits, cMost, cRound } from '../constants';
import { loadCodes, storeMoved } from '../codes';
import { constant } from '../lanes';
import { CodedPlane } from './blocks';

/**
 * round(change) modulo 2¹⁶, halves upwards, from the lowest bits of a float of 1.5·2²³; 0 where it is not a number. Two times
 * as fast as the conversion, which has to look for what does not fit.
 */
// @ts-ignore: decorator
@inline
function rounded(change: v128, half: v128, most: v128, least: v128, shift: v128, low: v128): v128 {
  // in this order a NaN stays one, and its lowest bits are 0
  const held = f32x4.pmax(f32x4.pmin(change, most), least);
  return v128.and(f32x4.add(f32x4.floor(f32x4.add(held, half)), shift), low);
}

/** @param change row of changes in code values; read in whole vectors of 16 */
export function storeMovedRow(plane: CodedPlane, y: i32, change: usize): void {
  const frame = plane.frame;
  const width = plane.width;
  const offset = <usize>y * plane.stride;
  const source = frame.source + offset;
  const output = frame.output + offset;
  const samples = (<usize>y) * (<usize>width);
  if (plane.traceChange != 0) {
    memory.copy(plane.traceChange + (samples << 2), change, (<usize>width) << 2);
  }
  if (frame.filling != 0) return;
  if (plane.region != 0) weigh(change, plane.region + (samples << 2), width);
  if (plane.sampleBytes == 1) storeBytes(source, output, change, width);
  else storeWords(source, output, change, width, f32x4.splat(plane.largest));
}

function weigh(change: usize, weights: usize, width: i32): void {
  for (const end = change + ((<usize>width) << 2); change < end; change += 16, weights += 16) {
    v128.store(change, f32x4.mul(v128.load(change), v128.load(weights)));
  }
}

/** Sums saturate in 16 bits, then in 8: no further clipping. */
function storeBytes(source: usize, output: usize, change: usize, width: i32): void {
  const half = constant(cHalf);
  const most = constant(cMost);
  const least = constant(cLeastMoved);
  const shift = constant(cRound);
  const bits = constant(cLowBits);
  let left = width;
  for (; left > 0; left -= 16, source += 16, output += 16, change += 64) {
    const a = rounded(v128.load(change), half, most, least, shift, bits);
    const b = rounded(v128.load(change, 16), half, most, least, shift, bits);
    const c = rounded(v128.load(change, 32), half, most, least, shift, bits);
    const d = rounded(v128.load(change, 48), half, most, least, shift, bits);
    const codes = v128.load(source);
    const low = i16x8.add_sat_s(i16x8.extend_low_i8x16_u(codes), i16x8.narrow_i32x4_u(a, b));
    const high = i16x8.add_sat_s(i16x8.extend_high_i8x16_u(codes), i16x8.narrow_i32x4_u(c, d));
    const moved = i8x16.narrow_i16x8_u(low, high);
    if (left >= 16) v128.store(output, moved);
    else {
      // the row that follows may be another thread's
      v128.store(change, moved);
      memory.copy(output, change, left);
    }
  }
}

function storeWords(source: usize, output: usize, change: usize, width: i32, largest: v128): void {
  let left = width;
  for (; left >= 4; left -= 4, source += 8, output += 8, change += 16) {
    storeMoved(output, 2, loadCodes(source, 2), v128.load(change), largest);
  }
  if (left > 0) {
    storeMoved(change, 2, loadCodes(source, 2), v128.load(change), largest);
    memory.copy(output, change, left << 1);
  }
}
