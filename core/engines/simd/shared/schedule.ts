import type { Handle } from '../blocks/block-table.ts';
import { encodeProgram, type Call } from './program.ts';

/** Calls of every thread between two meetings at the barrier. */
export type Stage = readonly (readonly Call[])[];

/** Returns one program per thread; all threads meet at the barrier between two stages. */
export function encodeStages(stages: readonly Stage[], threads: number, meeting: Handle<'Meeting'>): Int32Array[] {
  const meet: readonly Call[] = threads > 1 ? [['barrier', meeting]] : [];
  return Array.from({ length: threads }, (_, thread) => {
    return encodeProgram(stages.flatMap((stage, index) => (index === 0 ? stage[thread] : [...meet, ...stage[thread]])));
  });
}

/** Returns the stages of parts that do not depend on each other as one list: the first stages of all parts together, then the second ones. */
export function mergeStages(parts: readonly (readonly Stage[])[], threads: number): Stage[] {
  const longest = Math.max(...parts.map((stages) => stages.length));
  return Array.from({ length: longest }, (_, index) =>
    Array.from({ length: threads }, (_, thread) => parts.flatMap((stages) => stages[index]?.[thread] ?? [])),
  );
}
