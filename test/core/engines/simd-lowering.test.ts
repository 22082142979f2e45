import { describe, expect, it } from 'vitest';
import { Arena } from '../../../core/engines/simd/shared/arena.ts';
import { layProgram } from '../../../core/engines/simd/lay-program.ts';
import { lowering } from '../../../core/engines/simd/shared/lowering.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import type { Plan, Step } from '../../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';

const size = { width: 64, height: 48 };

function planOf(input: Partial<MagnificationInput>): Plan {
  return buildPlan(magnificationSchema.parse({ band: { lo: 1, hi: 5 }, ...input }), size, { chroma: '420', bits: 8 }, 30);
}

/** Plans that hold every step there is. */
const plans: readonly Partial<MagnificationInput>[] = [
  { method: 'phase' },
  { method: 'phase', quality: 'classic', attenuate: true },
  { method: 'phase', filter: { kind: 'fir' }, attenuate: true },
  { method: 'phase', transport: 'envelope', attenuate: true },
  { method: 'riesz' },
  { method: 'riesz', filter: { kind: 'fir' }, attenuate: true },
  { method: 'linear' },
  { method: 'linear', pyramid: { levels: 1 } },
  { method: 'linear', filter: { kind: 'fir' } },
  { method: 'color' },
  { method: 'color', filter: { kind: 'fir' } },
];

describe('the simd engine', () => {
  it.each(plans)('has a kernel for every step of %j, on one thread and on several', (input) => {
    for (const threads of [1, 3]) expect(() => layProgram(new Arena(), planOf(input), threads, false)).not.toThrow();
  });

  it('meets every kind of step in these plans', () => {
    const met = new Set<Step['op']>(plans.flatMap((input) => planOf(input).steps.map(({ op }) => op)));
    expect([...met].toSorted()).toEqual(Object.keys(lowering).toSorted());
  });

  it('refuses a plan with a step that the layout of its method does not know', () => {
    const plan = planOf({ method: 'riesz' });
    const foreign: Step = { op: 'weighted-blur', band: 0, from: 'motion_0', weight: 'motion_0', to: 'motion_0' };
    expect(() => layProgram(new Arena(), { ...plan, steps: [...plan.steps, foreign] }, 2, false)).toThrow(
      /method riesz does not do the step "weighted-blur"/,
    );
  });
});
