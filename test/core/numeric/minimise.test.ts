import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from '../../../core/numeric/minimise.ts';

const unconditioned: Objective['precondition'] = (vector, out) => out.set(vector);

describe('minimise', () => {
  it("finds the minimum in Rosenbrock's curved valley", () => {
    const x = Float64Array.of(-1.2, 1);
    const steps = [
      ...minimise(
        {
          precondition: unconditioned,
          evaluate([a, b], gradient) {
            gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
            gradient[1] = 200 * (b - a * a);
            return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
          },
        },
        x,
        { iterations: 100, memory: 5 },
      ),
    ];
    expect(x[0]).toBeCloseTo(1, 6);
    expect(x[1]).toBeCloseTo(1, 6);
    expect(steps.every(({ value }, index) => index === 0 || value <= steps[index - 1].value)).toBe(true);
  });

  it('needs one or two steps with the exact inverse of a curvature that spans six decades', () => {
    const curvatures = Float64Array.from({ length: 20 }, (_, index) => 10 ** (-3 + (6 * index) / 19));
    const evaluate: Objective['evaluate'] = (x, gradient) => {
      curvatures.forEach((curvature, index) => (gradient[index] = curvature * x[index]));
      return x.reduce((sum, value, index) => sum + (curvatures[index] * value * value) / 2, 0);
    };
    const after = (precondition: Objective['precondition']): number => {
      const x = new Float64Array(20).fill(1);
      return [...minimise({ evaluate, precondition }, x, { iterations: 3, memory: 5 })].at(-1)?.value ?? Infinity;
    };
    expect(
      after((vector, out) => curvatures.forEach((curvature, index) => (out[index] = vector[index] / curvature))),
    ).toBeLessThan(1e-20);
    expect(after(unconditioned)).toBeGreaterThan(0.01);
  });
});
