import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';

describe('random numbers', () => {
  it('are the same for the same seed and unrelated for another', () => {
    const draw = (...seeds: number[]) => Array.from({ length: 2000 }, createRandom(...seeds).normal);
    expect(draw(7, 1)).toEqual(draw(7, 1));
    const [a, b] = [draw(7, 1), draw(7, 2)];
    const correlation = a.reduce((sum, value, i) => sum + value * b[i], 0) / a.length;
    // Five standard errors of a correlation over 2000 pairs.
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(2000));
  });

  it('are normal: mean 0, variance 1, kurtosis 3', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 100_000 }, random.normal);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Five standard errors: 1, √2 and √96 over √100000.
    expect(Math.abs(moment(1))).toBeLessThan(0.016);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.155);
  });
});
