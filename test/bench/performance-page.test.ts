import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { closing, opening, withFigures } from '../../bench/performance-page.ts';
import type { Findings } from '../../bench/results-file.ts';

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const text = readFileSync(page, 'utf8');

function read(file: string): Findings {
  return JSON.parse(readFileSync(new URL(`../../bench/results/${file}`, import.meta.url), 'utf8')) as Findings;
}

describe('docs/performance.md', () => {
  // `npx vitest run test/bench/performance-page.test.ts --update` writes the tables from the files in bench/results.
  it('has the figures of the files that it names', async () => {
    expect(text.match(opening)?.length).toBeGreaterThanOrEqual(6);
    await expect(withFigures(text, read)).toMatchFileSnapshot(page);
  });

  it('refuses a table of an unknown kind, without an end, or of a file that lacks it', () => {
    const table = (kind: string, file = 'two-core-epyc.json') => `<!-- figures: ${kind} of ${file} -->\n\n${closing}\n`;
    expect(() => withFigures(table('speed'), read)).toThrow('no figures of the kind "speed"');
    expect(() => withFigures(table('start'), read)).toThrow('no figures of the kind "start"');
    expect(() => withFigures('<!-- figures: frames of two-core-epyc.json -->\n', read)).toThrow('no "<!-- end of figures -->"');
    expect(withFigures(`a\n${table('frames')}b\n`, read)).toMatch(
      /^a\n<!-- figures[^]*\| phase `fine`, 2 threads \|[^]*-->\nb\n$/,
    );
  });
});
