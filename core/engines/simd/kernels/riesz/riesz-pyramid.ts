/**
 * Gaussian and Laplacian levels, row by row. Both read a level once and write once; 5 + 6 operations per sample.
 */
import { madd } from '../lanes';
import { PyramidRows, RieszLevel } from './blocks';
import { continueRow, expandDown, halveRow, reflected } from './pyramid-rows';

/** Four samples, of codes or of float32. */
// @ts-ignore: decorator
@inline
function four<T>(at: usize): v128 {
  if (sizeof<T>() == 1) {
    return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at))));
  }
  if (sizeof<T>() == 2) return f32x4.convert_i32x4_s(v128.load_ext<u16>(at));
  return v128.load(at);
}

/** Rows of the grid's Gaussian. */
export function gaussianRows(rows: PyramidRows): void {
  const level = rows.level;
  const gaussian = level.gaussian;
  if (gaussian != 0) gaussianFrom<f32>(rows, level, gaussian, level.stride);
  else {
    const codes = level.frame.input;
    const bytes = level.sampleBytes;
    const stride = <usize>level.width * <usize>bytes;
    if (bytes == 1) gaussianFrom<u8>(rows, level, codes, stride);
    else gaussianFrom<u16>(rows, level, codes, stride);
  }
}

function gaussianFrom<T>(rows: PyramidRows, level: RieszLevel, from: usize, stride: usize): void {
  const width = level.width;
  const height = level.height;
  const gridWidth = level.gridWidth;
  const gridStride = level.gridStride;
  const sum = rows.scratch.sum;
  const end = rows.to;
  const one = f32x4.splat(1 / 256);
  const fours = f32x4.splat(4 / 256);
  const six = f32x4.splat(6 / 256);
  for (let row = rows.from; row < end; row++) {
    const a = from + <usize>reflected(2 * row - 2, height) * stride;
    const b = from + <usize>reflected(2 * row - 1, height) * stride;
    const c = from + <usize>(2 * row) * stride;
    const d = from + <usize>reflected(2 * row + 1, height) * stride;
    const e = from + <usize>reflected(2 * row + 2, height) * stride;
    let at: usize = 0;
    if (sizeof<T>() == 1) {
      // sums of 8-bit codes stay below 4096
      for (let to = sum, last = sum + ((<usize>width) << 2); to < last; to += 32, at += 8) {
        const far = i16x8.add(v128.load_ext<u8>(a + at), v128.load_ext<u8>(e + at));
        const near = i16x8.add(v128.load_ext<u8>(b + at), v128.load_ext<u8>(d + at));
        const centre = v128.load_ext<u8>(c + at);
        const total = i16x8.add(
          i16x8.add(far, i16x8.shl(i16x8.add(near, centre), 2)),
          i16x8.shl(centre, 1),
        );
        v128.store(to, f32x4.mul(one, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(total))));
        v128.store(to, f32x4.mul(one, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(total))), 16);
      }
    } else {
      for (let to = sum, last = sum + ((<usize>width) << 2); to < last; to += 16, at += sizeof<T>() << 2) {
        const far = f32x4.add(four<T>(a + at), four<T>(e + at));
        const near = f32x4.add(four<T>(b + at), four<T>(d + at));
        v128.store(to, madd(six, four<T>(c + at), madd(fours, near, f32x4.mul(one, far))));
      }
    }
    continueRow(sum, width);
    const to = level.coarse + <usize>row * gridStride;
    halveRow(sum, to, gridWidth);
    continueRow(to, gridWidth);
  }
}

/** Rows of the Laplacian, two for each row of the grid. */
export function laplacianRows(rows: PyramidRows): void {
  const level = rows.level;
  const gaussian = level.gaussian;
  if (gaussian != 0) laplacianFrom<f32>(rows, level, gaussian, level.stride);
  else {
    const codes = level.frame.input;
    const bytes = level.sampleBytes;
    const stride = <usize>level.width * <usize>bytes;
    if (bytes == 1) laplacianFrom<u8>(rows, level, codes, stride);
    else laplacianFrom<u16>(rows, level, codes, stride);
  }
}

function laplacianFrom<T>(rows: PyramidRows, level: RieszLevel, from: usize, fineStride: usize): void {
  const width = level.width;
  const height = level.height;
  const gridWidth = level.gridWidth;
  const gridHeight = level.gridHeight;
  const gridStride = level.gridStride;
  const coarse = level.coarse;
  const stride = level.stride;
  const laplacian =
    level.laplacian + <usize>level.frame.bandSlot * level.slotBytes;
  const narrow = rows.scratch.narrow;
  const narrowEnd = narrow + ((<usize>gridWidth) << 2);
  const end = min(height, rows.to << 1);
  const six = f32x4.splat(6);
  const fours = f32x4.splat(4);
  for (let row = rows.from << 1; row < end; row++) {
    expandDown(coarse, gridStride, gridHeight, row, narrow, gridWidth, 1);
    const to = laplacian + <usize>row * stride;
    let at = from + <usize>row * fineStride;
    let out = to;
    for (let half = narrow; half < narrowEnd; half += 16, out += 32, at += sizeof<T>() << 3) {
      const centre = v128.load(half);
      const after = v128.load(half, 4);
      const even = madd(six, centre, f32x4.add(v128.load(half - 4), after));
      const odd = f32x4.mul(fours, f32x4.add(centre, after));
      v128.store(out, f32x4.sub(four<T>(at), v128.shuffle<f32>(even, odd, 0, 4, 1, 5)));
      v128.store(out, f32x4.sub(four<T>(at + (sizeof<T>() << 2)), v128.shuffle<f32>(even, odd, 2, 6, 3, 7)), 16);
    }
    continueRow(to, width);
  }
}
