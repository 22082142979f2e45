import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stillSummary, summaryTable, truthTables } from '../../bench/truth-table.ts';
import { displacements, noises, truthMethodNames, truthSceneNames, truthScenes } from '../../bench/truth-scenes.ts';
import type { TruthFindings, TruthRow } from '../../bench/truth.ts';

const fileAt = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const { rows } = JSON.parse(readFileSync(fileAt('bench/results/truth.json'), 'utf8')) as TruthFindings;
const page = fileAt('docs/mathematics/truth.md');
const complete = fileAt('docs/mathematics/truth-table.md');
const opening = '<!-- figures of bench/results/truth.json -->';
const closing = '<!-- end of figures -->';

function summaries(): string {
  const tables = noises.map((noise) => `Noise ${noise}:\n\n${summaryTable(rows, noise, [1, 5, 16])}`);
  return `\n\n${[...tables, stillSummary(rows)].join('\n\n')}\n\n`;
}

// `npx vitest run test/bench/truth-page.test.ts --update` writes the tables from the file.
describe('the table of motion delivered', () => {
  it('has every scene, noise, displacement and method', () => {
    for (const scene of truthSceneNames) {
      const ofScene = rows.filter((row) => row.scene === scene);
      const expected = truthScenes[scene].kind === 'still' ? noises.length - 1 : noises.length * displacements.length;
      expect(ofScene, scene).toHaveLength(expected * truthMethodNames.length);
    }
  });

  it('is in docs/mathematics/truth.md, and whole in truth-table.md', async () => {
    const text = readFileSync(page, 'utf8');
    const [before, rest] = text.split(opening);
    const after = rest.slice(rest.indexOf(closing));
    await expect(`${before}${opening}${summaries()}${after}`).toMatchFileSnapshot(page);
    const intro =
      '# Motion asked for, motion delivered, image error\n\nOf every scene and method; [truth.md](truth.md) says how it is measured. Cells hold the gain and in brackets the error; those of scenes in\nwhich nothing is to be magnified, growth of noise and in brackets flicker. `npm run bench -- --truth` makes the figures.\n\n';
    await expect(`${intro}${truthTables(rows)}\n`).toMatchFileSnapshot(complete);
  });

  it('shows a missing row as a dash', () => {
    const row: TruthRow = { ...rows[0], gain: 0.5, error: 0.25, displacement: 1, noise: 0 };
    expect(summaryTable([row], 0, [1, 5])).toContain('| 0.50 / – (0.25 / –) |');
  });
});
