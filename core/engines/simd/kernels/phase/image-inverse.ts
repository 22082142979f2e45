/**
 * From the summed bands back to a plane of codes: Re Σ c e^{iωx}, added to the source.
 *
 * Terms with negative kx are their own conjugates' at −k, so columns kx ≥ 0 of g = c(k) + c*(−k) hold everything; two rows
 * a, b of real results come from one complex transform. All transforms are forward ones of conjugates:
 * with u = g*ₐ(k), v = g*_b(k) the row to transform is u − iv at k, u* − iv* at n − k (real parts alone at 0), and gives
 * 2(a − ib).
 */
import { address, chunkBytes, chunkShift, imaginary, reversed, splat, word } from '../lanes';
import { loadCode, loadCodes, storeMoved, storeMovedOne } from '../codes';
import {
  frameFilling,
  frameOutput,
  frameSource,
  partFrom,
  partImage,
  partScratch,
  partSum,
  partTo,
  imageColumn,
  imageColumns,
  imageFrame,
  imageHalf,
  imageHeight,
  imageLargest,
  imagePanels,
  imagePitch,
  imageRegion,
  imageRow,
  imageSampleBytes,
  imageTraceChange,
  imageSourceHeight,
  imageSourceWidth,
  imageSpareBytes,
  imageStride,
  imageWidth,
  windowFirst,
  windowLast,
  windowPitch,
  windowRows,
  windowSumData,
  windowSums,
  windowX,
  windowY,
} from '../layout';
import { rowToChunks } from './rows';
import { transform } from './transform';

/** Clears a thread's own window. The margins on both sides are cleared too: they must stay 0. */
export function clearSum(part: usize): void {
  const image = address(part, partImage);
  const rowBytes = (<usize>word(image, windowPitch)) << 3;
  const margin: usize = 16;
  memory.fill(
    address(address(image, windowSumData), word(part, partSum)) - margin,
    0,
    rowBytes * <usize>word(image, windowRows),
  );
}

/** Columns, in panels of four: sums of all windows into the half spectrum. */
export function inverseColumns(part: usize): void {
  const image = address(part, partImage);
  const to = word(part, partTo);
  const n = word(image, imageHeight);
  const first = word(image, windowFirst);
  const last = word(image, windowLast);
  const left = word(image, windowX);
  const top = word(image, windowY);
  const imagOffset = (<usize>word(image, windowPitch)) << 2;
  const rowBytes = imagOffset << 1;
  const sums = address(image, windowSumData);
  const count = word(image, windowSums);
  const x = address(part, partScratch);
  const spare = x + <usize>n * chunkBytes;
  for (let panel = word(part, partFrom); panel < to; panel++) {
    const k = panel << 2;
    const mirrored = k <= -left;
    memory.fill(x, 0, <usize>n * chunkBytes);
    for (let index = 0; index < count; index++) {
      const data = address(sums, index);
      const column = data + ((k - left) << 2);
      const mirror = data + ((-k - 3 - left) << 2);
      for (let ky = first; ky <= last; ky++) {
        const at = x + ((<usize>(ky < 0 ? ky + n : ky)) << chunkShift);
        const row = column + <usize>(ky - top) * rowBytes;
        v128.store(at, f32x4.add(v128.load(at), v128.load(row)));
        v128.store(at, f32x4.sub(v128.load(at, imaginary), v128.load(row + imagOffset)), imaginary);
      }
      if (!mirrored) continue;
      for (let ky = first; ky <= last; ky++) {
        const at = x + ((<usize>(ky > 0 ? n - ky : -ky)) << chunkShift);
        const row = mirror + <usize>(ky - top) * rowBytes;
        v128.store(at, f32x4.add(v128.load(at), reversed(v128.load(row))));
        v128.store(at, f32x4.add(v128.load(at, imaginary), reversed(v128.load(row + imagOffset))), imaginary);
      }
    }
    transform(
      address(image, imageColumn),
      x,
      spare,
      address(image, imageHalf) + <usize>panel * address(image, imagePitch),
    );
  }
}

/** Rows, in groups of eight: the last transform, and the new codes. Margins are left out. */
export function inverseRows(part: usize): void {
  const image = address(part, partImage);
  const from = word(part, partFrom) << 3;
  const to = min(word(part, partTo) << 3, word(image, imageSourceHeight));
  for (let row = from; row < to; row += 2) inversePair(image, row, address(part, partScratch));
}

function inversePair(image: usize, row: i32, scratch: usize): void {
  const n = word(image, imageWidth);
  const height = word(image, imageSourceHeight);
  const columns = word(image, imageColumns);
  const pitch = address(image, imagePitch);
  const m = <usize>n >> 2;
  const x = scratch;
  const spare = x + m * chunkBytes;
  const real = spare + address(image, imageSpareBytes);
  const imag = real + ((<usize>n + 8) << 2);
  const result = imag + ((<usize>n + 8) << 2);
  const middle = (<usize>columns) << 2;
  memory.fill(real + middle, 0, (<usize>(n - 2 * columns) + 1) << 2);
  memory.fill(imag + middle, 0, (<usize>(n - 2 * columns) + 1) << 2);
  let half = address(image, imageHalf) + ((<usize>row) << chunkShift);
  const whole = columns >> 2;
  let low: usize = 0;
  let high = ((<usize>n) << 2) - 12;
  for (let panel = 0; panel < whole; panel++) {
    const ur = v128.load(half);
    const ui = v128.load(half, 16);
    const vr = v128.load(half, 32);
    const vi = v128.load(half, 48);
    v128.store(real + low, f32x4.add(ur, vi));
    v128.store(imag + low, f32x4.sub(ui, vr));
    v128.store(real + high, reversed(f32x4.sub(ur, vi)));
    v128.store(imag + high, reversed(f32x4.neg(f32x4.add(ui, vr))));
    half += pitch;
    low += 16;
    high -= 16;
  }
  for (let k = whole << 2; k < columns; k++, half += 4) {
    const ur = load<f32>(half);
    const ui = load<f32>(half, 16);
    const vr = load<f32>(half, 32);
    const vi = load<f32>(half, 48);
    store<f32>(real + ((<usize>k) << 2), ur + vi);
    store<f32>(imag + ((<usize>k) << 2), ui - vr);
    store<f32>(real + ((<usize>(n - k)) << 2), ur - vi);
    store<f32>(imag + ((<usize>(n - k)) << 2), -ui - vr);
  }
  const start = address(image, imageHalf) + ((<usize>row) << chunkShift);
  store<f32>(real, load<f32>(start));
  store<f32>(imag, -load<f32>(start, 32));
  rowToChunks(address(image, imageRow), real, imag, x, spare, result);
  storeRow(image, row, result, 0, 1);
  if (row + 1 < height) storeRow(image, row + 1, result, imaginary, -1);
}

/** `part` is where in its chunk the row lies, `sign` what it must be multiplied by. */
function storeRow(image: usize, row: i32, result: usize, part: usize, sign: f32): void {
  const n = word(image, imageSourceWidth);
  const bytes = word(image, imageSampleBytes);
  const frame = address(image, imageFrame);
  const offset = <usize>row * address(image, imageStride);
  const largest = splat(image, imageLargest);
  const trace = address(image, imageTraceChange);
  // the next row, which another thread may write, begins after the last sample: what is no group of four goes one by one
  const whole = n & ~3;
  result += part;
  if (trace != 0) {
    const half = f32x4.splat(<f32>0.5 * sign);
    const to = trace + ((<usize>row * <usize>n) << 2);
    for (let k = 0; k < whole; k += 4) v128.store(to + ((<usize>k) << 2), f32x4.mul(half, v128.load(result + ((<usize>k) << 3))));
    for (let k = whole; k < n; k++) store<f32>(to + ((<usize>k) << 2), <f32>0.5 * sign * lastOf(result, k));
  }
  if (word(frame, frameFilling) != 0) return;
  const gain = f32x4.mul(largest, f32x4.splat(<f32>0.5 * sign));
  let source = address(frame, frameSource) + offset;
  let output = address(frame, frameOutput) + offset;
  const step: usize = (<usize>bytes) << 2;
  const region = address(image, imageRegion);
  const weights = region + ((<usize>row * <usize>n) << 2);
  let at = result;
  if (region == 0) {
    for (let k = 0; k < whole; k += 4) {
      storeMoved(output, bytes, loadCodes(source, bytes), f32x4.mul(gain, v128.load(at)), largest);
      at += chunkBytes;
      source += step;
      output += step;
    }
  } else {
    let weight = weights;
    for (let k = 0; k < whole; k += 4) {
      const moved = f32x4.mul(f32x4.mul(gain, v128.load(weight)), v128.load(at));
      storeMoved(output, bytes, loadCodes(source, bytes), moved, largest);
      at += chunkBytes;
      weight += 16;
      source += step;
      output += step;
    }
  }
  for (let k = whole; k < n; k++) {
    const weight: f32 = region == 0 ? 1 : load<f32>(weights + ((<usize>k) << 2));
    const change = f32x4.extract_lane(gain, 0) * weight * lastOf(result, k);
    storeMovedOne(output, bytes, loadCode(source, bytes), change, f32x4.extract_lane(largest, 0));
    source += bytes;
    output += bytes;
  }
}

/** Sample `k` of a row that lies in every second vector. */
// @ts-ignore: decorator
@inline
function lastOf(row: usize, k: i32): f32 {
  return load<f32>(row + ((<usize>(k >> 2)) << chunkShift) + ((<usize>(k & 3)) << 2));
}
