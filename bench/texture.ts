import { cpuUsage } from 'node:process';
import path from 'node:path';
import { lumaOf } from '../core/base/still.ts';
import { synthesisMethods } from '../core/texture/synthesise-texture.ts';
import { readStill } from '../host/image/read-still.ts';
import { makeTexture } from '../host/image/make-texture.ts';
import { places } from './places.ts';

const size = { width: 256, height: 256 };

/**
 * Synthesises 256 × 256 pixels of a texture with each method and three seeds: wall and processor time, and how far the statistics
 * stay from the image's; as a Markdown table.
 *
 * @param file an image; null for the photograph of reptile skin
 */
export async function textureTable(file: string | null, signal: AbortSignal): Promise<string> {
  const still = await readStill(file ?? path.join(places.images, 'reptile-skin.pgm'), { signal });
  const gray = { ...still, planes: [lumaOf(still)] };
  const rows: string[] = [];
  const percent = (share: number): string => (100 * share).toFixed(2);
  for (const method of synthesisMethods) {
    for (const seed of [1, 2, 3]) {
      const start = performance.now();
      const before = cpuUsage();
      const { residuals } = await makeTexture(gray, { method, seed, size, signal });
      const { user, system } = cpuUsage(before);
      const [{ total, groups }] = residuals;
      const [group, worst] = Object.entries(groups).toSorted(([, a], [, b]) => b - a)[0];
      const seconds = [(performance.now() - start) / 1e3, (user + system) / 1e6].map((value) => value.toFixed(1));
      rows.push([method, seed, ...seconds, percent(total), `${percent(worst)} (\`${group}\`)`].join(' | '));
    }
  }
  return [
    '| method | seed | wall, s | processor, s | statistics off by, % | the worst group by, % |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
