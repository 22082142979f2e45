/**
 * Steps between the levels of a pyramid, for parts of rows. Cost per sample of the finer level: REDUCE 4, EXPAND 6 operations.
 */
import { loadCodes } from '../codes';
import { PlanePart, StepPart } from './blocks';
import { collapseRow, reduceRow } from './binomial-rows';

/** REDUCE of rows of the coarser level. */
export function reduceLevel(part: StepPart): void {
  const level = part.step;
  const scratch = part.scratch.row;
  const to = part.to;
  for (let y = part.from; y < to; y++) reduceRow(level, y, scratch);
}

/** weight · fine + weight · EXPAND(above) of rows of the finer level. */
export function collapseLevel(part: StepPart): void {
  const level = part.step;
  const scratch = part.scratch.row;
  const first = level.to;
  const pitch = level.pitch;
  const to = part.to;
  for (let y = part.from; y < to; y++) collapseRow(level, y, scratch, first + <usize>y * pitch);
}

/** The same for all rows, and how much it changed since the last frame: a trace of intermediate results. */
export function traceLevel(part: StepPart): void {
  const level = part.step;
  const spare = part.scratch.row;
  const pitch = level.pitch;
  const bytes = (<usize>level.width) << 2;
  const row = part.scratch.change;
  const first = level.frame.first != 0;
  const height = level.height;
  for (let y = 0; y < height; y++) {
    const old = level.to + <usize>y * pitch;
    collapseRow(level, y, spare, row);
    if (level.change != 0) {
      const change = level.change + <usize>y * pitch;
      for (let at: usize = 0; at < bytes; at += 4) {
        store<f32>(change + at, first ? 0 : load<f32>(row + at) - load<f32>(old + at));
      }
    }
    memory.copy(old, row, bytes);
  }
}

/** The codes of a plane as the finest level of a pyramid: a trace of intermediate results. */
export function tracePlane(part: PlanePart): void {
  const plane = part.plane;
  const level = plane.level;
  const bytes = plane.sampleBytes;
  const width = plane.width;
  const height = plane.height;
  for (let y = 0; y < height; y++) {
    const codes = plane.frame.input + <usize>y * plane.stride;
    const to = level.fine + <usize>y * level.pitch;
    for (let x = 0; x < width; x += 4) {
      v128.store(to + ((<usize>x) << 2), loadCodes(codes + <usize>(bytes * x), bytes));
    }
  }
}
