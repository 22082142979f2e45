import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from '../../../core/lab/catalogue.ts';
import { chapters } from '../../../core/lab/definition.ts';
import type { Figure, Panel } from '../../../core/lab/figure.ts';
import { writeFigure } from '../../../host/lab/figure-files.ts';
import { makeFigure } from '../../../host/lab/make-figure.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-figures-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with a panel's data. */
function faults(panel: Panel): string[] {
  switch (panel.kind) {
    case 'image': {
      const wanted = panel.width * panel.height * (panel.colours === 'rgb' ? 3 : 1);
      return [
        ...(panel.values.length === wanted ? [] : [`${panel.title} has ${panel.values.length} values, not ${wanted}`]),
        ...(panel.range[0] < panel.range[1] ? [] : [`${panel.title} has no range`]),
        ...(panel.values.every(Number.isFinite) ? [] : [`${panel.title} has values that are no numbers`]),
      ];
    }
    case 'plot':
      return panel.series.filter(({ x, y }) => x.length !== y.length || x.length === 0).map(({ name }) => `${name} is uneven`);
    case 'table':
      return panel.rows.filter((row) => row.length !== panel.head.length).map(() => `${panel.title} has an uneven row`);
    case 'diagram': {
      const ids = new Set(panel.boxes.map(({ id }) => id));
      return panel.arrows.filter(({ from, to }) => !ids.has(from) || !ids.has(to)).map(({ from, to }) => `${from} → ${to}`);
    }
    default:
      return panel satisfies never;
  }
}

describe('every figure', () => {
  it('has a name of its own, and a chapter', () => {
    const names = figures.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, chapter } of figures) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(chapters.some(({ id }) => id === chapter)).toBe(true);
    }
  });

  it.each(figures.map((figure) => figure.name))('%s is made of its example, as PNG and as SVG', async (name) => {
    const figure: Figure = await makeFigure({ name, settings: {}, material: { kind: 'example', side: 128 } });
    expect(figure.rows.flat().flatMap(faults)).toEqual([]);
    expect(figure.rows.flat().length).toBeGreaterThan(0);
    const [png, svg] = [path.join(folder, `${name}.png`), path.join(folder, `${name}.svg`)];
    await writeFigure(png, figure, false);
    await writeFigure(svg, figure, false);
    const image = PNG.sync.read(readFileSync(png));
    expect(image.width).toBeGreaterThan(400);
    expect(new Set(image.data).size).toBeGreaterThan(20);
    const text = readFileSync(svg, 'utf8');
    expect([text.slice(0, 5), text.slice(-6)]).toEqual(['<svg ', '</svg>']);
    // Base64 may spell anything.
    const drawn = text.replaceAll(/base64,[^"]*/g, '');
    expect(drawn.match(/NaN|undefined|Infinity/)?.[0]).toBeUndefined();
  });
});
