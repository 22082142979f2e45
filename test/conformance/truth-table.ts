import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/engines/engine.ts';
import { truthRunOf } from './run-clip.ts';
import {
  gainTable,
  measureIdentity,
  measureInBand,
  measureNoiseGrowth,
  measureOutOfBand,
  truthCases,
  type GainCase,
  type GainRow,
} from './truth.ts';

export interface TruthTableOptions {
  /** Makes the engine that is put to the test; called once per suite. */
  readonly engine: () => Promise<Engine>;
  readonly methods: readonly ('phase' | 'riesz')[];
  /** Tables of gains; usually `fine` for phase, `riesz` for riesz. */
  readonly tables?: readonly (typeof gainTables)[number][];
}

const gainTables = ['fine', 'fast', 'classic', 'riesz'] as const;

/** The table "Truth" as a suite of tests, the same for every engine. Prints the gains it found. */
export function describeTruthTable(
  name: string,
  { engine, methods, tables = methods.map((method) => (method === 'phase' ? 'fine' : 'riesz')) }: TruthTableOptions,
): void {
  const concerns = (caseName: string): boolean => methods.some((method) => caseName.startsWith(method));
  const gainCases = tables.flatMap((each) => truthCases[each]);

  describe(`${name}: the magnified motion is (1 + alpha) times the true one`, () => {
    const rows: { truthCase: GainCase; row: GainRow }[] = [];

    it.each(gainCases)('$name', async (truthCase) => {
      const row = await measureInBand(truthRunOf(await engine()), truthCase);
      rows.push({ truthCase, row });
      expect(row.gain).toBeGreaterThanOrEqual(truthCase.bar.least);
      expect(row.gain).toBeLessThanOrEqual(truthCase.bar.most);
      expect(row.error).toBeLessThanOrEqual(truthCase.bar.mostError);
    });

    it('is written down', () => {
      expect(rows).toHaveLength(gainCases.length);
      for (const each of tables) {
        const ofTable = rows.filter(({ truthCase }) => truthCases[each].includes(truthCase));
        console.info(`Gain (relative error of the image), ${name}, ${each}\n${gainTable(ofTable)}`);
      }
    });
  });

  describe(`${name}: what is outside the band`, () => {
    it.each(truthCases.outOfBand.filter((truthCase) => concerns(truthCase.name)))('stays as it is: $name', async (truthCase) => {
      const { gain } = await measureOutOfBand(truthRunOf(await engine()), truthCase);
      expect(gain).toBeGreaterThanOrEqual(truthCase.bar.least);
      expect(gain).toBeLessThanOrEqual(truthCase.bar.most);
    });

    it.each(truthCases.noise.filter((truthCase) => concerns(truthCase.name)))('is not blown up: $name', async (truthCase) => {
      const growth = await measureNoiseGrowth(truthRunOf(await engine()), truthCase);
      console.info(`${truthCase.name}, ${name}: its standard deviation grows ${growth.toFixed(2)}-fold`);
      expect(growth).toBeLessThan(truthCase.bar.most);
    });
  });

  describe(`${name}: alpha = 0 is identity`, () => {
    const shared = methods.includes('phase') ? ['linear', 'color'] : [];
    const cases = truthCases.identity.filter(
      ({ name: caseName }) => concerns(caseName) || shared.some((m) => caseName.startsWith(m)),
    );
    it.each(cases)('$name', async (truthCase) => {
      expect(await measureIdentity(truthRunOf(await engine()), truthCase)).toBeLessThanOrEqual(truthCase.bar.most);
    });
  });
}
