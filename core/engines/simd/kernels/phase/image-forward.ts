/**
 * From a plane of codes, extended by a margin, to its Fourier coefficients.
 *
 * Rows first, two real rows as one complex row: with Z = A + iB, A(k) = (Z(k) + Z*(n−k))/2 and B(k) = (Z(k) − Z*(n−k))/2i.
 * Only columns that some band needs go on; the half spectrum lies in panels of four columns, [panel][row][chunk], so that
 * the transforms down the columns run through contiguous memory.
 *
 * Columns leave the *conjugate* coefficients c* in the window [ky][real row, imaginary row]; negative kx are the mirrored
 * positive ones. Everything after works on conjugates until the image is put together again.
 */
import { address, chunkBytes, chunkShift, imaginary, madd, reversed, splat, word } from '../lanes';
import { loadCodes } from '../codes';
import {
  frameInput,
  marginFirst,
  marginFirstWeight,
  marginLast,
  marginLastWeight,
  marginWords,
  partFrom,
  partImage,
  partScratch,
  partTo,
  imageColumn,
  imageFrame,
  imageHalf,
  imageHeight,
  imageMarginX,
  imageMarginY,
  imagePanels,
  imagePitch,
  imageRow,
  imageSampleBytes,
  imageScale,
  imageSourceHeight,
  imageSourceWidth,
  imageSpareBytes,
  imageStride,
  imageWidth,
  windowData,
  windowFirst,
  windowLast,
  windowPitch,
  windowX,
  windowY,
} from '../layout';
import { rowFromChunks } from './rows';
import { transform } from './transform';

/** Rows, in groups of eight. */
export function forwardRows(part: usize): void {
  const image = address(part, partImage);
  const from = word(part, partFrom) << 3;
  const to = word(part, partTo) << 3;
  for (let row = from; row < to; row += 2) forwardPair(image, row, address(part, partScratch));
}

function forwardPair(image: usize, row: i32, scratch: usize): void {
  const n = word(image, imageWidth);
  const height = word(image, imageHeight);
  const m = <usize>n >> 2;
  const x = scratch;
  const spare = x + m * chunkBytes;
  const real = spare + address(image, imageSpareBytes);
  const imag = real + ((<usize>n + 8) << 2);
  const panels = word(image, imagePanels);
  const pitch = address(image, imagePitch);
  let half = address(image, imageHalf) + ((<usize>row) << chunkShift);
  if (row >= height) {
    for (let panel = 0; panel < panels; panel++, half += pitch) memory.fill(half, 0, 2 * chunkBytes);
    return;
  }
  loadRow(image, row, x, real);
  // an odd image's last row goes alone
  if (row + 1 < height) loadRow(image, row + 1, x + imaginary, real);
  else for (let at = x + imaginary; at < spare; at += chunkBytes) v128.store(at, f32x4.splat(0));
  rowFromChunks(address(image, imageRow), x, spare, real, imag);
  store<f32>(real + ((<usize>n) << 2), load<f32>(real));
  store<f32>(imag + ((<usize>n) << 2), load<f32>(imag));
  const scale = splat(image, imageScale);
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

/**
 * One row of the extended image: codes, and the margin to their right (core/plan/extension.ts).
 *
 * @param to where its first four samples go; the next four a chunk further on
 * @param sums room for the running sums of a margin
 */
function loadRow(image: usize, row: i32, to: usize, sums: usize): void {
  const width = word(image, imageSourceWidth);
  const height = word(image, imageSourceHeight);
  const bytes = word(image, imageSampleBytes);
  const stride = address(image, imageStride);
  const step: usize = (<usize>bytes) << 2;
  let codes = address(address(image, imageFrame), frameInput);
  const end = to + ((<usize>((width + 3) >> 2)) << chunkShift);
  if (row < height) {
    codes += <usize>row * stride;
    for (let at = to; at < end; at += chunkBytes, codes += step) v128.store(at, loadCodes(codes, bytes));
  } else {
    const sample = address(image, imageMarginY) + ((<usize>(row - height)) << 4);
    const last = codes + <usize>(height - word(sample, marginLast)) * stride;
    const pastLast = codes + <usize>height * stride;
    const pastFirst = codes + <usize>word(sample, marginFirst) * stride;
    const lastWeight = splat(sample, marginLastWeight);
    const firstWeight = splat(sample, marginFirstWeight);
    let offset: usize = 0;
    for (let at = to; at < end; at += chunkBytes, offset += step) {
      let bottom = f32x4.splat(0);
      let top = f32x4.splat(0);
      for (let from = last + offset; from < pastLast + offset; from += stride) bottom = f32x4.add(bottom, loadCodes(from, bytes));
      for (let from = codes + offset; from < pastFirst + offset; from += stride) top = f32x4.add(top, loadCodes(from, bytes));
      v128.store(at, madd(top, firstWeight, f32x4.mul(bottom, lastWeight)));
    }
  }
  const margin = word(image, imageWidth) - width;
  let sample = address(image, imageMarginX);
  // sums of the first and of the last 1, 2, 3 … samples of the row
  const reach = word(sample, marginFirst);
  const other = sums + ((<usize>reach) << 2);
  let first: f32 = 0;
  let last: f32 = 0;
  for (let k = 0; k < reach; k++) {
    first += load<f32>(sampleAt(to, k));
    last += load<f32>(sampleAt(to, width - 1 - k));
    store<f32>(sums + ((<usize>k) << 2), first);
    store<f32>(other + ((<usize>k) << 2), last);
  }
  for (let k = 0; k < margin; k++, sample += marginWords << 2) {
    const right = load<f32>(other + ((<usize>(word(sample, marginLast) - 1)) << 2));
    const left = load<f32>(sums + ((<usize>(word(sample, marginFirst) - 1)) << 2));
    store<f32>(
      sampleAt(to, width + k),
      right * load<f32>(sample + (marginLastWeight << 2)) + left * load<f32>(sample + (marginFirstWeight << 2)),
    );
  }
}

/** Address of a sample of a row that lies in every second vector. */
// @ts-ignore: decorator
@inline
function sampleAt(row: usize, index: i32): usize {
  return row + ((<usize>(index >> 2)) << chunkShift) + ((<usize>(index & 3)) << 2);
}

/** Columns, in panels of four. The half spectrum is overwritten. */
export function forwardColumns(part: usize): void {
  const image = address(part, partImage);
  const to = word(part, partTo);
  const n = word(image, imageHeight);
  const first = word(image, windowFirst);
  const last = word(image, windowLast);
  const left = word(image, windowX);
  const top = word(image, windowY);
  const imagOffset = (<usize>word(image, windowPitch)) << 2;
  const rowBytes = imagOffset << 1;
  const data = address(image, windowData);
  const spare = address(part, partScratch);
  const result = spare + address(image, imageSpareBytes);
  for (let panel = word(part, partFrom); panel < to; panel++) {
    const x = address(image, imageHalf) + <usize>panel * address(image, imagePitch);
    transform(address(image, imageColumn), x, spare, result);
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
