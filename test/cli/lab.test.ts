import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../core/base/still.ts';
import { exampleFruits } from '../../core/synthetic/example-stills.ts';
import { readStill } from '../../host/image/read-still.ts';
import { writeStill } from '../../host/image/write-still.ts';
import { temporaryFolder } from '../support/sample-clips.ts';
import { build, failureOf, run, runWell } from './command-line.ts';

const folder = temporaryFolder('lab-commands');
const at = { cwd: folder.path };

beforeAll(async () => {
  build();
  const { a, b, mask } = exampleFruits(48);
  const put = (name: string, still: Still) => writeStill(folder.file(name), still, { overwrite: false });
  await put('a.png', a);
  await put('b.png', b);
  await put('mask.pgm', mask);
  await put('white.pgm', { ...mask, planes: [new Float32Array(48 * 48).fill(1)] });
  await put('deep.png', { ...a, bits: 16, alpha: new Float32Array(48 * 48).fill(0.5) });
  await put('dot.png', { width: 1, height: 1, planes: [Float32Array.of(0.5)], alpha: null, bits: 8 });
  writeFileSync(folder.file('words.png'), 'These are words.');
  writeFileSync(folder.file('points.csv'), 'x,y,label\n0,0,no\n1,0,no\n0,1,no\n1,1,yes\n');
  writeFileSync(folder.file('words.csv'), 'once,upon,a\ntime,there,was\n');
});
afterAll(() => folder.remove());

describe('motion-loupe figure', () => {
  it('draws an image of the user, of any depth and with alpha, and prints what it measured', async () => {
    const { json } = await runWell(
      ['figure', 'laplacian-pyramid', '--input', 'deep.png', '--set', 'levels=3', '-o', 'f.svg', '--json'],
      at,
    );
    expect(json).toMatchObject({ figure: 'laplacian-pyramid', output: 'f.svg' });
    expect((json['numbers'] as { value: number }[])[0].value).toBeGreaterThan(120);
    expect(readFileSync(folder.file('f.svg'), 'utf8')).toContain('Residual: 12×12');
  });

  it('is made of points in a CSV file', async () => {
    const { json } = await runWell(
      ['figure', 'perceptron', '--input', 'points.csv', '--set', 'step=60', '-o', 'points.svg', '--json'],
      at,
    );
    expect(json['numbers']).toContainEqual(expect.objectContaining({ name: 'mistakes', value: 0 }));
  });

  it('lists its figures for people and for programs', async () => {
    const { stdout } = await runWell(['figure', '--list'], at);
    expect(stdout).toContain('phase-pipeline (clip)');
    const { json } = await runWell(['figure', '--list', '--json'], at);
    expect((json['figures'] as unknown[]).length).toBeGreaterThan(12);
  });

  it.each([
    [['figure', 'steering', '--input', 'words.png', '-o', 'x.png'], 'INPUT_NOT_MEDIA', 'is not an image that can be read'],
    [['figure', 'steering', '--input', 'dot.png', '-o', 'x.png'], 'PICTURE_TOO_SMALL', 'has 1×1 pixels'],
    [['figure', 'steering', '--set', 'order=9', '-o', 'x.png'], 'LAB_SETTING_INVALID', 'a whole number from 1 to 5'],
    [['figure', 'steer', '-o', 'x.png'], 'LAB_FIGURE_UNKNOWN', 'There is no figure "steer"'],
    [['figure', 'steering', '-o', 'x.gif'], 'OUTPUT_FORMAT', 'written as .png or .svg'],
    [['figure', 'steering', '--input', 'a.png', '-y', '-o', 'a.png'], 'OUTPUT_IS_INPUT', 'the input itself'],
    [['figure', 'gabor-phase', '--input', 'a.png', '-o', 'x.png'], 'USAGE', 'takes no files, but 1 were given'],
    [['figure', 'phase-pipeline', '--input', 'a.png', '-o', 'x.png'], 'INPUT_ONE_FRAME', 'needs a clip'],
    [['figure', 'perceptron', '--input', 'words.csv', '-o', 'x.png'], 'POINTS_INVALID', 'has the columns once, upon, a'],
    [['figure', 'perceptron', '--input', 'none.csv', '-o', 'x.png'], 'INPUT_MISSING', 'none.csv'],
    [['figure', 'steering', '--set', 'order', '-o', 'x.png'], 'USAGE', 'a setting and its value'],
    [['figure', 'steering'], 'USAGE', '-o FILE is missing'],
    [['blend', 'a.png', 'b.png', '--mask', 'dot.png', '-o', 'x.png'], 'FRAME_MISMATCH', 'The mask has 1×1 pixels'],
    [['blend', 'a.png', 'words.png', '--mask', 'mask.pgm', '-o', 'x.png'], 'INPUT_NOT_MEDIA', 'is not an image'],
    [['blend', 'a.png', 'b.png', '-o', 'x.png'], 'USAGE', '--mask IMAGE is missing'],
  ])('refuses %j with a sentence', async (args, code, sentence) => {
    const failure = failureOf(await run(args, at));
    expect(failure).toMatchObject({ code, sentence: expect.stringContaining(sentence) });
    expect(folder.names()).not.toContain('x.png');
  });
});

describe('motion-loupe blend', () => {
  it('joins two images, and gives the first where the mask is white', async () => {
    await runWell(['blend', 'a.png', 'b.png', '--mask', 'white.pgm', '-o', 'same.png'], at);
    const [a, same] = [await readStill(folder.file('a.png')), await readStill(folder.file('same.png'))];
    expect(same.planes).toEqual(a.planes);
    await runWell(['blend', 'a.png', 'deep.png', '--mask', 'mask.pgm', '-o', 'both.png'], at);
    const both = await readStill(folder.file('both.png'));
    expect([both.bits, both.alpha === null]).toEqual([16, false]);
  });
});
