import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { createDisplacementMeter, measureDisplacement, type Samples } from '../../../core/measure/displacement.ts';
import { measureGain } from '../../../core/measure/gain.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import { patternNames, type PatternName } from '../../../core/synthetic/pattern.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { findPeak } from '../../../core/measure/spectrum.ts';
import { findBinary } from '../../../host/video/binaries.ts';
import { footageFolder, footageHere } from '../../support/footage.ts';

const { path: ffmpegPath } = await findBinary('ffmpeg');

const size = { width: 160, height: 121 };

function still(pattern: PatternName, of = size) {
  return knownMotion({ size: of, pattern, amplitude: 0, frequency: 1, fps: 8, frames: 2, angle: 20 });
}

const codes = (image: Float32Array): Samples => Uint8Array.from(image, (value) => Math.round(255 * value));

describe('displacement of a whole periodic image', () => {
  it.each(patternNames)('is exact for clean images, small and large: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(known.image(0, 0), size, { periodic: true });
    for (const [x, y] of [
      [0.1, 0],
      [0.07, -0.05],
      [-0.5, 0.5],
      [8, 0],
      [-3.3, 7.6],
    ]) {
      const found = meter.measure(known.image(x, y));
      // Images are float32: a few parts in 10⁷.
      expect(Math.hypot(found.x - x, found.y - y)).toBeLessThan(1e-5);
      expect(found.residual).toBeLessThan(1e-5);
    }
  });

  it.each(patternNames)('is right to 0.002 px at 0.1 px and to a hundredth at 8 px on 8-bit codes: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(codes(known.image(0, 0)), size, { periodic: true });
    const small = meter.measure(codes(known.image(0.1, 0)));
    expect(Math.hypot(small.x - 0.1, small.y)).toBeLessThan(0.002);
    const large = meter.measure(codes(known.image(8.3, 0)));
    expect(Math.abs(large.x / 8.3 - 1)).toBeLessThan(0.01);
  });

  it('tells how far off noise may have led it', () => {
    const noisy = knownMotion({ size, pattern: 'texture', amplitude: 0, frequency: 1, fps: 8, frames: 40, noise: 4 });
    const clean = noisy.image(0, 0).map((value) => 255 * value);
    const meter = createDisplacementMeter(clean, size, { periodic: true });
    const found = Array.from({ length: 40 }, (_, index) => meter.measure(noisy.frame(index).planes[0]));
    const rms = Math.sqrt(found.reduce((sum, { x }) => sum + x * x, 0) / found.length);
    // 40 samples give a standard deviation to 11 %; three times that.
    expect(rms / found[0].standardError.x).toBeGreaterThan(0.67);
    expect(rms / found[0].standardError.x).toBeLessThan(1.33);
  });

  it('does not search further than the maximum', () => {
    const known = still('texture');
    const found = measureDisplacement(known.image(0, 0), known.image(20, 0), size, { periodic: true, maximum: 4 });
    expect(Math.abs(found.x)).toBeLessThan(10);
    expect(found.residual).toBeGreaterThan(0.2);
  });
});

describe('displacement of a region', () => {
  // The ring and the disc are seen in part: their motion along the edge is what least squares has to make out.
  const region = { x: 30, y: 20, width: 90, height: 75 };

  it.each(patternNames)('is right to 0.005 px at 0.1 px and to a hundredth at 5 px, on 8-bit codes: %s', (pattern) => {
    const known = still(pattern);
    const meter = createDisplacementMeter(codes(known.image(0, 0)), size, { region });
    const small = meter.measure(codes(known.image(0.1, -0.05)));
    expect(Math.hypot(small.x - 0.1, small.y + 0.05)).toBeLessThan(0.005);
    const large = meter.measure(codes(known.image(4.8, 2.3)));
    expect(Math.hypot(large.x - 4.8, large.y - 2.3)).toBeLessThan(0.05);
  });

  it('is not biased by a change of light', () => {
    const known = still('texture');
    const reference = known.image(0, 0);
    const moved = known.image(0.4, 0.2).map((value) => value + 0.05);
    const found = measureDisplacement(reference, moved, size, { region });
    expect(Math.hypot(found.x - 0.4, found.y - 0.2)).toBeLessThan(0.002);
  });

  it('says that motion along a straight edge cannot be seen, and reports none', () => {
    const edge = (shift: number) =>
      Float32Array.from({ length: 64 * 64 }, (_, i) => 0.5 + 0.4 * Math.tanh(((i % 64) - 31.5 - shift) / 2));
    const found = measureDisplacement(edge(0), edge(0.3), { width: 64, height: 64 });
    expect(found.x).toBeCloseTo(0.3, 2);
    expect(found.y).toBe(0);
    expect(found.standardError.x).toBeLessThan(0.01);
    expect(found.standardError.y).toBe(Infinity);
  });

  it('finds nothing in a blank image, and says so', () => {
    const blank = new Float32Array(32 * 32).fill(0.5);
    const found = measureDisplacement(blank, blank, { width: 32, height: 32 });
    expect(found).toEqual({
      x: 0,
      y: 0,
      residual: 0,
      standardError: { x: Infinity, y: Infinity },
      unmeasurable: 'no-texture',
    });
  });

  describe('on frames of its own noise', () => {
    const small = { width: 112, height: 84 };
    const place = { x: 32, y: 18, width: 48, height: 48 };
    const withNoise = (image: ArrayLike<number>, noise: number, ...seeds: number[]): Samples => {
      const random = createRandom(...seeds);
      return Uint8Array.from(image, (value) => Math.max(0, Math.min(255, Math.round(255 * value + noise * random.normal()))));
    };
    const edge = (angle: number, shift: number) => {
      const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
      return Float32Array.from({ length: small.width * small.height }, (_, i) => {
        const across = ((i % small.width) - 56 - shift) * cos + (Math.floor(i / small.width) - 42) * sin;
        return 0.5 + 0.35 * Math.tanh(across / 1.5);
      });
    };

    it('finds no motion where there is nothing but noise, whatever its colour', () => {
      const flat = Float64Array.from({ length: small.width * small.height }, () => 0.5);
      for (const noise of [0, 0.5, 1, 2, 4]) {
        for (const blurred of [false, true]) {
          for (const seed of [1, 2, 3]) {
            const frame = (index: number) => {
              const own = withNoise(flat, blurred ? 3 * noise : noise, seed, index);
              const smooth = (i: number) => (own[i - 1] + 2 * own[i] + own[i + 1]) / 4;
              return blurred ? own.map((code, i) => (i > 0 && i + 1 < own.length ? Math.round(smooth(i)) : code)) : own;
            };
            const found = measureDisplacement(frame(0), frame(1), small, { region: place });
            expect(found.unmeasurable, `noise ${noise}, seed ${seed}`).toMatch(/no-texture|no-match/);
            expect(found).toMatchObject({ x: 0, y: 0, standardError: { x: Infinity, y: Infinity } });
          }
        }
      }
    });

    it.each([20, 30, 45, 63])('measures motion across an oblique edge only, and says so: %d°', (angle) => {
      for (const noise of [0, 1, 3]) {
        const reference = withNoise(edge(angle, 0), noise, 1);
        const found = measureDisplacement(reference, withNoise(edge(angle, 0.2), noise, 2), small, { region: place });
        expect(found.unmeasurable).toBe('one-direction');
        expect(found.standardError).toEqual({ x: Infinity, y: Infinity });
        expect(found.across?.angle).toBeCloseTo(angle, 0);
        const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
        const distance = found.x * cos + found.y * sin;
        // 20 edges, and four standard errors never passed.
        expect(Math.abs(distance - 0.2 * cos)).toBeLessThan(4 * found.across!.standardError);
        expect(Math.abs(found.y * cos - found.x * sin)).toBeLessThan(0.001);
      }
    });

    it('follows a step of nearly half the region, and withholds one that left the frame', () => {
      const known = still('texture', small);
      const reference = withNoise(known.image(0, 0), 1, 1);
      const meter = createDisplacementMeter(reference, small, { region: place });
      for (const [x, y] of [
        [20, 0],
        [-14.3, 9.6],
      ]) {
        const found = meter.measure(withNoise(known.image(x, y), 1, 2));
        expect(found.unmeasurable).toBe(null);
        expect(Math.hypot(found.x - x, found.y - y)).toBeLessThan(4 * found.standardError.x);
      }
      const other = knownMotion({ size: small, pattern: 'texture', amplitude: 0, frequency: 1, fps: 8, frames: 2, seed: 7 });
      expect(meter.measure(withNoise(other.image(0, 0), 1, 2)).unmeasurable).toBe('no-match');
    });

    it.each(patternNames)('does not take a flicker of 5 % for motion: %s', (pattern) => {
      const known = still(pattern);
      const meter = createDisplacementMeter(codes(known.image(0, 0)), size, { region });
      for (const gain of [0.95, 1.05]) {
        const found = meter.measure(codes(known.image(0, 0).map((value) => gain * value)));
        expect(Math.hypot(found.x, found.y)).toBeLessThan(0.004);
        expect(Math.hypot(found.x / found.standardError.x, found.y / found.standardError.y)).toBeLessThan(3.5);
      }
    });

    it('states intervals that hold, with rounding alone and with noise', () => {
      for (const noise of [0, 0.5, 4]) {
        const scores: number[] = [];
        for (let seed = 1; seed <= 24; seed++) {
          const random = createRandom(seed, 3);
          for (const pattern of ['texture', 'ring', 'disc'] as const) {
            const angle = 180 * random.uniform();
            const known = knownMotion({ size: small, pattern, amplitude: 0, frequency: 1, fps: 8, frames: 2, angle, seed });
            // From 0.002 to 2 px, as many in each octave.
            const distance = 0.002 * 1000 ** random.uniform();
            const direction = 2 * Math.PI * random.uniform();
            const [x, y] = [distance * Math.cos(direction), distance * Math.sin(direction)];
            const found = measureDisplacement(
              withNoise(known.image(0, 0), noise, seed, 1),
              withNoise(known.image(x, y), noise, seed, 2),
              small,
              { region: { x: 20, y: 14, width: 56, height: 48 } },
            );
            expect(found.unmeasurable).toBe(null);
            scores.push((found.x - x) / found.standardError.x, (found.y - y) / found.standardError.y);
          }
        }
        const within = (limit: number) => scores.filter((score) => Math.abs(score) < limit).length / scores.length;
        // 144 numbers: 68, 95 and 99.7 % to within about three of their own standard deviations; rounding is stated with a margin.
        expect(within(1), `noise ${noise}`).toBeGreaterThan(0.57);
        expect(within(1.96), `noise ${noise}`).toBeGreaterThan(0.9);
        expect(within(3), `noise ${noise}`).toBeGreaterThan(0.985);
        if (noise > 0) expect(within(1), `noise ${noise}`).toBeLessThan(0.82);
      }
    });
  });

  it.each([
    [{ region: { x: 150, y: 0, width: 20, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region: { x: 0, y: 0, width: 4, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region: { x: 0.5, y: 0, width: 20, height: 20 } }, 'REGION_OUTSIDE'],
    [{ region, periodic: true }, 'USAGE'],
  ])('refuses %j', (options, code) => {
    const image = new Float32Array(size.width * size.height);
    expect(() => measureDisplacement(image, image, size, options)).toThrow(expect.objectContaining({ code }));
    expect(() => measureDisplacement(image, new Float32Array(5), size)).toThrow(LoupeError);
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
      const { stdout } = spawnSync(ffmpegPath, decoding, { maxBuffer: 1e9 });
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
