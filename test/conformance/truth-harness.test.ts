import { describe, expect, it } from 'vitest';
import type { Frame } from '../../core/base/frame.ts';
import { knownMotion } from '../../core/synthetic/known-motion.ts';
import {
  clipOf,
  gainTable,
  measureIdentity,
  measureInBand,
  measureNoiseGrowth,
  measureOutOfBand,
  truthCases,
  type TruthCase,
  type TruthRun,
} from './truth.ts';

/** An engine that knows the answer: every frame is the pattern, ideally displaced by `gain` times the true motion. */
function ideal({ motion }: TruthCase<unknown>, gain: number): TruthRun {
  const known = clipOf({ ...motion, amplitude: gain * motion.amplitude });
  return async (frames) => frames.map((_, index) => known.frame(index));
}

const unchanged: TruthRun = async (frames) => frames;

describe('the truth harness, before it judges engines', () => {
  it.each(truthCases.fine.filter(({ displacement }) => displacement === 1 || displacement === 8))(
    'gives full marks to ideal shifts: $name',
    async (truthCase) => {
      const row = await measureInBand(ideal(truthCase, truthCase.displacement / truthCase.motion.amplitude), truthCase);
      // 8-bit rounding is all that is between this and perfection.
      expect(Math.abs(row.gain - 1)).toBeLessThan(0.002);
      expect(Math.abs(row.phase)).toBeLessThan(0.002);
      expect(row.across).toBeLessThan(0.002);
      expect(row.error).toBeLessThan(0.06);
    },
  );

  it('reports a gain of 0.9 for an engine that moves things by 0.9 of what was asked', async () => {
    for (const truthCase of [truthCases.fine[0], truthCases.fine[14]]) {
      const row = await measureInBand(ideal(truthCase, (0.9 * truthCase.displacement) / truthCase.motion.amplitude), truthCase);
      expect(Math.abs(row.gain - 0.9)).toBeLessThan(0.003);
      expect(row.error).toBeGreaterThan(0.06);
    }
  });

  it('reports a lag as phase', async () => {
    const truthCase = truthCases.fine[1];
    const known = clipOf({ ...truthCase.motion, amplitude: truthCase.displacement });
    // One frame of eight a period late.
    const late: TruthRun = async (frames) => frames.map((_, index) => known.frame(Math.max(0, index - 1)));
    const row = await measureInBand(late, truthCase);
    expect(row.gain).toBeCloseTo(1, 2);
    expect(row.phase).toBeCloseTo(-Math.PI / 4, 2);
  });

  it('sees that an engine which does nothing does not magnify, and leaves what is outside the band alone', async () => {
    const inside = await measureInBand(unchanged, truthCases.fine[0]);
    expect(inside.gain).toBeCloseTo(0.1, 2);
    for (const truthCase of truthCases.outOfBand) {
      expect((await measureOutOfBand(unchanged, truthCase)).gain).toBeCloseTo(1, 2);
      expect((await measureOutOfBand(ideal(truthCase, 1.1), truthCase)).gain).toBeCloseTo(1.1, 2);
    }
  });

  it('finds the one sample that is not as it was', async () => {
    const [truthCase] = truthCases.identity;
    expect(await measureIdentity(unchanged, truthCase)).toBe(0);
    const spoilt: TruthRun = async (frames) => frames.map((frame, index) => (index === 7 ? withOneSampleOff(frame, 2) : frame));
    expect(await measureIdentity(spoilt, truthCase)).toBe(2);
  });

  it('measures how much stronger noise has become', async () => {
    const [truthCase] = truthCases.noise;
    expect(await measureNoiseGrowth(unchanged, truthCase)).toBe(1);
    const louder = knownMotion({ ...truthCase.motion, noise: 3 * (truthCase.motion.noise ?? 0), seed: 9 });
    const growth = await measureNoiseGrowth(async (frames) => frames.map((_, index) => louder.frame(index)), truthCase);
    // Rounding adds 1/12 to both variances.
    expect(growth).toBeCloseTo(Math.sqrt((36 + 1 / 12) / (4 + 1 / 12)), 1);
  });

  it('complains of frames that are missing', async () => {
    await expect(measureInBand(async (frames) => frames.slice(1), truthCases.fine[0])).rejects.toThrow(
      '40 frames went in, 39 came out',
    );
  });

  it('prints gains as a table', () => {
    const row = { gain: 0.9876, phase: 0, across: 0, error: 0.123 };
    const table = gainTable(truthCases.fine.slice(0, 2).map((truthCase) => ({ truthCase, row })));
    expect(table).toBe('| pattern | 1 px | 2 px |\n| --- | --- | --- |\n| texture | 0.988 (0.12) | 0.988 (0.12) |');
  });
});

function withOneSampleOff(frame: Frame, codes: number): Frame {
  const luma = frame.planes[0].slice();
  luma[1000] += codes;
  return { ...frame, planes: [luma, ...frame.planes.slice(1)] };
}
