/**
 * From the summed bands back to a plane of codes: Re Σ c e^{iωx}, added to the source.
 *
 * Terms with negative kx are their own conjugates' at −k, so columns kx ≥ 0 of g = c(k) + c*(−k) hold everything; two rows
 * a, b of real results come from one complex transform. All transforms are forward ones of conjugates:
 * with u = g*ₐ(k), v = g*_b(k) the row to transform is u − iv at k, u* − iv* at n − k (real parts alone at 0), and gives
 * 2(a − ib).
 */
import { addressAt, chunkBytes, chunkShift, imaginary, madd, reversed } from '../lanes';
import { closeRow } from '../envelope/moved-image';
import { loadCode, loadCodes, storeMoved, storeMovedOne } from '../codes';
import { Image, ImagePart, ImageScratch } from './blocks';
import { rowToChunks } from './rows';
import { transform } from './transform';

/** Clears a thread's own window. The margins on both sides are cleared too: they must stay 0. */
export function clearSum(part: ImagePart): void {
  const image = part.image;
  const rowBytes = (<usize>image.windowPitch) << 3;
  const margin: usize = 16;
  memory.fill(
    addressAt(image.sumData, part.sum) - margin,
    0,
    rowBytes * <usize>image.windowRows,
  );
}

/** Columns, in panels of four: sums of all windows into the half spectrum. */
export function inverseColumns(part: ImagePart): void {
  const image = part.image;
  const to = part.to;
  const n = image.height;
  const first = image.windowFirst;
  const last = image.windowLast;
  const left = image.windowX;
  const top = image.windowY;
  const imagOffset = (<usize>image.windowPitch) << 2;
  const rowBytes = imagOffset << 1;
  const sums = image.sumData;
  const count = image.sums;
  const x = part.scratch.x;
  const spare = part.scratch.spare;
  for (let panel = part.from; panel < to; panel++) {
    const k = panel << 2;
    const mirrored = k <= -left;
    memory.fill(x, 0, <usize>n * chunkBytes);
    for (let index = 0; index < count; index++) {
      const data = addressAt(sums, index);
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
      image.column,
      x,
      spare,
      image.half + <usize>panel * image.pitch,
    );
  }
}

/** Rows, in groups of eight: the last transform, and the new codes. Margins are left out. */
export function inverseRows(part: ImagePart): void {
  const image = part.image;
  const from = part.from << 3;
  const to = min(part.to << 3, image.sourceHeight);
  for (let row = from; row < to; row += 2) inversePair(image, row, part.scratch);
}

function inversePair(image: Image, row: i32, scratch: ImageScratch): void {
  const n = image.width;
  const height = image.sourceHeight;
  const columns = image.columns;
  const pitch = image.pitch;
  const x = scratch.x;
  const spare = scratch.spare;
  const real = scratch.real;
  const imag = scratch.imag;
  const result = scratch.result;
  const middle = (<usize>columns) << 2;
  memory.fill(real + middle, 0, (<usize>(n - 2 * columns) + 1) << 2);
  memory.fill(imag + middle, 0, (<usize>(n - 2 * columns) + 1) << 2);
  let half = image.half + ((<usize>row) << chunkShift);
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
  const start = image.half + ((<usize>row) << chunkShift);
  store<f32>(real, load<f32>(start));
  store<f32>(imag, -load<f32>(start, 32));
  rowToChunks(image.row, real, imag, x, spare, result);
  storeRow(image, row, result, 0, 1);
  if (row + 1 < height) storeRow(image, row + 1, result, imaginary, -1);
}

/** `part` is where in its chunk the row lies, `sign` what it must be multiplied by. */
function storeRow(image: Image, row: i32, result: usize, part: usize, sign: f32): void {
  const n = image.sourceWidth;
  const bytes = image.sampleBytes;
  const frame = image.frame;
  const offset = <usize>row * image.stride;
  const largest = f32x4.splat(image.largest);
  const trace = image.traceChange;
  // the next row, which another thread may write, begins after the last sample: what is no group of four goes one by one
  const whole = n & ~3;
  result += part;
  if (trace != 0) {
    const half = f32x4.splat(<f32>0.5 * sign);
    const to = trace + ((<usize>row * <usize>n) << 2);
    for (let k = 0; k < whole; k += 4) v128.store(to + ((<usize>k) << 2), f32x4.mul(half, v128.load(result + ((<usize>k) << 3))));
    for (let k = whole; k < n; k++) store<f32>(to + ((<usize>k) << 2), <f32>0.5 * sign * lastOf(result, k));
  }
  if (image.moved != 0) {
    keepRow(image, row, result, sign);
    return;
  }
  if (frame.filling != 0) return;
  const gain = f32x4.mul(largest, f32x4.splat(<f32>0.5 * sign));
  let source = frame.source + offset;
  let output = frame.output + offset;
  const step: usize = (<usize>bytes) << 2;
  const region = image.region;
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

/** Keeps a row of the changed plane as float32 codes. */
function keepRow(image: Image, row: i32, result: usize, sign: f32): void {
  const n = image.sourceWidth;
  const bytes = image.sampleBytes;
  const gain = <f32>0.5 * sign * image.largest;
  const gains = f32x4.splat(gain);
  const whole = n & ~3;
  let source = image.frame.source + <usize>row * image.stride;
  let to = image.moved + <usize>row * image.movedPitch;
  for (let k = 0, at = result; k < whole; k += 4, at += chunkBytes, to += 16, source += (<usize>bytes) << 2) {
    v128.store(to, madd(gains, v128.load(at), loadCodes(source, bytes)));
  }
  for (let k = whole; k < n; k++, to += 4, source += bytes) store<f32>(to, loadCode(source, bytes) + gain * lastOf(result, k));
  closeRow(image.moved, image.movedPitch, n, image.sourceHeight, row);
}

/** Sample `k` of a row that lies in every second vector. */
// @ts-ignore: decorator
@inline
function lastOf(row: usize, k: i32): f32 {
  return load<f32>(row + ((<usize>(k >> 2)) << chunkShift) + ((<usize>(k & 3)) << 2));
}
