import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxCode } from '../../../core/base/frame.ts';
import { createDisplacementMeter, type DisplacementMeter } from '../../../core/measure/displacement.ts';
import { dominantFrequency } from '../../../core/measure/spectrum.ts';
import type { MagnificationInput } from '../../../core/spec/magnification.ts';
import { magnifyVideo } from '../../../host/magnify/magnify-video.ts';
import type { MagnifyResult } from '../../../host/magnify/request.ts';
import { surveyMotion } from '../../../host/measure/survey-motion.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { footageFolder, footageHere } from '../../support/footage.ts';

/** What truth.json says of a clip. */
interface FootageClip {
  readonly file: string;
  readonly frames: number;
  readonly captureFps: number;
  /** x, y, width, height in pixels. */
  readonly roi: [number, number, number, number];
  readonly frequencyHz: number;
}

/** Seconds of the file that are measured: 0.3 s of the capture, 19 swings of the fork. */
const excerpt = { start: 2, end: 5 };
/** The whole clip takes half a minute on the SIMD engine, a quarter of an hour on the reference one. */
const patience = 1_200_000;

/** Largest swing in pixels that the magnified region is searched for. */
const furthest = 16;

/** Displacement of the region's frame against its first frame, sideways, frame by frame. */
async function swing(file: string, clip: FootageClip, part: { start?: number; end?: number }): Promise<Float64Array> {
  const info = await probeVideo(file, {});
  const [x, y, width, height] = clip.roi;
  using decoder = decodeVideo(info, part);
  let meter: DisplacementMeter | null = null;
  const found: number[] = [];
  for await (const frame of decoder) {
    const luma = Float32Array.from(frame.planes[0], (code) => code / maxCode(frame.format));
    meter ??= createDisplacementMeter(luma, info, { region: { x, y, width, height }, maximum: furthest });
    found.push(meter.measure(luma).x);
  }
  return Float64Array.from(found);
}

function deviation(series: Float64Array): number {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  return Math.sqrt(series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / series.length);
}

describe.skipIf(!footageHere())('a real tuning fork, filmed at 500 frames a second', () => {
  const name = 'tuning-fork-64hz-captured-at-500fps.mp4';
  const source = path.join(footageFolder, name);
  let clip: FootageClip;
  let folder = '';
  beforeAll(async () => {
    const truth = JSON.parse(await readFile(path.join(footageFolder, 'truth.json'), 'utf8')) as { clips: FootageClip[] };
    clip = truth.clips.find(({ file }) => file === name) as FootageClip;
    folder = await mkdtemp(path.join(os.tmpdir(), 'motion-loupe-fork-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function magnified(spec: Partial<MagnificationInput>, range: { start?: number; end?: number }): Promise<MagnifyResult> {
    const output = path.join(folder, `${spec.alpha}.mkv`);
    const band = { lo: 60, hi: 68 };
    const request = { input: source, output, spec: { band, captureFps: 500, ...spec }, codec: 'ffv1', ...range };
    return magnifyVideo(request);
  }

  const settled = (series: Float64Array): Float64Array => series.slice(series.length >> 1);

  it(
    'swings at its true frequency and further than before, from the first frame to the last',
    { timeout: patience },
    async () => {
      const result = await magnified({ alpha: 8 }, {});
      expect(result.frames).toBe(clip.frames);
      expect(result.motion.found).toBe(true);
      expect(Math.abs((result.motion.peakHz ?? 0) - clip.frequencyHz)).toBeLessThan(0.1);
      const series = await swing(result.output, clip, excerpt);
      expect(Math.abs(dominantFrequency(series, clip.captureFps, { lo: 5 }) - clip.frequencyHz)).toBeLessThan(0.1);
      expect(deviation(settled(series)) / deviation(settled(await swing(source, clip, excerpt)))).toBeGreaterThan(4);
    },
  );

  it('stands nearly still at alpha −1', { timeout: patience }, async () => {
    const result = await magnified({ alpha: -1, method: 'riesz' }, excerpt);
    const before = deviation(settled(await swing(source, clip, excerpt)));
    expect(deviation(settled(await swing(result.output, clip, {}))) / before).toBeLessThan(0.35);
  });
});

describe.skipIf(!footageHere())('the search for motion', () => {
  it('suggests the band of every fork, whatever rate it was filmed at', { timeout: patience }, async () => {
    const truth = JSON.parse(await readFile(path.join(footageFolder, 'truth.json'), 'utf8')) as { clips: FootageClip[] };
    for (const { file, captureFps, frequencyHz } of truth.clips) {
      const info = await probeVideo(path.join(footageFolder, file), {});
      const asked = { range: { in: null, out: 16 }, captureFps, band: null };
      const { suggestions } = await surveyMotion(info, asked, new AbortController().signal);
      expect(suggestions.length, file).toBeGreaterThan(0);
      const [{ band, peakHz }] = suggestions;
      expect(Math.abs(peakHz - frequencyHz), file).toBeLessThan(0.2);
      expect(band.lo < frequencyHz && frequencyHz < band.hi, file).toBe(true);
    }
  });
});
