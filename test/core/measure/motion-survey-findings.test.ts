import { describe, expect, it } from 'vitest';
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

  it('leave out what the rhythm of an encoder makes of a stronger motion', () => {
    expect(said([motion(32, 0), motion(93, 0, { amplitude: 0.01 })])).toEqual([32]);
    expect(said([motion(32, 0), motion(93, 0, { amplitude: 0.5 })])).toEqual([32, 93]);
  });
});
