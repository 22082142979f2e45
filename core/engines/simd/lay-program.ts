import { LoupeError } from '../../base/error.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Arena } from './arena.ts';
import { layEulerian } from './eulerian-program.ts';
import { layPhase } from './phase-program.ts';
import type { Program } from './program.ts';

/**
 * Lays out a plan for a number of threads.
 *
 * @param inspect keep every intermediate result
 * @throws LoupeError `ENGINE_UNAVAILABLE` for a method that it does not have
 */
export function layProgram(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  switch (plan.spec.method) {
    case 'phase':
      return layPhase(arena, plan, threads, inspect);
    case 'linear':
    case 'color':
      return layEulerian(arena, plan, threads, inspect);
    case 'riesz':
      throw new LoupeError('ENGINE_UNAVAILABLE', 'The simd engine does not run method riesz yet; use --engine tensor.');
    default:
      return plan.spec.method satisfies never;
  }
}
