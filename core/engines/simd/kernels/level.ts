/** A row of the picture that comes out, from the change of a level of the same size in units of the picture. */
import { loadCode, loadCodes, storeMoved, storeMovedOne } from './codes';
import { address, splat, word } from './lanes';
import {
  frameFilling,
  frameOutput,
  frameSource,
  levelFrame,
  levelLargest,
  levelRegion,
  levelSampleBytes,
  levelStride,
  levelWidth,
} from './layout';

/** Adds a row of the change to the plane. */
export function storeRow(level: usize, y: i32, change: usize): void {
  const width = word(level, levelWidth);
  const bytes = word(level, levelSampleBytes);
  const frame = address(level, levelFrame);
  if (word(frame, frameFilling) != 0) return;
  const offset = address(level, levelStride) * <usize>y;
  let source = address(frame, frameSource) + offset;
  let output = address(frame, frameOutput) + offset;
  const largest = splat(level, levelLargest);
  const region = address(level, levelRegion);
  const whole = width & ~3;
  const step = <usize>bytes << 2;
  const weights = region + ((<usize>y * <usize>width) << 2);
  for (let x = 0; x < whole; x += 4) {
    let moved = f32x4.mul(largest, v128.load(change + (<usize>x << 2)));
    if (region != 0) moved = f32x4.mul(moved, v128.load(weights + (<usize>x << 2)));
    storeMoved(output, bytes, loadCodes(source, bytes), moved, largest);
    source += step;
    output += step;
  }
  for (let x = whole; x < width; x++) {
    const at = <usize>x << 2;
    const top = load<f32>(level + (levelLargest << 2));
    const moved = top * load<f32>(change + at) * (region != 0 ? load<f32>(weights + at) : 1);
    storeMovedOne(output, bytes, loadCode(source, bytes), moved, top);
    source += bytes;
    output += bytes;
  }
}
