import { describe, expect, it } from 'vitest';
import { alphaAt, alphaMeaning, alphaShare } from '../../renderer/panel/alpha-scale.ts';
import { readSpec } from '../../core/spec/read-spec.ts';
import { bandResponse, responsePath } from '../../renderer/panel/band-response.ts';
import { bandProblem, bandScale, frequencyAt, moveBand, moveEdge, shareOf } from '../../renderer/panel/band-scale.ts';
import { bytesText, durationText, readNumber, significant } from '../../renderer/text/number-text.ts';
import { checkBand } from '../../core/temporal/check-band.ts';

const rates = [10, 24, 29.97, 30, 60, 240, 1000, 5000];
const durations = [null, 0.4, 2, 10, 600, 1e5];
const scales = rates.flatMap((rate) => durations.map((duration) => ({ rate, duration, scale: bandScale(rate, duration) })));

describe('the axis of frequencies', () => {
  it('runs from one period in the clip to half the capture rate, whatever the clip', () => {
    expect(bandScale(30, 10)).toMatchObject({ lowest: 0.1, highest: 15 });
    for (const { rate, scale } of scales) {
      expect(scale.highest).toBe(rate / 2);
      expect(scale.lowest).toBeGreaterThan(0);
      expect(scale.highest / scale.lowest).toBeGreaterThanOrEqual(10);
    }
  });

  it('has between three and a dozen ticks in order, apart from each other, the last at half the capture rate', () => {
    for (const { scale } of scales) {
      const { ticks } = scale;
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(12);
      expect(ticks.at(-1)).toMatchObject({ hz: scale.highest, share: 1 });
      for (let i = 1; i < ticks.length; i++) expect(ticks[i].share - ticks[i - 1].share).toBeGreaterThan(0.02);
    }
  });

  it('gives back the frequency of every place within half a percent, and never one that the filter refuses', () => {
    for (const { rate, scale } of scales) {
      for (let share = 0; share <= 1; share += 0.01) {
        const hz = frequencyAt(scale, share);
        expect(Math.abs(shareOf(scale, hz) - share) * Math.log(scale.highest / scale.lowest)).toBeLessThan(0.02);
        if (share > 0.02) expect(() => checkBand({ lo: Math.max(scale.lowest, hz / 2), hi: hz }, rate)).not.toThrow();
      }
    }
  });

  it('keeps the edges in order and usable, wherever they are dragged', () => {
    for (const { rate, scale } of scales) {
      const band = { lo: frequencyAt(scale, 0.4), hi: frequencyAt(scale, 0.7) };
      for (const hz of [1e-9, scale.lowest, band.lo, band.hi, scale.highest, 1e9]) {
        for (const edge of ['lo', 'hi'] as const) expect(() => checkBand(moveEdge(scale, band, edge, hz), rate)).not.toThrow();
      }
      for (const by of [-2, -0.3, 0, 0.1, 2]) {
        const moved = moveBand(scale, band, by);
        expect(() => checkBand(moved, rate)).not.toThrow();
        expect(moved.hi / moved.lo).toBeCloseTo(band.hi / band.lo, 1);
      }
    }
  });

  it('says what is wrong exactly where the filter refuses a band', () => {
    for (const band of [
      { lo: 1, hi: 2 },
      { lo: 2, hi: 1 },
      { lo: 1, hi: 1 },
      { lo: 0, hi: 1 },
      { lo: -1, hi: 1 },
      { lo: 1, hi: 15 },
      { lo: 1, hi: 14.99 },
      { lo: 20, hi: 40 },
    ]) {
      let refused = false;
      try {
        checkBand(band, 30);
      } catch {
        refused = true;
      }
      expect(bandProblem(band, 30) !== null, JSON.stringify(band)).toBe(refused);
    }
    expect(bandProblem({ lo: 72, hi: 92 }, 30)).toContain('below 15 Hz');
    expect(bandProblem({ lo: 0.0142, hi: 0.0284 }, 5000)).toContain('0.05 Hz or more');
    expect(bandProblem({ lo: 0.8332385460871076, hi: 0.2 }, 30)).toContain('(0.833 Hz)');
  });
});

describe('the scale of alpha', () => {
  it('reaches from removing motion to a hundred times more, rising all the way', () => {
    expect([alphaAt(0), alphaAt(0.2), alphaAt(1)]).toEqual([-1, 0, 100]);
    let before = -2;
    for (let share = 0; share <= 1.0001; share += 0.005) {
      const alpha = alphaAt(share);
      expect(alpha).toBeGreaterThanOrEqual(before);
      expect(Math.abs(alphaShare(alpha) - share)).toBeLessThan(0.03);
      before = alpha;
    }
  });

  it('holds the handle at its ends for values beyond', () => {
    expect(alphaShare(250)).toBeCloseTo(1);
    expect(alphaShare(-1)).toBe(0);
  });

  it('says what it does to the motion', () => {
    expect([-1, -0.25, 0, 10, 2.5].map((alpha) => alphaMeaning(alpha, 'phase'))).toEqual([
      'removes the motion',
      'leaves 75 % of the motion',
      'changes nothing',
      'motion becomes 11 times as large',
      'motion becomes 3.5 times as large',
    ]);
    expect([-1, 50].map((alpha) => alphaMeaning(alpha, 'color'))).toEqual([
      'removes the change of colour',
      'change of colour becomes 51 times as large',
    ]);
  });
});

describe('numbers', () => {
  it('are read as people type them', () => {
    expect(['1,5', ' 0.8 ', '.5', '−1', '1 000', '1e3'].map(readNumber)).toEqual([1.5, 0.8, 0.5, -1, 1000, 1000]);
    expect(['', 'abc', '1.2.3', '0x10', '5 Hz', 'Infinity', '1,2,3'].map(readNumber)).toEqual(
      Array.from({ length: 7 }).fill(null),
    );
  });

  it('are written to three digits without exponents', () => {
    expect([0.012345, 1.005, 12.34, 1234.5, 0, 99.95].map((value) => significant(value))).toEqual([
      '0.0123',
      '1',
      '12.3',
      '1235',
      '0',
      '100',
    ]);
    expect([4.23, 42.4, 59.97, 65, 3725].map(durationText)).toEqual(['4.2 s', '42 s', '1:00', '1:05', '1:02:05']);
    expect([512, 1000, 812_345, 1_400_000_000].map(bytesText)).toEqual(['512 bytes', '1 kB', '812 kB', '1.4 GB']);
  });
});

describe('the curve over the band', () => {
  const scale = bandScale(30, 10);
  const gainAt = (settings: object, hz: number) => {
    const { points } = bandResponse(readSpec({ band: { lo: 2, hi: 4.5 }, ...settings }), scale, 30)!;
    return points.reduce((nearest, point) =>
      Math.abs(point.share - shareOf(scale, hz)) < Math.abs(nearest.share - shareOf(scale, hz)) ? point : nearest,
    ).gain;
  };

  it('is what the filter passes: half the power at the edges of the default, less outside when that is attenuated', () => {
    expect(gainAt({}, 3)).toBeCloseTo(1, 1);
    expect(gainAt({}, 2)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(gainAt({}, 6)).toBeGreaterThan(0.2);
    expect(gainAt({ attenuate: true, alpha: 10 }, 6)).toBeLessThan(0.01);
    const path = responsePath(bandResponse(readSpec({ band: { lo: 2, hi: 4.5 } }), scale, 30)!);
    expect(path).toMatch(/^M0 100 L0\.00 \d+\.\d+ L.* L100 100 Z$/);
  });

  it('says what a filter falls short of, and is not there for a band that cannot be', () => {
    const spec = readSpec({ band: { lo: 0.11, hi: 0.3 }, filter: { kind: 'fir' } });
    expect(bandResponse(spec, scale, 30)?.shortfall).toMatch(/too short/);
    expect(bandResponse(readSpec({ band: { lo: 2, hi: 20 } }), scale, 30)).toBe(null);
  });
});
