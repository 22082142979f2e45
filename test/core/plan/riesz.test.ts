import { describe, expect, it } from 'vitest';
import { coarserLength, expandMatrix, reduceMatrix, type Matrix } from '../../../core/plan/binomial.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import type { Plan, Step } from '../../../core/plan/plan.ts';
import { derivativeTaps, laplacianNoisePower, rieszTaps } from '../../../core/plan/riesz-filters.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';

const size = { width: 45, height: 38 };

function planOf(input: Partial<MagnificationInput> = {}): Plan {
  const spec = magnificationSchema.parse({ method: 'riesz', band: { lo: 2, hi: 4 }, ...input });
  return buildPlan(spec, size, { chroma: '420', bits: 8 }, 20);
}

/** Imaginary part of the response of odd taps at ω radians per sample. */
function response(taps: readonly number[], omega: number): number {
  const radius = (taps.length - 1) / 2;
  return taps.reduce((sum, tap, index) => sum + tap * Math.sin(omega * (index - radius)), 0);
}

function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.rows * b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let inner = 0; inner < a.columns; inner++) {
      const factor = a.values[row * a.columns + inner];
      if (factor === 0) continue;
      for (let column = 0; column < b.columns; column++) {
        values[row * b.columns + column] += factor * b.values[inner * b.columns + column];
      }
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}

/** Mean over the rows in the middle half of Σ a·b: the covariance of two signals made of the same white noise. */
function covariance(a: Matrix, b: Matrix): number {
  let sum = 0;
  const [from, to] = [Math.floor(a.rows / 4), Math.floor((3 * a.rows) / 4)];
  for (let row = from; row < to; row++) {
    for (let column = 0; column < a.columns; column++) {
      sum += a.values[row * a.columns + column] * b.values[row * a.columns + column];
    }
  }
  return sum / (to - from);
}

describe('filters of the Riesz method', () => {
  it('turn a wave by nearly a quarter period where a Laplacian level has its energy', () => {
    for (const omega of [1.2, 1.57, 1.9]) expect(Math.abs(response(rieszTaps, omega) - 1)).toBeLessThan(0.07);
  });

  it('have a derivative that follows the frequency up to 2 radians per sample', () => {
    for (const omega of [0.3, 0.7, 1, 1.3, 1.6, 1.8, 2]) {
      expect(response(derivativeTaps, omega) / omega).toBeGreaterThan(0.85);
      expect(response(derivativeTaps, omega) / omega).toBeLessThan(1.12);
    }
  });

  it('know how much white noise each Laplacian level keeps', () => {
    const length = 512;
    let gaussian: Matrix = {
      rows: length,
      columns: length,
      values: Float64Array.from({ length: length ** 2 }, (_, at) => (at % (length + 1) === 0 ? 1 : 0)),
    };
    for (let level = 0; level < 6; level++) {
      const coarse = product(reduceMatrix(gaussian.rows), gaussian);
      const expanded = product(expandMatrix(coarserLength(gaussian.rows), gaussian.rows), coarse);
      // an image is separable: variances along x and along y multiply
      const power =
        covariance(gaussian, gaussian) ** 2 - 2 * covariance(gaussian, expanded) ** 2 + covariance(expanded, expanded) ** 2;
      expect(laplacianNoisePower(level) / power).toBeCloseTo(1, 1.8);
      gaussian = coarse;
    }
  });
});

describe('a riesz plan', () => {
  /** Buffers a step reads and the one it writes. */
  function traffic(step: Step): { read: string[]; written: string | null } {
    const read: string[] = [];
    let written: string | null = null;
    for (const [key, value] of Object.entries(step)) {
      if (key === 'op' || key === 'filter' || typeof value !== 'string') continue;
      if (key === 'to') written = value;
      else read.push(value);
    }
    return { read, written };
  }

  it.each<[string, Partial<MagnificationInput>]>([
    ['by default', {}],
    ['attenuating', { attenuate: true }],
    ['with a filter that looks ahead', { filter: { kind: 'fir', taps: 9 }, attenuate: true }],
    ['with one level', { pyramid: { levels: 1 } }],
  ])('reads only what an earlier step wrote, and writes every buffer once: %s', (_, input) => {
    const plan = planOf(input);
    const known = new Set<string>();
    for (const step of plan.steps) {
      const { read, written } = traffic(step);
      for (const buffer of read) expect(known, `${step.op} reads ${buffer}`).toContain(buffer);
      if (written === null) continue;
      expect(known).not.toContain(written);
      known.add(written);
    }
    expect(new Set(Object.keys(plan.buffers))).toEqual(known);
  });

  it('goes to full depth, and refuses to go deeper', () => {
    const plan = planOf();
    expect(plan.levels.map(({ width, height }) => [width, height])).toEqual([
      [45, 38],
      [23, 19],
      [12, 10],
      [6, 5],
    ]);
    expect(() => planOf({ pyramid: { levels: 5 } })).toThrow(expect.objectContaining({ code: 'LEVELS_TOO_MANY' }));
  });

  it('blurs by sigma in all: on the way to half the size, and there', () => {
    const { blur } = planOf({ sigma: 2 }).levels[0].motion!;
    const radius = (blur.x.length - 1) / 2;
    const variance = blur.x.reduce((sum, weight, index) => sum + weight * (index - radius) ** 2, 0);
    // the binomial kernel has a variance of 1 sample², the kernel on half the grid counts fourfold; it ends after 3 σ
    expect(Math.sqrt(1 + 4 * variance)).toBeCloseTo(2, 1);
    expect(planOf({ sigma: 1 }).levels[0].motion!.blur.x).toEqual(Float32Array.of(1));
    expect(planOf({ sigma: 0 }).levels[0].motion!.blur.x).toEqual(Float32Array.of(1));
  });

  it('puts the whole motion back where all motion is taken out', () => {
    expect(planOf({ alpha: 7 }).levels[0].alpha).toBe(7);
    expect(planOf({ alpha: 7, attenuate: true }).levels[0].alpha).toBe(8);
  });

  it('can be retuned in alpha, sigma and band, not in depth', () => {
    const { layout } = planOf();
    expect(planOf({ alpha: 50, sigma: 5, band: { lo: 1, hi: 3 }, noise: 4 }).layout).toBe(layout);
    expect(planOf({ pyramid: { levels: 2 } }).layout).not.toBe(layout);
  });
});
