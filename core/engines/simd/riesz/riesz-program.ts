import type { Plan } from '../../../plan/plan.ts';
import { readField, type Handle } from '../blocks/block-table.ts';
import { equationRowsBlock, motionRowsBlock, moveRowsBlock, pyramidRowsBlock } from '../blocks/riesz-blocks.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { storeFilters } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import { layLevels, lineLength, writeLevel, writeLevelRegion, type LevelLayout } from './level-layout.ts';
import { levelScratchBytes } from './level-scratch.ts';
import { readRiesz } from './riesz-reading.ts';
import { encodeProgram, type Call, type Program } from '../shared/program.ts';
import { ThreadScratch } from '../shared/scratch.ts';
import { shareByLength, shareEvenly } from '../shared/shares.ts';
import type { KernelName } from '../shared/thread.ts';

/** Levels of fewer samples than this are worked on by one thread: meeting would take longer. */
const smallLevel = 6000;

type RowKernel = Extract<KernelName, 'gaussianRows' | 'laplacianRows' | 'equationRows' | 'motionRows' | 'moveRows'>;

/**
 * Lays out method `riesz`: rows of every level shared out to threads.
 *
 * Down the pyramid level by level; then all equations at once, as no level needs another's; then motion and moving from
 * coarse to fine, each level's moving together with the next finer one's motion.
 */
export function layRiesz(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const plane = storePlane(arena, plan, 0, plan.latency + 1);
  const filters = storeFilters(arena, plan);
  const region = arena.reserve({ bytes: plane.width * plane.height * 4 + 64 }, 'region');
  const levels = layLevels(arena, plan, plane, filters, inspect);
  const meeting = arena.reserveBlock(meetingBlock);
  const scratchBytes = Math.max(...levels.map(({ scratch }) => levelScratchBytes(scratch)));
  const scratch = new ThreadScratch(
    arena,
    Array.from({ length: threads }, () => scratchBytes),
  );
  const moves: Handle<'MoveRows'>[] = [];
  const calls = Array.from({ length: threads }, (): Call[] => []);

  const rows = (thread: number, kernel: RowKernel, { block, scratch: rooms }: LevelLayout, from: number, to: number): void => {
    if (from === to) return;
    const part = { level: block, from, to };
    switch (kernel) {
      case 'gaussianRows':
      case 'laplacianRows': {
        const own = scratch.place(thread, rooms.pyramid);
        return void calls[thread].push([kernel, arena.placeBlock(pyramidRowsBlock, { ...part, scratch: own })]);
      }
      case 'equationRows': {
        const own = scratch.place(thread, rooms.equations);
        return void calls[thread].push([kernel, arena.placeBlock(equationRowsBlock, { ...part, scratch: own })]);
      }
      case 'motionRows': {
        const own = scratch.place(thread, rooms.motion);
        return void calls[thread].push([kernel, arena.placeBlock(motionRowsBlock, { ...part, scratch: own })]);
      }
      case 'moveRows': {
        const move = arena.placeBlock(moveRowsBlock, { ...part, scratch: scratch.place(thread, rooms.move) });
        moves.push(move);
        return void calls[thread].push([kernel, move]);
      }
    }
  };
  const length = (kernel: RowKernel, level: LevelLayout): number => (kernel === 'moveRows' ? level.height : level.grid.height);
  const together = (kernel: RowKernel, level: LevelLayout): void => {
    shareEvenly(length(kernel, level), threads).forEach(([from, to], thread) => rows(thread, kernel, level, from, to));
  };
  const alone = (kernel: RowKernel, level: LevelLayout): void => rows(0, kernel, level, 0, length(kernel, level));
  const meet = (): void => {
    if (threads > 1) for (const list of calls) list.push(['barrier', meeting]);
  };

  const large = levels.filter(({ width, height }) => width * height >= smallLevel);
  const small = levels.slice(large.length);
  for (const [index, level] of large.entries()) {
    together('gaussianRows', level);
    if (index > 0) together('laplacianRows', large[index - 1]);
    meet();
  }
  for (const level of small) {
    alone('gaussianRows', level);
    alone('laplacianRows', level);
  }
  if (large.length > 0) together('laplacianRows', large[large.length - 1]);
  meet();
  const shares = shareByLength(
    levels.map(({ grid }) => ({ things: grid.height, cost: grid.width })),
    threads,
  );
  shares.forEach((parts, thread) => {
    for (const { list, from, to } of parts) rows(thread, 'equationRows', levels[list], from, to);
  });
  meet();
  for (const level of small.toReversed()) {
    alone('motionRows', level);
    alone('moveRows', level);
  }
  if (small.length > 0) meet();
  for (const [index, level] of large.toReversed().entries()) {
    together('motionRows', level);
    if (index > 0) together('moveRows', large[large.length - index]);
    meet();
  }
  if (large.length > 0) together('moveRows', large[0]);

  return {
    planes: [plane],
    filters,
    slots: lineLength(plan),
    threads: calls.map(encodeProgram),
    writeNumbers(memory, tuned) {
      levels.forEach((level, index) => writeLevel(memory, level, tuned, index));
      writeLevelRegion(memory, levels[0], region, tuned);
    },
    read: (memory, current, buffer) => readRiesz({ memory, plan: current, plane, levels }, buffer),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const move of moves) {
        beyond += readField(moveRowsBlock, memory, move, 'beyond');
        all += readField(moveRowsBlock, memory, move, 'all');
      }
      return { beyond, all };
    },
  };
}
