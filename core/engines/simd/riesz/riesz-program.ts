import type { Plan } from '../../../plan/plan.ts';
import { readField } from '../blocks/block-table.ts';
import { moveRowsBlock } from '../blocks/riesz-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { storeFilters } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import { layLevels, lineLength, writeLevel, writeLevelRegion } from './level-layout.ts';
import { readRiesz } from './riesz-reading.ts';
import { RowCalls } from './row-calls.ts';
import { encodeProgram, type Program } from '../shared/program.ts';
import { shareByLength } from '../shared/shares.ts';

/** Levels of fewer samples than this are worked on by one thread: meeting would take longer. */
const smallLevel = 6000;

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
  const work = new RowCalls(
    arena,
    threads,
    levels.map((level) => level.scratch),
  );
  const large = levels.filter(({ width, height }) => width * height >= smallLevel);
  const small = levels.slice(large.length);
  for (const [index, level] of large.entries()) {
    work.shared('gaussianRows', level);
    if (index > 0) work.shared('laplacianRows', large[index - 1]);
    work.meet();
  }
  for (const level of small) {
    work.onOneThread('gaussianRows', level);
    work.onOneThread('laplacianRows', level);
  }
  if (large.length > 0) work.shared('laplacianRows', large[large.length - 1]);
  work.meet();
  const shares = shareByLength(
    levels.map(({ grid }) => ({ things: grid.height, cost: grid.width })),
    threads,
  );
  shares.forEach((parts, thread) => {
    for (const { list, from, to } of parts) work.part(thread, 'equationRows', levels[list], from, to);
  });
  work.meet();
  for (const level of small.toReversed()) {
    work.onOneThread('motionRows', level);
    work.onOneThread('moveRows', level);
  }
  if (small.length > 0) work.meet();
  for (const [index, level] of large.toReversed().entries()) {
    work.shared('motionRows', level);
    if (index > 0) work.shared('moveRows', large[large.length - index]);
    work.meet();
  }
  if (large.length > 0) work.shared('moveRows', large[0]);

  return {
    planes: [plane],
    filters,
    slots: lineLength(plan),
    threads: work.calls.map(encodeProgram),
    writeNumbers(memory, tuned) {
      levels.forEach((level, index) => writeLevel(memory, level, tuned, index));
      writeLevelRegion(memory, levels[0], region, tuned);
    },
    read: (memory, current, buffer) => readRiesz({ memory, plan: current, plane, levels }, buffer),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const move of work.moves) {
        beyond += readField(moveRowsBlock, memory, move, 'beyond');
        all += readField(moveRowsBlock, memory, move, 'all');
      }
      return { beyond, all };
    },
  };
}
