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
import { chunkBytes, chunkShift, imaginary, madd, reversed } from '../lanes';
import { loadCodes } from '../codes';
import { Image, ImagePart, ImageScratch, Margin } from './blocks';
import { rowFromChunks } from './rows';
import { transform } from './transform';

/** Rows, in groups of eight. */
export function forwardRows(part: ImagePart): void {
  const image = part.image;
  const from = part.from << 3;
  const to = part.to << 3;
  for (let row = from; row < to; row += 2) forwardPair(image, row, part.scratch);
}

function forwardPair(image: Image, row: i32, scratch: ImageScratch): void {
  const n = image.width;
  const height = image.height;
  const x = scratch.x;
  const spare = scratch.spare;
  const real = scratch.real;
  const imag = scratch.imag;
  const panels = image.panels;
  const pitch = image.pitch;
  let half = image.half + ((<usize>row) << chunkShift);
  if (row >= height) {
    for (let panel = 0; panel < panels; panel++, half += pitch) memory.fill(half, 0, 2 * chunkBytes);
    return;
  }
  loadRow(image, row, x, scratch.margin);
  // an odd image's last row goes alone
  if (row + 1 < height) loadRow(image, row + 1, x + imaginary, scratch.margin);
  else for (let at = x + imaginary, end = x + ((<usize>n) << 3); at < end; at += chunkBytes) v128.store(at, f32x4.splat(0));
  rowFromChunks(image.row, x, spare, real, imag);
  store<f32>(real + ((<usize>n) << 2), load<f32>(real));
  store<f32>(imag + ((<usize>n) << 2), load<f32>(imag));
  const scale = f32x4.splat(image.scale);
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
function loadRow(image: Image, row: i32, to: usize, sums: usize): void {
  const width = image.sourceWidth;
  const height = image.sourceHeight;
  const bytes = image.sampleBytes;
  const stride = image.stride;
  const step: usize = (<usize>bytes) << 2;
  let codes = image.frame.input;
  const end = to + ((<usize>((width + 3) >> 2)) << chunkShift);
  if (row < height) {
    codes += <usize>row * stride;
    for (let at = to; at < end; at += chunkBytes, codes += step) v128.store(at, loadCodes(codes, bytes));
  } else {
    const sample = marginAt(image.marginY, row - height);
    const last = codes + <usize>(height - sample.last) * stride;
    const pastLast = codes + <usize>height * stride;
    const pastFirst = codes + <usize>sample.first * stride;
    const lastWeight = f32x4.splat(sample.lastWeight);
    const firstWeight = f32x4.splat(sample.firstWeight);
    let offset: usize = 0;
    for (let at = to; at < end; at += chunkBytes, offset += step) {
      let bottom = f32x4.splat(0);
      let top = f32x4.splat(0);
      for (let from = last + offset; from < pastLast + offset; from += stride) bottom = f32x4.add(bottom, loadCodes(from, bytes));
      for (let from = codes + offset; from < pastFirst + offset; from += stride) top = f32x4.add(top, loadCodes(from, bytes));
      v128.store(at, madd(top, firstWeight, f32x4.mul(bottom, lastWeight)));
    }
  }
  const margin = image.width - width;
  let sample = image.marginX;
  // sums of the first and of the last 1, 2, 3 … samples of the row
  const reach = sample.first;
  const other = sums + ((<usize>reach) << 2);
  let first: f32 = 0;
  let last: f32 = 0;
  for (let k = 0; k < reach; k++) {
    first += load<f32>(sampleAt(to, k));
    last += load<f32>(sampleAt(to, width - 1 - k));
    store<f32>(sums + ((<usize>k) << 2), first);
    store<f32>(other + ((<usize>k) << 2), last);
  }
  for (let k = 0; k < margin; k++, sample = marginAt(sample, 1)) {
    const right = load<f32>(other + ((<usize>(sample.last - 1)) << 2));
    const left = load<f32>(sums + ((<usize>(sample.first - 1)) << 2));
    store<f32>(
      sampleAt(to, width + k),
      right * sample.lastWeight + left * sample.firstWeight,
    );
  }
}

// @ts-ignore: decorator
@inline
function marginAt(first: Margin, index: i32): Margin {
  return changetype<Margin>(changetype<usize>(first) + <usize>index * offsetof<Margin>());
}

/** Address of a sample of a row that lies in every second vector. */
// @ts-ignore: decorator
@inline
function sampleAt(row: usize, index: i32): usize {
  return row + ((<usize>(index >> 2)) << chunkShift) + ((<usize>(index & 3)) << 2);
}

/** Columns, in panels of four. The half spectrum is overwritten. */
export function forwardColumns(part: ImagePart): void {
  const image = part.image;
  const to = part.to;
  const n = image.height;
  const first = image.windowFirst;
  const last = image.windowLast;
  const left = image.windowX;
  const top = image.windowY;
  const imagOffset = (<usize>image.windowPitch) << 2;
  const rowBytes = imagOffset << 1;
  const data = image.window;
  const spare = part.scratch.spare;
  const result = part.scratch.result;
  for (let panel = part.from; panel < to; panel++) {
    const x = image.half + <usize>panel * image.pitch;
    transform(image.column, x, spare, result);
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
