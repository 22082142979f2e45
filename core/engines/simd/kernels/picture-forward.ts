/**
 * From a plane of codes to its Fourier coefficients.
 *
 * Rows first, two real rows as one complex row: with Z = A + iB, A(k) = (Z(k) + Z*(n−k))/2 and B(k) = (Z(k) − Z*(n−k))/2i.
 * Only columns that some band needs go on; the half spectrum lies in panels of four columns, [panel][row][chunk], so that
 * the transforms down the columns run through contiguous memory.
 *
 * Columns leave the *conjugate* coefficients c* in the window [ky][real row, imaginary row]; negative kx are the mirrored
 * positive ones. Everything after works on conjugates until the picture is put together again.
 */
import { address, chunkBytes, chunkShift, imaginary, reversed, splat, word } from './lanes';
import { loadCode, loadCodes } from './codes';
import {
  frameInput,
  partFrom,
  partPicture,
  partScratch,
  partTo,
  pictureColumn,
  pictureFrame,
  pictureHalf,
  pictureHeight,
  picturePanels,
  picturePitch,
  pictureRow,
  pictureRowBatch,
  pictureSampleBytes,
  pictureScale,
  pictureSpareBytes,
  pictureStride,
  pictureWidth,
  windowData,
  windowFirst,
  windowLast,
  windowPitch,
  windowX,
  windowY,
} from './layout';
import { rowFromChunks } from './rows';
import { transform, transformInPlace } from './transform';

/** Rows, in groups of eight. */
export function forwardRows(part: usize): void {
  const picture = address(part, partPicture);
  const from = word(part, partFrom) << 3;
  const to = word(part, partTo) << 3;
  if (word(picture, pictureRow) != 0) {
    for (let row = from; row < to; row += 2) forwardPair(picture, row, address(part, partScratch));
  } else {
    for (let row = from; row < to; row += 8) forwardBatch(picture, row, address(part, partScratch));
  }
}

function forwardPair(picture: usize, row: i32, scratch: usize): void {
  const n = word(picture, pictureWidth);
  const height = word(picture, pictureHeight);
  const bytes = word(picture, pictureSampleBytes);
  const stride = address(picture, pictureStride);
  const m = <usize>n >> 2;
  const x = scratch;
  const spare = x + m * chunkBytes;
  const real = spare + address(picture, pictureSpareBytes);
  const imag = real + ((<usize>n + 8) << 2);
  const panels = word(picture, picturePanels);
  const pitch = address(picture, picturePitch);
  let half = address(picture, pictureHalf) + ((<usize>row) << chunkShift);
  if (row >= height) {
    for (let panel = 0; panel < panels; panel++, half += pitch) memory.fill(half, 0, 2 * chunkBytes);
    return;
  }
  const upper = address(address(picture, pictureFrame), frameInput) + <usize>row * stride;
  // an odd picture's last row goes alone
  const second = row + 1 < height;
  const step: usize = (<usize>bytes) << 2;
  for (let at = x, code = upper; at < spare; at += chunkBytes, code += step) {
    v128.store(at, loadCodes(code, bytes));
    v128.store(at, second ? loadCodes(code + stride, bytes) : f32x4.splat(0), imaginary);
  }
  rowFromChunks(address(picture, pictureRow), x, spare, real, imag);
  store<f32>(real + ((<usize>n) << 2), load<f32>(real));
  store<f32>(imag + ((<usize>n) << 2), load<f32>(imag));
  const scale = splat(picture, pictureScale);
  const negative = f32x4.neg(scale);
  let low: usize = 0;
  let high = ((<usize>n) << 2) - 12;
  for (let panel = 0; panel < panels; panel++) {
    const zr = v128.load(real + low);
    const zi = v128.load(imag + low);
    const nr = reversed(v128.load(real + high));
    const ni = reversed(v128.load(imag + high));
    v128.store(half, f32x4.mul(scale, f32x4.add(zr, nr)));
    v128.store(half, f32x4.mul(scale, f32x4.sub(zi, ni)), 16);
    v128.store(half, f32x4.mul(scale, f32x4.add(zi, ni)), 32);
    v128.store(half, f32x4.mul(negative, f32x4.sub(zr, nr)), 48);
    half += pitch;
    low += 16;
    high -= 16;
  }
}

/** Eight rows of a width that is not a multiple of four: four pairs, one per lane. */
function forwardBatch(picture: usize, row: i32, scratch: usize): void {
  const n = word(picture, pictureWidth);
  const height = word(picture, pictureHeight);
  const bytes = word(picture, pictureSampleBytes);
  const stride = address(picture, pictureStride);
  const input = address(address(picture, pictureFrame), frameInput);
  const x = scratch;
  const spare = x + <usize>n * chunkBytes;
  for (let lane = 0; lane < 8; lane++) {
    // even rows are real parts, odd ones imaginary
    let at = x + ((<usize>(lane >> 1)) << 2) + (lane & 1 ? imaginary : 0);
    if (row + lane < height) {
      let code = input + <usize>(row + lane) * stride;
      for (let index = 0; index < n; index++, at += chunkBytes, code += bytes) store<f32>(at, loadCode(code, bytes));
    } else {
      for (let index = 0; index < n; index++, at += chunkBytes) store<f32>(at, 0);
    }
  }
  const z = transformInPlace(address(picture, pictureRowBatch), x, spare);
  const scale = splat(picture, pictureScale);
  const columns = word(picture, picturePanels) << 2;
  const pitch = address(picture, picturePitch);
  const half = address(picture, pictureHalf) + ((<usize>row) << chunkShift);
  for (let k = 0; k < columns; k++) {
    const inside = k < n ? k : k - n;
    const opposite = inside == 0 ? 0 : n - inside;
    const at = z + ((<usize>inside) << chunkShift);
    const other = z + ((<usize>opposite) << chunkShift);
    const zr = v128.load(at);
    const zi = v128.load(at, imaginary);
    const nr = v128.load(other);
    const ni = v128.load(other, imaginary);
    const to = half + <usize>(k >> 2) * pitch + ((<usize>(k & 3)) << 2);
    const ar = f32x4.mul(scale, f32x4.add(zr, nr));
    const ai = f32x4.mul(scale, f32x4.sub(zi, ni));
    const br = f32x4.mul(scale, f32x4.add(zi, ni));
    const bi = f32x4.mul(scale, f32x4.sub(nr, zr));
    v128.store_lane<f32>(to, ar, 0);
    v128.store_lane<f32>(to, ai, 0, 16);
    v128.store_lane<f32>(to, br, 0, 32);
    v128.store_lane<f32>(to, bi, 0, 48);
    v128.store_lane<f32>(to, ar, 1, 64);
    v128.store_lane<f32>(to, ai, 1, 80);
    v128.store_lane<f32>(to, br, 1, 96);
    v128.store_lane<f32>(to, bi, 1, 112);
    v128.store_lane<f32>(to, ar, 2, 128);
    v128.store_lane<f32>(to, ai, 2, 144);
    v128.store_lane<f32>(to, br, 2, 160);
    v128.store_lane<f32>(to, bi, 2, 176);
    v128.store_lane<f32>(to, ar, 3, 192);
    v128.store_lane<f32>(to, ai, 3, 208);
    v128.store_lane<f32>(to, br, 3, 224);
    v128.store_lane<f32>(to, bi, 3, 240);
  }
}

/** Columns, in panels of four. The half spectrum is overwritten. */
export function forwardColumns(part: usize): void {
  const picture = address(part, partPicture);
  const to = word(part, partTo);
  const n = word(picture, pictureHeight);
  const first = word(picture, windowFirst);
  const last = word(picture, windowLast);
  const left = word(picture, windowX);
  const top = word(picture, windowY);
  const imagOffset = (<usize>word(picture, windowPitch)) << 2;
  const rowBytes = imagOffset << 1;
  const data = address(picture, windowData);
  const spare = address(part, partScratch);
  const result = spare + address(picture, pictureSpareBytes);
  for (let panel = word(part, partFrom); panel < to; panel++) {
    const x = address(picture, pictureHalf) + <usize>panel * address(picture, picturePitch);
    transform(address(picture, pictureColumn), x, spare, result);
    const k = panel << 2;
    const mirrored = k <= -left;
    const column = data + ((k - left) << 2);
    const mirror = data + ((-k - 3 - left) << 2);
    for (let ky = first; ky <= last; ky++) {
      const at = result + ((<usize>(ky < 0 ? ky + n : ky)) << chunkShift);
      const re = v128.load(at);
      const im = v128.load(at, imaginary);
      const row = column + <usize>(ky - top) * rowBytes;
      v128.store(row, re);
      v128.store(row + imagOffset, f32x4.neg(im));
      if (mirrored && -ky >= first && -ky <= last) {
        const opposite = mirror + <usize>(-ky - top) * rowBytes;
        v128.store(opposite, reversed(re));
        v128.store(opposite + imagOffset, reversed(im));
      }
    }
  }
}
