/**
 * Copies of intermediate results of a level's equations, for engines that inspect.
 */
import { RieszLevel } from './blocks';
import { traceRow } from './pyramid-rows';

/** Traces the change of the pair, q times `turn`, and the five equations of up to four columns from byte `x` on. */
export function traceEquations(
  level: RieszLevel,
  row: i32,
  x: usize,
  turn: v128,
  q1: v128,
  q2: v128,
  j11: v128,
  j12: v128,
  j22: v128,
  b1: v128,
  b2: v128,
): void {
  const left = level.width - <i32>(x >> 2);
  traceFour(level, level.traceChange, 0, row, x, left, f32x4.mul(q1, turn));
  traceFour(level, level.traceChange, 1, row, x, left, f32x4.mul(q2, turn));
  traceFour(level, level.traceNormal, 0, row, x, left, j11);
  traceFour(level, level.traceNormal, 1, row, x, left, j12);
  traceFour(level, level.traceNormal, 2, row, x, left, j22);
  traceFour(level, level.traceNormal, 3, row, x, left, b1);
  traceFour(level, level.traceNormal, 4, row, x, left, b2);
}

/** Copies up to four values into a trace. */
function traceFour(level: RieszLevel, trace: usize, component: i32, row: i32, x: usize, left: i32, values: v128): void {
  const width = <usize>level.width;
  const to = trace + (<usize>(component * level.height + row) * width << 2) + x;
  v128.store_lane<f32>(to, values, 0);
  if (left > 1) v128.store_lane<f32>(to, values, 1, 4);
  if (left > 2) v128.store_lane<f32>(to, values, 2, 8);
  if (left > 3) v128.store_lane<f32>(to, values, 3, 12);
}

/** Traces the quaternion: L and twice the pair. */
export function tracePair(level: RieszLevel, row: i32, here: usize, across: usize, pair: usize): void {
  const width = level.width;
  const height = level.height;
  const trace = level.traceQuaternion;
  traceRow(trace, width, height, 0, row, here);
  traceRow(trace, width, height, 1, row, across);
  traceRow(trace, width, height, 2, row, pair);
}
