import type { Address } from './arena.ts';
import { encodeProgram, type Call } from './program.ts';

/** What threads do side by side: the calls of each. */
export type Stage = readonly (readonly Call[])[];

/** Programs of threads that meet between two stages. */
export function encodeStages(stages: readonly Stage[], threads: number, meeting: Address): Int32Array[] {
  const meet: readonly Call[] = threads > 1 ? [['barrier', meeting]] : [];
  return Array.from({ length: threads }, (_, thread) => {
    return encodeProgram(stages.flatMap((stage, index) => (index === 0 ? stage[thread] : [...meet, ...stage[thread]])));
  });
}

/** Stages of things that do not depend on each other, the first of all with each other, and so on. */
export function sideBySide(parts: readonly (readonly Stage[])[], threads: number): Stage[] {
  const longest = Math.max(...parts.map((stages) => stages.length));
  return Array.from({ length: longest }, (_, index) =>
    Array.from({ length: threads }, (_, thread) => parts.flatMap((stages) => stages[index]?.[thread] ?? [])),
  );
}
