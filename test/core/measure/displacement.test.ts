import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { createDisplacementMeter, measureDisplacement, type Samples } from '../../../core/measure/displacement.ts';
import { measureGain } from '../../../core/measure/gain.ts';
import { knownMotion } from '../../../core/measure/known-motion.ts';
import { patternNames, type PatternName } from '../../../core/measure/pattern.ts';
import { findPeak } from '../../../core/measure/spectrum.ts';
import { findBinary } from '../../../host/video/binaries.ts';
import { footageFolder, footageHere } from '../../support/footage.ts';

const size = { width: 160, height: 121 };

function still(pattern: PatternName, of = size) {
  return knownMotion({ size: of, pattern, amplitude: 0, frequency: 1, fps: 8, frames: 2, angle: 20 });
}

const codes = (picture: Float32Array): Samples => Uint8Array.from(picture, (value) => Math.round(255 * value));

describe('displacement of a whole periodic picture', () => {
  it.each(patternNames)('is exact for clean pictures, small and large: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(known.picture(0, 0), size, { periodic: true });
    for (const [x, y] of [
      [0.1, 0],
      [0.07, -0.05],
      [-0.5, 0.5],
      [8, 0],
      [-3.3, 7.6],
    ]) {
      const found = meter.measure(known.picture(x, y));
      // Pictures are float32: a few parts in 10⁷.
      expect(Math.hypot(found.x - x, found.y - y)).toBeLessThan(1e-5);
      expect(found.residual).toBeLessThan(1e-5);
    }
  });

  it.each(patternNames)('is right to 0.002 px at 0.1 px and to a hundredth at 8 px on 8-bit codes: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(codes(known.picture(0, 0)), size, { periodic: true });
    const small = meter.measure(codes(known.picture(0.1, 0)));
    expect(Math.hypot(small.x - 0.1, small.y)).toBeLessThan(0.002);
    const large = meter.measure(codes(known.picture(8.3, 0)));
    expect(Math.abs(large.x / 8.3 - 1)).toBeLessThan(0.01);
  });

  it('tells how far off noise may have led it', () => {
    const noisy = knownMotion({ size, pattern: 'texture', amplitude: 0, frequency: 1, fps: 8, frames: 40, noise: 4 });
    const clean = noisy.picture(0, 0).map((value) => 255 * value);
    const meter = createDisplacementMeter(clean, size, { periodic: true });
    const found = Array.from({ length: 40 }, (_, index) => meter.measure(noisy.frame(index).planes[0]));
    const rms = Math.sqrt(found.reduce((sum, { x }) => sum + x * x, 0) / found.length);
    // 40 samples give a standard deviation to 11 %; three times that.
    expect(rms / found[0].deviation.x).toBeGreaterThan(0.67);
    expect(rms / found[0].deviation.x).toBeLessThan(1.33);
  });

  it('does not look further than it is told', () => {
    const known = still('texture');
    const found = measureDisplacement(known.picture(0, 0), known.picture(20, 0), size, { periodic: true, maximum: 4 });
    expect(Math.abs(found.x)).toBeLessThan(10);
    expect(found.residual).toBeGreaterThan(0.2);
  });
});

describe('displacement of a region', () => {
  // The ring and the disc are seen in part: their motion along the edge is what least squares has to make out.
  const region = { x: 30, y: 20, width: 90, height: 75 };

  it.each(patternNames)('is right to 0.005 px at 0.1 px and to a hundredth at 5 px, on 8-bit codes: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(codes(known.picture(0, 0)), size, { region });
    const small = meter.measure(codes(known.picture(0.1, -0.05)));
    expect(Math.hypot(small.x - 0.1, small.y + 0.05)).toBeLessThan(0.005);
    const large = meter.measure(codes(known.picture(4.8, 2.3)));
    expect(Math.hypot(large.x - 4.8, large.y - 2.3)).toBeLessThan(0.05);
  });

  it('is not led astray by a change of light', () => {
    const known = still('texture');
    const reference = known.picture(0, 0);
    const moved = known.picture(0.4, 0.2).map((value) => value + 0.05);
    const found = measureDisplacement(reference, moved, size, { region });
    expect(Math.hypot(found.x - 0.4, found.y - 0.2)).toBeLessThan(0.002);
  });

  it('says that motion along a straight edge cannot be seen, and reports none', () => {
    const edge = (shift: number) =>
      Float32Array.from({ length: 64 * 64 }, (_, i) => 0.5 + 0.4 * Math.tanh(((i % 64) - 31.5 - shift) / 2));
    const found = measureDisplacement(edge(0), edge(0.3), { width: 64, height: 64 });
    expect(found.x).toBeCloseTo(0.3, 2);
    expect(found.y).toBe(0);
    expect(found.deviation.x).toBeLessThan(0.01);
    expect(found.deviation.y).toBe(Infinity);
  });

  it('finds nothing in a blank picture, and says so', () => {
    const blank = new Float32Array(32 * 32).fill(0.5);
    const found = measureDisplacement(blank, blank, { width: 32, height: 32 });
    expect(found).toEqual({ x: 0, y: 0, residual: 0, deviation: { x: Infinity, y: Infinity } });
  });

  it.each([
    [{ region: { x: 150, y: 0, width: 20, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region: { x: 0, y: 0, width: 4, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region: { x: 0.5, y: 0, width: 20, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region, periodic: true }, 'USAGE'],
  ])('refuses %j', (options, code) => {
    const picture = new Float32Array(size.width * size.height);
    expect(() => measureDisplacement(picture, picture, size, options)).toThrow(expect.objectContaining({ code }));
    expect(() => measureDisplacement(picture, new Float32Array(5), size)).toThrow(LoupeError);
  });
});

describe('gain', () => {
  const fps = 30;
  const frequency = 3.7;
  const wave = (amplitude: number, lag: number, constant: number) =>
    Float64Array.from({ length: 50 }, (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / fps - lag) + constant);

  it('is the ratio of amplitudes along the motion, with its phase, whatever stands still beside it', () => {
    const truth = { x: wave(0.08, 0, 0), y: wave(0.06, 0, 0) };
    const measured = { x: wave(0.4, 0.3, 1), y: wave(0.3, 0.3, -2) };
    const { gain, phase, across } = measureGain(truth, measured, { frequency, fps });
    expect(gain).toBeCloseTo(5, 9);
    expect(phase).toBeCloseTo(-0.3, 9);
    expect(across).toBeLessThan(1e-9);
  });

  it('keeps motion across the true direction apart', () => {
    const { gain, across } = measureGain(
      { x: wave(0.1, 0, 0), y: wave(0, 0, 0) },
      { x: wave(0.2, 0, 0), y: wave(0.05, 1, 0) },
      { frequency, fps },
    );
    expect(gain).toBeCloseTo(2, 9);
    expect(across).toBeCloseTo(0.5, 9);
  });

  it('leaves out the frames in which filters settle', () => {
    const measured = wave(0.3, 0, 0);
    measured.fill(9, 0, 20);
    const flat = wave(0, 0, 0);
    expect(
      measureGain({ x: wave(0.1, 0, 0), y: flat }, { x: measured, y: flat }, { frequency, fps, settle: 20 }).gain,
    ).toBeCloseTo(3, 9);
  });

  it('refuses a motion of nothing and too few frames', () => {
    const flat = { x: wave(0, 0, 0), y: wave(0, 0, 0) };
    expect(() => measureGain(flat, flat, { frequency, fps })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => measureGain(flat, flat, { frequency, fps, settle: 47 })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

interface Footage {
  readonly file: string;
  readonly captureFps: number;
  readonly roi: readonly [number, number, number, number];
  readonly frequencyHz: number;
  readonly amplitudePx: number;
}

const hasFootage = footageHere();
const clips = hasFootage
  ? (JSON.parse(readFileSync(path.join(footageFolder, 'truth.json'), 'utf8')) as { clips: Footage[] }).clips
  : [];

describe.skipIf(!hasFootage)('displacement in real footage', () => {
  it.each(clips)(
    'of a tuning fork swings at its true frequency: $file',
    ({ file, captureFps, roi, frequencyHz, amplitudePx }) => {
      const [left, top, width, height] = roi;
      // Only the region and what may move into it are decoded.
      const margin = 20;
      const around = { width: width + 2 * margin, height: height + 2 * margin };
      const crop = `crop=${around.width}:${around.height}:${left - margin}:${top - margin}:exact=1,format=gray`;
      const frames = 200;
      const decoding = [
        '-v',
        'error',
        '-i',
        path.join(footageFolder, file),
        '-vf',
        crop,
        '-frames:v',
        String(frames),
        '-f',
        'rawvideo',
        '-',
      ];
      const { stdout } = spawnSync(findBinary('ffmpeg').path, decoding, { maxBuffer: 1e9 });
      const bytes = around.width * around.height;
      expect(stdout.length).toBe(frames * bytes);

      const region = { x: margin, y: margin, width, height };
      const meter = createDisplacementMeter(stdout.subarray(0, bytes), around, { region });
      const series = Array.from(
        { length: frames },
        (_, index) => meter.measure(stdout.subarray(index * bytes, (index + 1) * bytes)).x,
      );
      const peak = findPeak(series, captureFps);
      expect(Math.abs((peak?.frequency ?? 0) - frequencyHz)).toBeLessThan(0.1);
      // The truth's amplitudes are approximate, and belong to the region as a whole; the prongs in it bend.
      expect((peak?.amplitude ?? 0) / amplitudePx).toBeGreaterThan(0.75);
      expect((peak?.amplitude ?? 0) / amplitudePx).toBeLessThan(1.25);
    },
  );
});
