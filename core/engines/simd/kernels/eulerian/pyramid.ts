/**
 * Steps between the levels of a pyramid, for parts of rows. Cost per sample of the finer level: REDUCE 4, EXPAND 6 operations.
 */
import { address, word } from '../lanes';
import { frameFirst, frameInput, partFrom, partImage, partScratch, partTo } from '../layout';
import { loadCodes } from '../codes';
import {
  stepChange,
  stepFine,
  stepFrame,
  stepHeight,
  stepPitch,
  stepTo,
  stepWidth,
  planeFrame,
  planeHeight,
  planeLevel,
  planeSampleBytes,
  planeStride,
  planeWidth,
  scratchMargin,
} from './pyramid-layout';
import { collapseRow, reduceRow } from './binomial-rows';

/** REDUCE of rows of the coarser level. */
export function reduceLevel(part: usize): void {
  const level = address(part, partImage);
  const scratch = address(part, partScratch) + scratchMargin;
  const to = word(part, partTo);
  for (let y = word(part, partFrom); y < to; y++) reduceRow(level, y, scratch);
}

/** weight · fine + weight · EXPAND(above) of rows of the finer level. */
export function collapseLevel(part: usize): void {
  const level = address(part, partImage);
  const scratch = address(part, partScratch) + scratchMargin;
  const first = address(level, stepTo);
  const pitch = address(level, stepPitch);
  const to = word(part, partTo);
  for (let y = word(part, partFrom); y < to; y++) collapseRow(level, y, scratch, first + <usize>y * pitch);
}

/** The same for all rows, and how much it changed since the last frame: a trace of intermediate results. */
export function traceLevel(part: usize): void {
  const level = address(part, partImage);
  const spare = address(part, partScratch) + scratchMargin;
  const pitch = address(level, stepPitch);
  const bytes = (<usize>word(level, stepWidth)) << 2;
  const row = spare + pitch + 2 * scratchMargin;
  const first = word(address(level, stepFrame), frameFirst) != 0;
  const height = word(level, stepHeight);
  for (let y = 0; y < height; y++) {
    const old = address(level, stepTo) + <usize>y * pitch;
    collapseRow(level, y, spare, row);
    if (address(level, stepChange) != 0) {
      const change = address(level, stepChange) + <usize>y * pitch;
      for (let at: usize = 0; at < bytes; at += 4) {
        store<f32>(change + at, first ? 0 : load<f32>(row + at) - load<f32>(old + at));
      }
    }
    memory.copy(old, row, bytes);
  }
}

/** The codes of a plane as the finest level of a pyramid: a trace of intermediate results. */
export function tracePlane(part: usize): void {
  const plane = address(part, partImage);
  const level = address(plane, planeLevel);
  const bytes = word(plane, planeSampleBytes);
  const width = word(plane, planeWidth);
  const height = word(plane, planeHeight);
  for (let y = 0; y < height; y++) {
    const codes = address(address(plane, planeFrame), frameInput) + <usize>y * address(plane, planeStride);
    const to = address(level, stepFine) + <usize>y * address(level, stepPitch);
    for (let x = 0; x < width; x += 4) {
      v128.store(to + ((<usize>x) << 2), loadCodes(codes + <usize>(bytes * x), bytes));
    }
  }
}
