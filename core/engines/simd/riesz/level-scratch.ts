import type { Size } from '../../../base/frame.ts';
import { equationScratchBlock, motionScratchBlock, moveScratchBlock, pyramidScratchBlock } from '../blocks/riesz-blocks.ts';
import {
  equationPairRows,
  equationPlanes,
  equationSlopeRows,
  equationSumBytes,
  movedRows,
  shiftRows,
} from '../kernels/riesz/rings.ts';
import { scratchBytes, type Scratch } from '../shared/scratch.ts';

/** Samples of margin on either side of a row (kernels/riesz/pyramid-rows.ts). */
export const margin = 4;

/** Longest radius of a blur on so many samples. */
export function longestRadius(samples: number): number {
  return Math.floor((samples - 1) / 2);
}

/** Samples in whole vectors of four, and two such at a time. */
const inFours = (samples: number): number => 4 * Math.ceil(samples / 4);
const inEights = (samples: number): number => 8 * Math.ceil(samples / 8);

/** What a thread needs for rows of a level. */
export interface LevelScratch {
  readonly pyramid: Scratch<'PyramidScratch', typeof pyramidScratchBlock.fields>;
  readonly equations: Scratch<'EquationScratch', typeof equationScratchBlock.fields>;
  readonly motion: Scratch<'MotionScratch', typeof motionScratchBlock.fields>;
  readonly move: Scratch<'MoveScratch', typeof moveScratchBlock.fields>;
}

/** Bytes that the largest scratch of a level takes. */
export function levelScratchBytes({ pyramid, equations, motion, move }: LevelScratch): number {
  return Math.max(...[pyramid, equations, motion, move].map(scratchBytes));
}

/** A row that is continued by reflection on either side, with `samples` samples or more. */
function continuedRow(width: number, samples: number): { before: number; bytes: number } {
  return { before: margin * 4, bytes: Math.max(width + margin, samples) * 4 };
}

/** A row of the grid as EXPAND along y leaves it. */
function narrowRow(width: number): { before: number; bytes: number } {
  return { before: margin * 4, bytes: (inFours(width) + margin) * 4 };
}

/**
 * The room that kernels need for rows of a level.
 *
 * @param coarser width of the grid of the next coarser level, if there is one
 */
export function levelScratch({ width }: Size, grid: Size, coarser: number | null, outside: boolean): LevelScratch {
  const row = { bytes: inFours(width) * 4 };
  // REDUCE along x reads eight samples for four, and two more
  const reducible = 8 * Math.ceil(grid.width / 4) + 2;
  // never a power of two, so that the rows of a ring do not meet in a cache
  const rowBytes = (inEights(width) + 4 * margin) * 4;
  const ring = (rows: number, { bytes }: { readonly bytes: number }): { bytes: number } => ({
    bytes: (rows - 1) * rowBytes + bytes,
  });
  // EXPAND along x writes eight samples for four
  const expanded = { bytes: 8 * Math.ceil(grid.width / 4) * 4 };
  const radius = { x: longestRadius(grid.width), y: longestRadius(grid.height) };
  const gridRow = inFours(grid.width) * 4;
  const wideBytes = gridRow + 2 * inFours(radius.x) * 4;
  const priorBytes = 8 * Math.ceil((coarser ?? 0) / 4) * 4;
  const reduced = continuedRow(width, Math.max(inFours(width), reducible));
  return {
    pyramid: {
      table: pyramidScratchBlock,
      rooms: { sum: continuedRow(width, Math.max(inEights(width), reducible)), narrow: narrowRow(grid.width) },
    },
    equations: {
      table: equationScratchBlock,
      rooms: {
        rowBytes,
        slopes: ring(equationSlopeRows, row),
        pairs: ring(equationPairRows, row),
        across: continuedRow(width, inFours(width) + 2),
        down: continuedRow(width, inFours(width) + 2),
        reduced: { before: reduced.before, ...ring(equationPlanes, reduced) },
        sums: { bytes: Math.ceil(width / 4) * equationSumBytes },
      },
    },
    motion: {
      table: motionScratchBlock,
      rooms: {
        wideBytes,
        priorBytes,
        blurred: { bytes: equationPlanes * gridRow },
        wide: { before: radius.x * 4, bytes: (equationPlanes - 1) * wideBytes + gridRow + radius.x * 4 },
        offsets: { bytes: (2 * radius.y + 1) * 4 },
        prior: coarser === null ? undefined : { bytes: 2 * priorBytes },
        narrow: coarser === null ? undefined : narrowRow(coarser),
      },
    },
    move: {
      table: moveScratchBlock,
      rooms: {
        rowBytes,
        moved: ring(movedRows, row),
        shiftsY: ring(shiftRows, expanded),
        shiftsX: expanded,
        outside: outside ? expanded : undefined,
        above: expanded,
        narrow: narrowRow(grid.width),
      },
    },
  };
}
