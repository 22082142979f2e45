import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../core/base/still.ts';
import { createRandom } from '../../core/numeric/random.ts';
import { readStill } from '../../host/image/read-still.ts';
import { writeStill } from '../../host/image/write-still.ts';
import { build, run } from './command-line.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'loupe-synthesize-'));
const at = (name: string): string => path.join(cwd, name);

/** Stripes with noise, as many planes as asked for. */
function stripes(width: number, height: number, colours: 1 | 3, bits: 8 | 16): Still {
  const random = createRandom(2);
  const planes = Array.from({ length: colours }, (_, channel) =>
    Float32Array.from({ length: width * height }, (__, index) => {
      const wave = Math.sin(((index % width) + Math.floor(index / width)) / (2 + channel));
      return 0.5 + 0.2 * wave + 0.1 * (random.uniform() - 0.5);
    }),
  );
  return { width, height, planes, alpha: null, bits };
}

beforeAll(async () => {
  build();
  const place = { overwrite: true };
  await writeStill(at('deep.png'), stripes(64, 56, 1, 16), place);
  await writeStill(at('colour.png'), stripes(61, 59, 3, 8), place);
  await writeStill(at('one.png'), stripes(1, 1, 1, 8), place);
  const flat = { ...stripes(128, 128, 1, 8), planes: [new Float32Array(128 * 128).fill(0.5)] };
  await writeStill(at('flat.png'), flat, place);
  await writeStill(at('glass.png'), { ...stripes(128, 128, 1, 8), alpha: new Float32Array(128 * 128).fill(0.5) }, place);
  writeFileSync(at('words.png'), 'no image at all');
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('synthesize', () => {
  it('writes the same texture for the same seed, with images of the way there', async () => {
    mkdirSync(at('steps'));
    const command = ['synthesize', 'deep.png', '--scales', '2', '--iterations', '12', '--size', '50x37', '--seed', '3'];
    const { exit, stdout, stderr } = await run([...command, '-o', 'a.png', '--steps', 'steps'], { cwd });
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^a\.png: 50x37, statistics off by \d+\.\d % \(the worst group by \d+\.\d %\)\.\n$/);
    const made = await readStill(at('a.png'));
    expect(made).toMatchObject({ width: 50, height: 37, bits: 16, alpha: null });
    expect(made.planes).toHaveLength(1);
    expect(readdirSync(at('steps'))).toContain('step-0010.png');
    expect(await run([...command, '-o', 'b.png'], { cwd })).toMatchObject({ exit: 0 });
    expect(readFileSync(at('b.png')).equals(readFileSync(at('a.png')))).toBe(true);
  });

  it('makes textures in colour, of the size of the image', async () => {
    const command = ['synthesize', 'colour.png', '--scales', '2', '--method', 'heeger-bergen'];
    expect(await run([...command, '-o', 'c.png'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    const made = await readStill(at('c.png'));
    expect(made).toMatchObject({ width: 61, height: 59, bits: 8 });
    expect(made.planes).toHaveLength(3);
  });

  it.each([
    [['words.png', '-o', 'x.png'], 'INPUT_NOT_MEDIA'],
    [['one.png', '-o', 'x.png'], 'PICTURE_TOO_SMALL'],
    [['deep.png', '-o', 'x.png'], 'PICTURE_TOO_SMALL'],
    [['flat.png', '-o', 'x.png'], 'TEXTURE_INVALID'],
    [['glass.png', '-o', 'x.png'], 'TEXTURE_INVALID'],
    [['colour.png', '--scales', '2', '--size', '20000x20000', '-o', 'x.png'], 'SPEC_INVALID'],
    [['colour.png'], 'USAGE'],
    [['colour.png', '--size', '0', '-o', 'x.png'], 'USAGE'],
    [['colour.png', '-o', 'x.png', '--steps', 'nowhere'], 'OUTPUT_FOLDER_MISSING'],
    [['colour.png', '-y', '-o', 'colour.png'], 'OUTPUT_IS_INPUT'],
  ])('%j is refused with a sentence: %s', async (args, code) => {
    const { exit, stderr } = await run(['synthesize', ...args], { cwd });
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
