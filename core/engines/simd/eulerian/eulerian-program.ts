import { LoupeError } from '../../../base/error.ts';
import { planeSizes } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Arena } from '../shared/arena.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import { colorScratch, layColorPlane } from './color-plane.ts';
import type { EulerianPlane } from './eulerian-plane.ts';
import { storeFilters } from '../shared/filters.ts';
import { layLinearPlane } from './linear-plane.ts';
import type { Program } from '../shared/program.ts';
import { levelScratch, Sharing } from './pyramid-levels.ts';
import { encodeStages, mergeStages } from '../shared/schedule.ts';

/**
 * Lays out the memory and the calls of methods `linear` and `color`. Each plane of the frame goes through the same stages; the
 * stages of different planes are merged, so that the threads meet at one barrier for all planes.
 */
export function layEulerian(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const sizes = planeSizes(plan.size, plan.format);
  const color = plan.spec.method === 'color';
  const filters = storeFilters(arena, plan);
  const sharing = new Sharing(
    arena,
    threads,
    color ? colorScratch(plan) : levelScratch(Math.max(...sizes.map(({ width }) => width))),
  );
  const lay = color ? layColorPlane : layLinearPlane;
  const planes = plan.planes.map((plane) => lay(arena, plan, plane, filters, sharing, inspect));
  const stages = mergeStages(
    planes.map((plane) => plane.stages),
    threads,
  );
  return {
    planes: planes.map((plane) => plane.store),
    filters,
    slots: 1,
    threads: encodeStages(stages, threads, arena.reserveBlock(meetingBlock)),
    writeNumbers: (memory, tuned) => planes.forEach((plane) => plane.writeNumbers(memory, tuned)),
    read: (memory, current, buffer) => readBuffer(planes, memory, current, buffer),
    // these methods have no limit that samples could be beyond
    counts: () => ({ beyond: 0, all: 0 }),
  };
}

/**
 * Returns the values of one of the plan's buffers, whose name ends in the number of its plane, with what follows that number for a
 * level: `gaussian_0_2`.
 *
 * @throws LoupeError `INTERNAL` when the plan has no such buffer, or when only an engine that inspects keeps it
 */
function readBuffer(planes: readonly EulerianPlane[], memory: ArrayBufferLike, plan: Plan, buffer: string): Float32Array {
  if (!(buffer in plan.buffers)) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" in this plan.`);
  const [, name, plane, rest = ''] = /^(\D+)_(\d+)(.*)$/.exec(buffer)!;
  const owner = planes.find(({ store }) => store.plane === Number(plane));
  const values = owner?.read(memory, plan, rest === '_change' ? `${name}_change` : name, Number(rest.slice(1)));
  if (values) return values;
  throw new LoupeError(
    'INTERNAL',
    `The buffer "${buffer}" is not kept: prepare the plan with inspect, which keeps every buffer.`,
  );
}
