import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ThirdParty } from '../../../core/protocol/third-party.ts';
import { licenseOfBuild, readThirdParty } from '../../../host/machine/third-party.ts';
import { findBinary } from '../../../host/video/binaries.ts';
import { build } from '../../cli/command-line.ts';

const require = createRequire(import.meta.url);
const manifest = require('../../../package.json') as Record<
  'dependencies' | 'optionalDependencies' | 'devDependencies',
  Record<string, string>
>;

let found: ThirdParty;
beforeAll(async () => {
  build();
  found = await readThirdParty();
});

describe('the list of what is shipped', () => {
  it('holds every installed dependency with those of its own, in the version that is installed', () => {
    const listed = new Map(found.packages.map(({ name, version }) => [name, version]));
    const wanted = Object.keys(manifest.dependencies);
    expect(wanted.length).toBeGreaterThan(10);
    for (const name of wanted) {
      const file = require.resolve.paths(name)?.map((folder) => `${folder}/${name}/package.json`) ?? [];
      const [text] = file.flatMap((each) => {
        try {
          return [readFileSync(each, 'utf8')];
        } catch {
          return [];
        }
      });
      const { version, dependencies = {} } = JSON.parse(text ?? '{}') as {
        version: string;
        dependencies?: Record<string, string>;
      };
      expect(listed.get(name), name).toBe(version);
      for (const own of Object.keys(dependencies)) expect(listed.has(own), `${name} → ${own}`).toBe(true);
    }
  });

  it('holds what is bundled into the window and the kernels, and none of the tools', () => {
    const listed = new Set(found.packages.map(({ name }) => name));
    for (const name of ['preact', '@preact/signals', 'lucide', 'uplot', 'assemblyscript']) expect(listed).toContain(name);
    for (const name of ['vitest', 'vite', 'esbuild', 'electron-builder', 'playwright-core', 'typescript', 'axe-core'])
      expect(listed).not.toContain(name);
  });

  it('says the licence of each, and its text where the package has one', () => {
    expect(found.packages.filter(({ license }) => license === 'not stated')).toEqual([]);
    expect(found.packages.find(({ name }) => name === 'ws')?.texts.join('\n')).toMatch(/Permission is hereby granted/);
    expect(found.packages.find(({ name }) => name === 'zod')?.texts.join('\n')).toMatch(/MIT License/);
    const without = found.packages.filter(({ texts }) => texts.length === 0).map(({ name }) => name);
    expect(without.length).toBeLessThan(found.packages.length / 3);
  });

  it('names the ffmpeg and ffprobe in use, and the licence that follows from how each was built', async () => {
    const { path, version } = await findBinary('ffmpeg');
    expect(found.programs.map(({ name }) => name)).toEqual(['ffmpeg', 'ffprobe']);
    expect(found.programs[0]).toMatchObject({ version, path, license: expect.stringMatching(/GPL-[23]\.\d-or-later/) as string });
  });
});

it.each([
  ['--enable-libfreetype', 'LGPL-2.1-or-later'],
  ['--enable-version3 --enable-libopencore-amrnb', 'LGPL-3.0-or-later'],
  ['--enable-gpl --enable-libx264', 'GPL-2.0-or-later'],
  ['--enable-libx264 --enable-gpl --enable-version3', 'GPL-3.0-or-later'],
  ['--enable-gpl --enable-nonfree', 'may not be passed on (--enable-nonfree)'],
  ['--disable-gpl', 'LGPL-2.1-or-later'],
])('ffmpeg built with %s is %s', (options, license) => {
  expect(licenseOfBuild(options)).toBe(license);
});
