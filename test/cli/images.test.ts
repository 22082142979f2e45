import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../core/base/still.ts';
import { createRandom } from '../../core/numeric/random.ts';
import { readStill } from '../../host/image/read-still.ts';
import { writeStill } from '../../host/image/write-still.ts';
import { build, requirePublished, run } from './command-line.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loupe-images-'));
const at = (name: string): string => path.join(folder, name);
const cwd = folder;

/** Soft blobs with a hard edge, in colour or gray. */
function scene(width: number, height: number, colours: 1 | 3): Still {
  const plane = (channel: number): Float32Array =>
    Float32Array.from({ length: width * height }, (_, index) => {
      const [x, y] = [index % width, Math.floor(index / width)];
      return 0.45 + 0.2 * Math.sin((x + 9 * channel) / 9) * Math.cos(y / 7) + (x + y > (width + height) / 2 ? 0.2 : 0);
    });
  return { width, height, planes: Array.from({ length: colours }, (_, channel) => plane(channel)), alpha: null, bits: 8 };
}

function psnr(a: Still, b: Still): number {
  let sum = 0;
  a.planes.forEach((plane, channel) => plane.forEach((value, index) => (sum += (value - b.planes[channel][index]) ** 2)));
  return -10 * Math.log10(sum / (a.planes.length * a.planes[0].length));
}

const deep: Still = {
  ...scene(40, 30, 3),
  bits: 16,
  alpha: Float32Array.from({ length: 1200 }, (_, index) => (index % 40) / 40),
};

beforeAll(async () => {
  build();
  const { normal } = createRandom(1);
  const clean = scene(96, 80, 1);
  await writeStill(at('clean.png'), clean, { overwrite: true });
  await writeStill(
    at('noisy.png'),
    { ...clean, planes: [clean.planes[0].map((value) => value + 0.08 * normal())] },
    { overwrite: true },
  );
  await writeStill(at('deep.png'), deep, { overwrite: true });
  await writeStill(at('one.png'), scene(1, 1, 1), { overwrite: true });
  writeFileSync(at('words.png'), 'no image at all');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('denoise', () => {
  it('measures the noise of an image and removes most of it', async () => {
    const { exit, stdout, stderr } = await run(['denoise', 'noisy.png', '-o', 'denoised.png'], { cwd });
    expect([exit, stderr]).toEqual([0, '']);
    const sigma = Number(/noise of ([\d.]+) codes of 255 removed, as measured/.exec(stdout)?.[1]);
    expect(Math.abs(sigma / (0.08 * 255) - 1)).toBeLessThan(0.1);
    const clean = await readStill(at('clean.png'));
    const gain = psnr(await readStill(at('denoised.png')), clean) - psnr(await readStill(at('noisy.png')), clean);
    expect(gain).toBeGreaterThan(9);
  });

  it('keeps opacity and 16 bits, and takes one pixel', async () => {
    expect(await run(['denoise', 'deep.png', '--sigma', '2', '--pyramid', 'laplacian', '-o', 'd.png'], { cwd })).toMatchObject({
      exit: 0,
    });
    const still = await readStill(at('d.png'));
    expect([still.bits, still.planes.length]).toEqual([16, 3]);
    still.alpha?.forEach((value, index) => expect(value).toBeCloseTo(deep.alpha?.[index] ?? -1, 4));
    expect(await run(['denoise', 'one.png', '--sigma', '9', '-o', 'o.png'], { cwd })).toMatchObject({ exit: 0 });
  });

  it.each([
    [['denoise', 'words.png', '-o', 'x.png'], 'INPUT_NOT_MEDIA'],
    [['denoise', 'one.png', '-o', 'x.png'], 'SPEC_INVALID'],
    [['denoise', 'noisy.png', '-o', 'x.gif'], 'OUTPUT_FORMAT'],
    [['denoise', 'noisy.png'], 'USAGE'],
    [['denoise', 'noisy.png', '--sigma', '-3', '-o', 'x.png'], 'USAGE'],
    [['denoise', 'noisy.png', '-y', '-o', 'noisy.png'], 'OUTPUT_IS_INPUT'],
  ])('%j is refused with a sentence: %s', async (args, code) => {
    const { exit, stderr } = await run(args, { cwd });
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('encode and decode', () => {
  it('go to a file of the length that was asked for and back, in colour with 16 bits too', async () => {
    const encoded = await run(['encode', 'clean.png', '--bits-per-pixel', '0.5', '-o', 'clean.mllp'], { cwd });
    expect(encoded).toMatchObject({ exit: 0, stderr: '' });
    expect(statSync(at('clean.mllp')).size).toBeLessThanOrEqual((96 * 80) / 16);
    expect(await run(['decode', 'clean.mllp', '-o', 'back.png'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    expect(psnr(await readStill(at('back.png')), await readStill(at('clean.png')))).toBeGreaterThan(30);
    await writeStill(at('opaque.png'), { ...deep, alpha: null }, { overwrite: true });
    await run(['encode', 'opaque.png', '--bits-per-pixel', '8', '-o', 'opaque.mllp'], { cwd });
    const coarse = await run(['decode', 'opaque.mllp', '--stages', '2', '-o', 'coarse.png'], { cwd });
    expect(coarse.stdout).toContain('2 of 5 levels');
    await run(['decode', 'opaque.mllp', '-o', 'opaque-back.png'], { cwd });
    const back = await readStill(at('opaque-back.png'));
    expect([back.bits, back.planes.length]).toEqual([16, 3]);
    expect(psnr(back, deep)).toBeGreaterThan(40);
  });

  it.each([
    [['encode', 'deep.png', '-o', 'x.mllp'], 'OUTPUT_FORMAT'],
    [['encode', 'words.png', '-o', 'x.mllp'], 'INPUT_NOT_MEDIA'],
    [['encode', 'clean.png', '--bits-per-pixel', '0', '-o', 'x.mllp'], 'USAGE'],
    [['decode', 'words.png', '-o', 'x.png'], 'CODE_INVALID'],
    [['decode', 'none.mllp', '-o', 'x.png'], 'INPUT_MISSING'],
    [['decode', 'clean.mllp', '-o', 'x.jpg'], 'OUTPUT_FORMAT'],
  ])('%j is refused with a sentence: %s', async (args, code) => {
    const { exit, stderr } = await run(args, { cwd });
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('keypoints', () => {
  it('prints places with scale, direction and contrast, the strongest first', async () => {
    const { exit, stdout } = await run(['keypoints', 'clean.png', '--json'], { cwd });
    expect(exit).toBe(0);
    requirePublished(['keypoints', 'clean.png', '--json'], stdout);
    const { width, keyPoints } = JSON.parse(stdout) as { width: number; keyPoints: { contrast: number }[] };
    expect(width).toBe(96);
    expect(keyPoints.length).toBeGreaterThan(5);
    const strengths = keyPoints.map(({ contrast }) => Math.abs(contrast));
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    const table = await run(['keypoints', 'clean.png'], { cwd });
    expect(table.stdout.trim().split('\n')).toHaveLength(keyPoints.length + 1);
    expect(await run(['keypoints', 'one.png', '--json'], { cwd })).toMatchObject({ exit: 0 });
    expect((await run(['keypoints', 'words.png'], { cwd })).stderr).toContain('INPUT_NOT_MEDIA');
  });
});
