import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matching } from '../support/matching.ts';
import { ffmpeg, temporaryFolder } from '../support/sample-clips.ts';
import { build, failureOf, run, runWell } from './command-line.ts';

const folder = temporaryFolder('measure');
const here = { cwd: folder.path };
const roi = ['--roi', '16,16,96,64'];

/** Swings by 0.3 px along 30° at 4 Hz, 90 frames at 30 a second. */
beforeAll(async () => {
  build();
  const motion = ['--amplitude', '0.3', '--frequency', '4', '--angle', '30', '--noise', '1'];
  await runWell(['generate', 'swing.mkv', '--size', '128x96', '--frames', '90', ...motion], here);
});
afterAll(() => folder.remove());

describe('measure', () => {
  it('finds the band in which something moves, and says how to see it', async () => {
    const { stdout } = await runWell(['measure', 'swing.mkv'], here);
    expect(stdout).toMatch(
      /^Motion found at 4 Hz, about 0\.\d+ px .*\n[\d.]+–[\d.]+ Hz {3}strongest at 4 Hz {3}about 0\.(29|3)\d* px {3}around \(\d+, \d+\) {3}\d+ dB above the noise {3}99 % sure\n/,
    );
    expect(stdout).toMatch(/To see the first: motion-loupe magnify swing\.mkv --band [\d.]+-[\d.]+\n$/);
    const { json } = await runWell(['measure', 'swing.mkv', '--fps', '300', '--band', '20-60', '--json'], here);
    expect(json).toMatchObject({ input: 'swing.mkv', finding: matching(/^Motion found at 40 Hz/) });
  });

  it('follows a part of the frame, in pixels and millimetres, and writes a table', async () => {
    const { stdout } = await runWell(['measure', 'swing.mkv', ...roi, '--csv', 'swing.csv', '--mm-per-px', '2'], here);
    expect(stdout).toMatch(/^Across: +0\.5\d* px \(1\.\d+ mm\) from end to end/m);
    expect(stdout).toMatch(/^Down: +0\.3\d* px \(0\.6\d* mm\) from end to end/m);
    expect(stdout).toMatch(/^Strongest: +(4|4\.0\d*|3\.99\d*) Hz$/m);
    const [head, ...rows] = readFileSync(folder.file('swing.csv'), 'utf8').trimEnd().split('\r\n');
    expect(head).toBe('time_s,x_px,y_px,x_mm,y_mm');
    expect(rows).toHaveLength(90);
    const [time, x, y, across, down] = rows[2].split(',').map(Number);
    // 1/15 s: 0.3·sin(2π·4/15) px along 30°, where the first frame is at rest.
    const along = 0.3 * Math.sin((2 * Math.PI * 4) / 15);
    expect(time).toBeCloseTo(1 / 15, 3);
    expect(x).toBeCloseTo(along * Math.cos(Math.PI / 6), 1);
    expect(y).toBeCloseTo(along / 2, 1);
    expect([across, down].map((value, axis) => value - 2 * [x, y][axis])).toEqual([expect.closeTo(0, 5), expect.closeTo(0, 5)]);
  });

  it('gives everything as JSON', async () => {
    const { json } = await runWell(['measure', 'swing.mkv', ...roi, '-ss', '1', '-t', '1.01', '--json'], here);
    expect(json['points']).toHaveLength(31);
    expect(json['region']).toEqual({ x: 16, y: 16, width: 96, height: 64 });
    expect(json['peakHz']).toBeCloseTo(4, 1);
    expect((json['rms'] as { x: number }).x).toBeCloseTo((0.3 * Math.cos(Math.PI / 6)) / Math.SQRT2, 1);
    expect((json['spectrum'] as unknown[]).length).toBe(16);
  });

  it('withholds what cannot be seen: a blank wall, and motion along an edge', async () => {
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=gray:s=96x96:r=30:d=0.4,format=gray,noise=alls=8:allf=t',
      '-c:v',
      'ffv1',
      folder.file('wall.mkv'),
    );
    const ended = await run(['measure', 'wall.mkv', '--roi', '24,24,48,48'], here);
    expect(failureOf(ended)).toMatchObject({
      code: 'REGION_UNMEASURABLE',
      sentence: matching(/choose one with edges or texture/),
    });

    // 0.4 px to the right and back at 3 Hz; the edge stands across 30°.
    const across = '(X-48-0.4*sin(6*PI*T))*0.866+(Y-48)*0.5';
    const edge = `color=gray:s=96x96:r=30:d=1,format=gray,geq=lum='128+60*atan(${across})'`;
    ffmpeg('-f', 'lavfi', '-i', edge, '-c:v', 'ffv1', folder.file('edge.mkv'));
    const { stdout } = await runWell(['measure', 'edge.mkv', '--roi', '24,24,48,48'], here);
    expect(stdout).toMatch(/^Along 30°: +0\.6[5-9]\d* px from end to end/m);
    expect(stdout).not.toMatch(/^(Across|Down):/m);
    expect(stdout).toMatch(/only motion across it, along 30°.* can be seen/);
  });

  it.each([
    ['a table without a part to follow', ['swing.mkv', '--csv', 'no.csv'], 'USAGE', /--csv needs a part of the frame/],
    ['a band with a part to follow', ['swing.mkv', ...roi, '--band', '2-5'], 'USAGE', /--band belongs to the search/],
    ['a part outside the frame', ['swing.mkv', '--roi', '100,0,64,64'], 'REGION_OUTSIDE', /within 128×96/],
    ['the input as the table', ['swing.mkv', ...roi, '--csv', 'swing.mkv', '-y'], 'OUTPUT_IS_INPUT', /is the input itself/],
    ['a table in no folder', ['swing.mkv', ...roi, '--csv', 'no/t.csv'], 'OUTPUT_FOLDER_MISSING', /does not exist/],
    ['a scale of 0', ['swing.mkv', ...roi, '--mm-per-px', '0'], 'USAGE', /--mm-per-px is "0"/],
    ['no such file', ['none.mkv', ...roi], 'INPUT_MISSING', /none\.mkv/],
  ])('refuses %s', async (_, args, code, sentence) => {
    const ended = await run(['measure', ...args], here);
    expect(failureOf(ended)).toMatchObject({ code, sentence: matching(sentence) });
    expect(existsSync(folder.file('no.csv'))).toBe(false);
  });
});
