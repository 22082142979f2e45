import { describe, expect, it } from 'vitest';
import { gaussianKernel } from '../../../core/plan/blur.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import { boundedAlpha } from '../../../core/plan/eulerian.ts';
import { planMemoryBytes, stateBytes } from '../../../core/plan/memory.ts';
import { bufferBytes, type Plan, type Step } from '../../../core/plan/plan.ts';
import { regionWeights } from '../../../core/plan/region-weights.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';

const size = { width: 90, height: 64 };
const format = { chroma: '420', bits: 8 } as const;
const plan = (input: Partial<MagnificationInput> = {}, rate = 30): Plan =>
  buildPlan(magnificationSchema.parse({ band: { lo: 2, hi: 4 }, ...input }), size, format, rate);

const everyPlan: [string, Plan][] = (['phase', 'riesz', 'linear', 'color'] as const).flatMap((method) => [
  [method, plan({ method })],
  [`${method} with a filter that looks ahead`, plan({ method, filter: { kind: 'fir', taps: 11 } })],
]);
everyPlan.push(
  ['phase with envelopes that move', plan({ transport: 'envelope' })],
  [
    'phase with envelopes, looking ahead, attenuating',
    plan({ transport: 'envelope', attenuate: true, filter: { kind: 'fir', taps: 11 } }),
  ],
);

/** Buffers a step reads and the one it writes. */
function wires(step: Step): { reads: string[]; writes: string | null } {
  const names = Object.entries(step).flatMap(([key, value]) =>
    ['op', 'of', 'filter', 'to'].includes(key) ? [] : [value].flat().filter((name) => typeof name === 'string'),
  );
  return { reads: names, writes: 'to' in step ? step.to : null };
}

describe.each(everyPlan)('the plan of %s', (_, { steps, buffers }) => {
  it('has a buffer for every name, written before it is read', () => {
    const written = new Set<string>();
    for (const step of steps) {
      const { reads, writes } = wires(step);
      for (const name of reads) {
        expect(buffers, `${step.op} reads ${name}`).toHaveProperty([name]);
        expect(written.has(name), `${step.op} reads ${name}`).toBe(true);
      }
      if (writes) {
        expect(buffers, `${step.op} writes ${writes}`).toHaveProperty([writes]);
        written.add(writes);
      }
    }
    expect(new Set(Object.keys(buffers))).toEqual(written);
  });

  it('survives JSON: it is plain data', () => {
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
  });
});

describe('buildPlan', () => {
  it('gives the same numbers for the same arguments', () => {
    expect(plan()).toEqual(plan());
  });

  it.each<[string, Partial<MagnificationInput>]>([
    ['alpha', { alpha: 33 }],
    ['band', { band: { lo: 1, hi: 3 } }],
    ['sigma', { sigma: 5 }],
    ['limit', { limit: 'soft' }],
    ['regions', { regions: [{ x: 1, y: 2, width: 30, height: 20 }] }],
  ])('keeps its layout when only %s changes, so that it can be swapped between two frames', (_, input) => {
    expect(plan(input).layout).toBe(plan().layout);
  });

  it.each<[string, Partial<MagnificationInput>]>([
    ['method', { method: 'linear' }],
    ['quality', { quality: 'fast' }],
    ['filter order', { filter: { kind: 'butterworth', order: 3 } }],
    ['attenuation', { attenuate: true }],
    ['the blur, to a very wide one', { sigma: 33 }],
  ])('has another layout when %s changes', (_, input) => {
    expect(plan(input).layout).not.toBe(plan().layout);
  });

  it('refuses a band that the capture rate cannot hold', () => {
    expect(() => plan({ band: { lo: 10, hi: 20 } })).toThrow(expect.objectContaining({ code: 'BAND_ABOVE_NYQUIST' }));
  });

  it('refuses a band so slow that single precision cannot hold its filter, and says what rate would do', () => {
    const slow = { lo: 0.02, hi: 0.04 };
    expect(() => plan({ band: slow }, 1000)).toThrow(
      expect.objectContaining({ code: 'BAND_INVALID', message: expect.stringContaining('60 frames per second or fewer') }),
    );
    expect(() => plan({ band: { lo: 0.2, hi: 4 }, attenuate: true }, 10_000)).toThrow(
      expect.objectContaining({ code: 'BAND_INVALID' }),
    );
    expect(plan({ band: slow }, 60).rate).toBe(60);
    expect(plan({ band: { lo: 0.1, hi: 0.2 } }, 1000).rate).toBe(1000);
    // windowed sincs have no poles
    expect(plan({ band: slow, filter: { kind: 'fir', taps: 301 } }, 10).rate).toBe(10);
  });

  it('refuses images that are too small', () => {
    const spec = magnificationSchema.parse({ band: { lo: 2, hi: 4 } });
    expect(() => buildPlan(spec, { width: 2, height: 2 }, format, 30)).toThrow(
      expect.objectContaining({ code: 'PICTURE_TOO_SMALL', message: expect.stringContaining('2×2') }),
    );
  });

  it('converts σ from image pixels to samples of each band', () => {
    const { bands, extended } = plan({ sigma: 4 });
    for (const { grid, blur } of bands) {
      const variance = blur.x.reduce((sum, weight, index) => sum + weight * (index - (blur.x.length - 1) / 2) ** 2, 0);
      const sigma = (4 * grid.width) / extended.width;
      // sampling and cutting the Gaussian off at three deviations (or at the grid's own width) loses a little
      if (sigma > 0.5 && 6 * sigma < grid.width) expect(Math.sqrt(variance)).toBeCloseTo(sigma, 0.7);
      expect(blur.x.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
  });

  it('passes chroma through unless an Eulerian method is asked to take it', () => {
    expect(plan().planes).toEqual([0]);
    expect(plan({ method: 'linear' }).planes).toEqual([0]);
    expect(plan({ method: 'linear', colour: { planes: 'all' } }).planes).toEqual([0, 1, 2]);
    expect(plan({ method: 'color' }).planes).toEqual([0, 1, 2]);
    expect(plan({ method: 'color', colour: { planes: 'luma' } }).planes).toEqual([0]);
  });

  it('weakens chroma by its attenuation and nothing else', () => {
    const levels = plan({ method: 'color', alpha: 40, colour: { chromaAttenuation: 0.25 } }).levels;
    expect(levels.map(({ alpha }) => alpha)).toEqual([40, 10, 10]);
  });
});

describe('alpha per wavelength (linear)', () => {
  it('is held back on fine levels and never on those beyond the cutoff wavelength', () => {
    expect(boundedAlpha(10, 16, 0)).toBe(0);
    expect(boundedAlpha(10, 16, 1)).toBeCloseTo((11 * 8) / 16 - 1);
    expect(boundedAlpha(10, 16, 2)).toBe(10);
    expect(boundedAlpha(10, 16, 5)).toBe(10);
    expect(boundedAlpha(1, 64, 1)).toBe(0);
    expect(boundedAlpha(-0.5, 64, 0)).toBe(-0.5);
  });
});

describe('memory', () => {
  it('is fixed by the plan and counts what filters remember', () => {
    const causal = plan();
    const ahead = plan({ filter: { kind: 'fir', taps: 21 } });
    expect(planMemoryBytes(causal)).toBeGreaterThan(stateBytes(causal));
    // a look-ahead filter remembers 20 changes a coefficient and delays its bands by 10 frames, two values each
    const coefficients = causal.bands.reduce((sum, { grid }) => sum + grid.width * grid.height, 0);
    const cells = causal.bands.reduce((sum, band) => sum + band.cells.width * band.cells.height, 0);
    const images = 10 * bufferBytes(ahead.buffers['plane_0']);
    expect(stateBytes(ahead)).toBe(4 * (coefficients * (2 + 20 + 20) + 4 * cells) + images);
    expect(stateBytes(causal)).toBe(4 * (coefficients * (2 + 4) + 4 * cells));
  });
});

describe('a region', () => {
  it('is 1 inside, 0 outside and ½ on its edge, and does not fade at the image’s own edge', () => {
    const weights = regionWeights([{ name: '', x: 0, y: 20, width: 40, height: 20, feather: 8 }], size, size)!;
    const at = (x: number, y: number): number => weights[y * size.width + x];
    expect(at(0, 30)).toBe(1);
    expect(at(60, 30)).toBe(0);
    expect(at(10, 5)).toBe(0);
    // pixel centres lie half a pixel off the edge
    expect((at(39, 30) + at(40, 30)) / 2).toBeCloseTo(0.5, 6);
    for (let x = 1; x < size.width; x++) expect(at(x, 30)).toBeLessThanOrEqual(at(x - 1, 30));
  });

  it('covers the same part of a chroma plane', () => {
    const chroma = { width: 45, height: 32 };
    const weights = regionWeights([{ name: '', x: 20, y: 20, width: 40, height: 20, feather: 0 }], size, chroma)!;
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(20 * 10);
  });

  it('must lie inside the image', () => {
    expect(() => plan({ regions: [{ x: 80, y: 0, width: 20, height: 10 }] })).toThrow(
      expect.objectContaining({ code: 'REGION_OUTSIDE', message: expect.stringContaining('90×64') }),
    );
  });
});

describe('the blur kernel', () => {
  it('is none below a quarter of a sample and never wider than what it wraps around', () => {
    expect([...gaussianKernel(0.2, 100)]).toEqual([1]);
    expect(gaussianKernel(50, 9)).toHaveLength(9);
    expect(gaussianKernel(50, 8)).toHaveLength(7);
    expect(gaussianKernel(2, 100)).toHaveLength(13);
  });
});
