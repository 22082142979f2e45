import type { Plan } from '../../plan/plan.ts';
import type { Arena } from './shared/arena.ts';
import { layEnvelope } from './envelope/envelope-program.ts';
import { layEulerian } from './eulerian/eulerian-program.ts';
import { requireLowered } from './shared/lowering.ts';
import { layPhase } from './phase/phase-program.ts';
import { layRiesz } from './riesz/riesz-program.ts';
import type { Program } from './shared/program.ts';

/**
 * Lays out a plan for a number of threads.
 *
 * @param inspect keep every intermediate result
 * @throws LoupeError `INTERNAL` for a plan with a step that its method's layout does not know
 */
export function layProgram(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const program = layMethod(arena, plan, threads, inspect);
  requireLowered(plan, program);
  return program;
}

function layMethod(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  switch (plan.spec.method) {
    case 'phase':
      return plan.field ? layEnvelope(arena, plan, plan.field, threads, inspect) : layPhase(arena, plan, threads, inspect);
    case 'linear':
    case 'color':
      return layEulerian(arena, plan, threads, inspect);
    case 'riesz':
      return layRiesz(arena, plan, threads, inspect);
    default:
      return plan.spec.method satisfies never;
  }
}
