import { afterAll, describe, expect, it } from 'vitest';
import { createDisplacementMeter } from '../../../core/measure/displacement.ts';
import { findPeak } from '../../../core/measure/spectrum.ts';
import { SampleClip } from '../../../host/app/sample-clip.ts';
import { reedAmplitude, reeds } from '../../../host/synthetic/sample-scene.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('sample');
afterAll(() => folder.remove());

describe('the sample clip', () => {
  it('is made once, and its reeds swing as they should, too little to be seen', async () => {
    const clip = new SampleClip(folder.path);
    const { signal } = new AbortController();
    const [file, same] = await Promise.all([clip.file(signal), clip.file(signal)]);
    expect(same).toBe(file);
    expect(folder.names().length).toBe(1);
    const info = await probeVideo(file);
    expect(info).toMatchObject({ width: 640, height: 480, fps: 30, frames: 240 });

    // Round the flag of the reed in the middle, and of the first: far from the others.
    const chosen = [reeds[0], reeds[4]];
    const places = chosen.map(({ x }) => ({ x: Math.round(x) - 24, y: 108, width: 48, height: 40 }));
    const meters: (ReturnType<typeof createDisplacementMeter> | null)[] = [null, null];
    const shifts: number[][] = [[], []];
    for await (const { planes } of decodeVideo(info)) {
      for (const [index, region] of places.entries()) {
        meters[index] ??= createDisplacementMeter(planes[0], info, { region });
        shifts[index].push(meters[index].measure(planes[0]).x);
      }
    }
    for (const [index, { hertz }] of chosen.entries()) {
      const peak = findPeak(shifts[index], 30)!;
      expect(peak.frequency).toBeCloseTo(hertz, 1);
      // Somewhat less: the still panel in the region holds the fit back, and the rod below the flag moves less.
      expect(peak.amplitude).toBeGreaterThan(0.7 * reedAmplitude);
      expect(peak.amplitude).toBeLessThan(1.1 * reedAmplitude);
    }
  });
});
