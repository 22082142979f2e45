import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/base/frame.ts';
import { magnifyVideo } from '../../../host/magnify/magnify-video.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { ffmpeg, temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('shots');
const shot = 12;

/** Two shots of moving test frames, cut hard. */
beforeAll(() => {
  const source = (name: string): string[] => ['-f', 'lavfi', '-i', `${name}=size=96x72:rate=25`];
  const joined = ['-filter_complex', `[0]trim=end_frame=${shot}[a];[1]trim=end_frame=${shot}[b];[a][b]concat=n=2`];
  ffmpeg(
    ...source('testsrc2'),
    ...source('mandelbrot'),
    ...joined,
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'ffv1',
    folder.file('cut.mkv'),
  );
});
afterAll(() => folder.remove());

async function framesOf(name: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(folder.file(name)))) frames.push(frame);
  return frames;
}

function largestDifference(a: Frame, b: Frame): number {
  let largest = 0;
  a.planes[0].forEach((code: number, at: number) => {
    largest = Math.max(largest, Math.abs(code - b.planes[0][at]));
  });
  return largest;
}

describe('a cut between two shots', () => {
  it.each(['tensor', 'simd'] as const)('is not smeared: the new shot starts as it is (%s)', async (engine) => {
    const output = `${engine}.mkv`;
    const spec = { band: { lo: 2, hi: 8 }, alpha: 30, method: 'phase', quality: 'fast' };
    const request = { input: folder.file('cut.mkv'), output: folder.file(output), spec, codec: 'ffv1', engine };
    expect((await magnifyVideo(request)).frames).toBe(2 * shot);
    const [before, after] = [await framesOf('cut.mkv'), await framesOf(output)];
    expect(largestDifference(after[shot], before[shot])).toBeLessThanOrEqual(1);
    // both shots are magnified all the same
    expect(largestDifference(after[shot - 1], before[shot - 1])).toBeGreaterThan(5);
    expect(largestDifference(after[shot + 4], before[shot + 4])).toBeGreaterThan(5);
  });

  it('loses no frame of the shot before when the filter looks ahead', async () => {
    const spec = { band: { lo: 2, hi: 8 }, alpha: 0, filter: { kind: 'fir', taps: 9 }, quality: 'fast' };
    const request = { input: folder.file('cut.mkv'), output: folder.file('ahead.mkv'), spec, codec: 'ffv1', overwrite: true };
    expect((await magnifyVideo(request)).frames).toBe(2 * shot);
    const [before, after] = [await framesOf('cut.mkv'), await framesOf('ahead.mkv')];
    after.forEach((frame, index) => expect(largestDifference(frame, before[index])).toBeLessThanOrEqual(1));
  });
});
