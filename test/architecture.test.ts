import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, violations } from './support/architecture.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What is made, not written. */
const made = new Set(['node_modules', 'dist', 'demo', 'release']);
const sources = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !made.has(entry.name))
  .flatMap(({ name }) =>
    readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)),
  )
  .filter((file) => /\.m?tsx?$/.test(file))
  .map((file) => file.replaceAll(path.sep, '/'));

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the sources', () => {
  it('keep the direction of imports, telling names, files of limited size and strict types', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap((file) => violations({ path: file, text: read(file) }))).toEqual([]);
  });
});

interface Project {
  readonly compilerOptions: { readonly types?: string[]; readonly lib?: string[] };
  readonly references?: readonly { readonly path: string }[];
}

/** What each folder may see of the world beside the language. */
const worlds: Readonly<Record<string, { types: string[]; dom: boolean; references: string[] }>> = {
  core: { types: [], dom: false, references: [] },
  host: { types: ['node'], dom: false, references: ['core'] },
  cli: { types: ['node'], dom: false, references: ['core', 'host'] },
  electron: { types: ['node'], dom: false, references: ['core', 'host'] },
  renderer: { types: [], dom: true, references: ['core'] },
  bench: { types: ['node'], dom: false, references: ['core', 'host'] },
  scripts: { types: ['node'], dom: false, references: [] },
  test: { types: ['node'], dom: false, references: ['core', 'host', 'cli', 'bench', 'electron', 'renderer'] },
};

describe('the folders', () => {
  it.each(Object.entries(worlds))('%s sees the types its code may use, and no others', (folder, world) => {
    const project = JSON.parse(read(`${folder}/tsconfig.json`)) as Project;
    expect(project.compilerOptions.types ?? []).toEqual(world.types);
    expect((project.compilerOptions.lib ?? []).some((lib) => lib.startsWith('dom'))).toBe(world.dom);
    expect((project.references ?? []).map((reference) => path.basename(reference.path))).toEqual(world.references);
  });

  it('are all part of "npm run check"', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as Required<Project>;
    expect(references.map((reference) => path.basename(reference.path)).toSorted()).toEqual(Object.keys(worlds).toSorted());
  });
});

describe('the check itself', () => {
  /** Kept apart from the samples, because this file is checked too. */
  const any = 'any';
  const at = '@';

  it('reads every form of import, and none from a comment', () => {
    const text = `
      import a, { type B } from './a.ts';
      import {
        c,
      } from "./c.ts";
      import './side-effect.ts';
      export * as d from './d.ts';
      export type { E } from './e.ts';
      const f = await import('./f.ts');
      const g = require('./g.ts');
      type H = import('./h.ts').H;
      // import './not-1.ts';
      /* import './not-2.ts'; */
      const text = 'https://example.org'; // from './not-3.ts'
      export const from = 'not-4';`;
    expect(importsOf(text).map((target) => path.basename(target, '.ts'))).toEqual([
      'a',
      'c',
      'side-effect',
      'd',
      'e',
      'f',
      'g',
      'h',
    ]);
  });

  it.each([
    ['core/base/frame.ts', `import { x } from '../spec/band.ts';`, 'core/base imports core/spec'],
    ['core/plan/plan.ts', `import type { Engine } from '../engines/engine.ts';`, 'core/plan imports core/engines'],
    ['core/spec/band.ts', `import { readFile } from 'node:fs/promises';`, `core/spec imports Node's "node:fs/promises"`],
    ['core/spec/band.ts', `import pngjs from 'pngjs';`, 'core/spec imports the package "pngjs"'],
    ['core/measure/gain.ts', `import { probe } from '../../host/video/probe.ts';`, 'core/measure imports host/video'],
    [
      'core/engines/simd/engine.ts',
      `import { dft } from '../tensor/transforms.ts';`,
      'core/engines/simd imports core/engines/tensor',
    ],
    ['core/engines/simd/engine.ts', `import { tf } from '../../tensor/tf.ts';`, 'core/engines/simd imports core/tensor'],
    ['core/pyramid/riesz.ts', `import * as tf from '@tensorflow/tfjs-core';`, 'which only core/tensor/tf.ts may'],
    [
      'host/server/sessions.ts',
      `const tf = await import('@tensorflow/tfjs-node');`,
      'which only host/engines/tensor-backend.ts may',
    ],
    ['host/server/sessions.ts', `import { BrowserWindow } from 'electron';`, 'which only electron may'],
    ['host/server/sessions.ts', `import { run } from '../../cli/program.ts';`, 'host/server imports cli'],
    ['host/loose.ts', '', 'lies in a folder that the architecture does not know'],
    ['host/video/encode.ts', `import { Camera } from '../camera/open-camera.ts';`, 'host/video imports host/camera'],
    ['host/files/whole-file.ts', `import { probe } from '../video/probe.ts';`, 'host/files imports host/video'],
    ['host/train/classify.ts', `import { outputs } from '../app/outputs.ts';`, 'host/train imports host/app'],
    ['host/camera/newest.ts', `import { Pace } from '../magnify/pace.ts';`, 'host/camera imports host/magnify'],
    ['host/app/calls/general.ts', `import { access } from '../../server/access.ts';`, 'host/app imports host/server'],
    ['host/log/program-log.ts', `import { dataFolder } from '../files/data-folder.ts';`, 'host/log imports host/files'],
    ['cli/program.ts', `import ffmpeg from 'fluent-ffmpeg';`, 'which only host/video/command.ts may'],
    ['renderer/view.ts', `import { probe } from '../host/video/probe.ts';`, 'renderer imports host/video'],
    ['renderer/view.ts', `import path from 'node:path';`, `renderer imports Node's`],
    ['renderer/state/media.ts', `import { Viewer } from '../viewer/viewer.tsx';`, 'renderer/state imports renderer/viewer'],
    ['renderer/camera/bar.tsx', `import { watch } from '../teach/watching.ts';`, 'renderer/camera imports renderer/teach'],
    ['renderer/panel/a.ts', `import { activities } from '../main.tsx';`, 'renderer/panel imports renderer'],
    ['renderer/odds/ends.ts', '', 'lies in a folder that the architecture does not know'],
    ['host/server/sessions.ts', `import { x } from './session';`, 'without its ending'],
    ['core/engines/simd/shared/crew.ts', `import { Arena } from './arena';`, 'without its ending'],
    [
      'core/engines/simd/kernels/phase/band.ts',
      `import { dft } from '../../../tensor/transforms';`,
      'imports core/engines/tensor',
    ],
    ['core/tensor/tensor-utils.ts', '', 'says nothing about what is in it'],
    ['host/app/helper/copy.ts', '', 'says nothing about what is in it'],
    ['core/tensor/MatMul.ts', '', 'not in kebab-case'],
    ['core/tensor/product.ts', `const x = y as ${any};`, `uses "as ${any}"`],
    ['host/video/process.ts', `function f(x: ${any}) {}`, `uses ": ${any}"`],
    ['host/video/process.ts', `// ${at}ts-ignore: it works\nf(1);`, `uses "// ${at}ts-ignore"`],
    ['core/plan/masks.ts', `/* ${at}ts-nocheck */`, `uses "/* ${at}ts-nocheck"`],
    ['core/plan/masks.ts', 'x;\n'.repeat(301), 'has 301 lines; 300 are the most in core'],
    ['renderer/teach/rows.ts', 'x;\n'.repeat(601), 'has 601 lines and no reason'],
    [
      'core/engines/simd/kernels/phase/band.ts',
      `export function long(): void {\n${'  x;\n'.repeat(79)}}\n`,
      'function long has 81 lines; 80 are the most',
    ],
    ['lib/thing.ts', '', 'lies in a folder that the architecture does not know'],
  ])('refuses %s with %s', (place, text, complaint) => {
    expect(violations({ path: place, text })).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    ['core/spec/band.ts', `import { z } from 'zod';\nimport { LoupeError } from '../base/error.ts';`],
    ['core/engines/simd/kernels/phase/band.ts', `import { madd } from '../lanes';`],
    ['core/engines/simd/kernels/phase/band.ts', `// ${at}ts-ignore: decorator\n@inline\nfunction f(): void {}`],
    ['core/tensor/tf.ts', `export * as tf from '@tensorflow/tfjs-core';`],
    ['core/engines/tensor/engine.ts', `import type { Engine } from '../engine.ts';\nimport { tf } from '../../tensor/tf.ts';`],
    ['cli/program.ts', `import { Command } from 'commander';\nimport { run } from '../host/engines/engine-choice.ts';`],
    ['host/app/preview/preview.ts', `import { probe } from '../../video/probe.ts';\nimport { a } from '../streams.ts';`],
    ['host/server/host-process.ts', `import { HostApp } from '../app/host-app.ts';`],
    ['renderer/main.tsx', `import { App } from './layout/app.tsx';\nimport './theme/theme.css';`],
    ['renderer/teach/watching.ts', `import { runningCamera } from '../camera/camera-session.ts';`],
    ['electron/main/window.ts', `import { BrowserWindow } from 'electron';`],
    ['core/plan/masks.ts', 'x;\n'.repeat(300)],
    ['core/engines/simd/kernels/phase/blocks.ts', 'x;\n'.repeat(500)],
    ['core/engines/simd/kernels/phase/band.ts', `function f(): void {\n${'  x;\n'.repeat(78)}}\nfunction g(): void {\n}\n`],
    ['renderer/teach/rows.ts', `/** Long because every row is one published filter. */\n${'x;\n'.repeat(601)}`],
  ])('lets %s pass', (place, text) => {
    expect(violations({ path: place, text })).toEqual([]);
  });
});
