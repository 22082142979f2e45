import { describe, expect, it } from 'vitest';
import { confidenceOf, mostConfidence } from '../../../core/measure/motion-survey-confidence.ts';
import { linesOf } from '../../../core/measure/motion-survey-findings.ts';
import type { Motion } from '../../../core/measure/motion-survey-verdict.ts';

const rate = 250;
const length = 600;

function motion(frequency: number, column: number, parts: Partial<Motion> = {}): Motion {
  const bin = Math.round((frequency * length) / rate);
  return { cell: column, column, row: 0, bin, frequency, amplitude: 1, ratio: 1000, agreement: 8, logChance: -50, ...parts };
}

const said = (motions: readonly Motion[]) => linesOf(motions, length, rate).map(({ frequency }) => frequency);

describe('the lines of a survey', () => {
  it('are two where two machines of nearly one frequency stand side by side, and one where one is seen in two cells', () => {
    expect(said([motion(32, 0), motion(33.87, 1, { ratio: 300, amplitude: 0.06 })])).toEqual([32, 33.87]);
    expect(said([motion(32, 0), motion(32.1, 7, { ratio: 300 }), motion(33, 1, { ratio: 200 })])).toEqual([32]);
  });

  it('name overtones with their fundamental, also beyond half the rate, and after everything else', () => {
    const lines = linesOf(
      [motion(64, 0, { amplitude: 0.3 }), motion(32, 0), motion(26.78, 4), motion(122, 0, { amplitude: 0.2 })],
      length,
      rate,
    );
    expect(lines.map(({ frequency, harmonicOf }) => [frequency, harmonicOf?.order ?? 1])).toEqual([
      [32, 1],
      [26.78, 1],
      [64, 2],
      [122, 4],
    ]);
  });

  it('go as far as in the cells that move as a whole, whichever shows them most clearly', () => {
    // a strip of it in the clearest cell
    const [strip] = linesOf(
      [motion(32, 0, { amplitude: 0.06, agreement: 12 }), motion(32, 1, { amplitude: 0.33 })],
      length,
      rate,
    );
    expect(strip.amplitude).toBe(0.33);
    expect(strip.cell).toBe(1);
    // noise of a ratio of 30: a standard error of 13 %
    const amplitudes = [0.11, 0.09, 0.1, 0.125, 0.095];
    const [whole] = linesOf(
      amplitudes.map((amplitude, column) => motion(32, column, { amplitude, ratio: 30 })),
      length,
      rate,
    );
    expect(whole.amplitude).toBe(0.1);
  });

  it('leave out what the rhythm of an encoder makes of a stronger motion', () => {
    expect(said([motion(32, 0), motion(93, 0, { amplitude: 0.01 })])).toEqual([32]);
    expect(said([motion(32, 0), motion(93, 0, { amplitude: 0.5 })])).toEqual([32, 93]);
  });
});

describe('the confidence of a line', () => {
  const clear = { ratio: 1e5, agreement: 13, logChance: -200 };

  it('is high where the frame moves as one, far above the noise, and never certainty', () => {
    expect(confidenceOf(clear, 16, false)).toBe(mostConfidence);
    // the same share of the tiles, of fewer
    expect(confidenceOf({ ...clear, ratio: 100, agreement: 2.5 }, 4, false)).toBeCloseTo(
      confidenceOf({ ...clear, ratio: 100, agreement: 10 }, 16, false),
      6,
    );
  });

  it('is that of a guess at a frequency of light on the mains', () => {
    expect(confidenceOf(clear, 16, true)).toBe(0.5);
  });

  it('is low where one part of a coded image changes a little', () => {
    // number 5041 of x264 still
    expect(confidenceOf({ ratio: 10 ** 1.85, agreement: 2.77, logChance: -17.9 }, 16, false)).toBeLessThan(0.25);
  });
});
