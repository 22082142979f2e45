import { beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../../core/base/clock.ts';
import { allocateFrame, maxCode, type Frame } from '../../../../core/base/frame.ts';
import type { Engine } from '../../../../core/engines/engine.ts';
import { knownMotion } from '../../../../core/synthetic/known-motion.ts';
import { createRandom } from '../../../../core/numeric/random.ts';
import { areaWeights } from '../../../../core/train/features/area-weights.ts';
import { createCellPhases } from '../../../../core/train/features/cell-phases.ts';
import { createFeatureExtractor } from '../../../../core/train/features/create-extractor.ts';
import type { ClipFormat } from '../../../../core/train/features/extractor.ts';
import { createFrequencyBins } from '../../../../core/train/features/frequency-bins.ts';
import { resolveFeatures } from '../../../../core/train/features/resolve.ts';
import { featureShape, type MotionFeatures, type PlainFeatures } from '../../../../core/train/features/settings.ts';
import { createSimdEngine } from '../../../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../../../host/engines/tensor-backend.ts';
import { createTensorEngine } from '../../../../core/engines/tensor/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createSimdEngine({ threads: 1 });
});

async function extract(
  features: PlainFeatures,
  clip: ClipFormat,
  frames: Iterable<Frame<RealTime>>,
  by: Engine = engine,
): Promise<Float32Array[]> {
  using extractor = await createFeatureExtractor(features, clip, by);
  const found: Float32Array[] = [];
  for (const frame of frames) {
    const window = await extractor.push(frame);
    if (window) found.push(window.values);
  }
  return found;
}

const gray = { chroma: 'gray', bits: 8 } as const;
const motion: MotionFeatures = {
  kind: 'motion',
  levels: 3,
  orientations: 4,
  grid: { columns: 2, rows: 2 },
  window: 1,
  hop: 0.5,
  band: { lo: 2, hi: 24 },
  bins: 8,
};

function moving(options: { frequency: number; fps?: number; amplitude?: number; noise?: number; seed?: number; side?: number }) {
  const { frequency, fps = 60, amplitude = 0.1, noise = 2, seed = 1, side = 64 } = options;
  const size = { width: side, height: side };
  const frames = fps + 1;
  const clip = knownMotion({ size, pattern: 'texture', amplitude, frequency, fps, frames, noise, seed, angle: 30, format: gray });
  return { clip: { ...size, format: gray, rate: fps }, frames: Array.from({ length: frames }, (_, index) => clip.frame(index)) };
}

/** The bin that stands out most, over all bands and cells; the mean strength of their motion. */
function strongestBin(values: Float32Array, bins: number): { bin: number; height: number; others: number; strength: number } {
  const cells = values.length / (bins + 1);
  const sums = Array.from({ length: bins + 1 }, (_, channel) =>
    values.reduce((sum, value, at) => sum + (at % (bins + 1) === channel ? value / cells : 0), 0),
  );
  const [strength] = sums.splice(bins);
  const bin = sums.indexOf(Math.max(...sums));
  return { bin, height: sums[bin], others: sums.reduce((sum, value) => sum + value, -sums[bin]) / (bins - 1), strength };
}

const binOf = ({ band, bins }: MotionFeatures, frequency: number): number =>
  Math.floor((bins * Math.log(frequency / band.lo)) / Math.log(band.hi / band.lo));

describe('weights of areas', () => {
  it.each([
    [12, 4],
    [10, 4],
    [3, 8],
    [7, 7],
  ])('spread %i parts over %i so that nothing is lost or counted twice', (from, to) => {
    const weights = areaWeights(from, to);
    for (let i = 0; i < from; i++) {
      expect(weights.subarray(i * to, (i + 1) * to).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    }
    for (let j = 0; j < to; j++) {
      let sum = 0;
      for (let i = 0; i < from; i++) sum += weights[i * to + j];
      expect(sum).toBeCloseTo(from / to, 5);
    }
  });
});

describe('frequency bins', () => {
  it('hold the power of a sinusoid in the bins round its frequency', () => {
    const [length, rate, frequency, amplitude] = [128, 64, 7.3, 0.2];
    const bins = createFrequencyBins(length, rate, { lo: 2, hi: 30 }, 10);
    const out = new Float64Array(10);
    const series = Float64Array.from(
      { length },
      (_, n) => 3 + 0.5 * n + amplitude * Math.sin((2 * Math.PI * frequency * n) / rate),
    );
    const noise = bins.measure(series, out);
    const power = out.reduce((sum, density, bin) => sum + density * (bins.edges[bin + 1] - bins.edges[bin]), 0);
    expect(power).toBeCloseTo(amplitude ** 2 / 2, 3);
    const top = out.indexOf(Math.max(...out));
    expect(bins.edges[top]).toBeLessThan(frequency);
    expect(bins.edges[top + 1]).toBeGreaterThan(frequency);
    // of a pure sinusoid nothing is left where it is not
    expect(noise).toBeLessThan(out[top] * 1e-3);
  });

  it('know the density of white noise, on average', () => {
    const [length, rate] = [128, 64];
    const bins = createFrequencyBins(length, rate, { lo: 2, hi: 30 }, 6);
    const random = createRandom(5);
    const out = new Float64Array(6);
    const means = new Float64Array(6);
    let noise = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      noise +=
        bins.measure(
          Float64Array.from({ length }, () => random.normal()),
          out,
        ) / runs;
      out.forEach((density, bin) => (means[bin] += density / runs));
    }
    // variance 1 spread over half the rate; 200 runs leave a few per cent of chance, the median of few values is biased a little
    for (const mean of [...means, noise]) expect(mean * (rate / 2)).toBeCloseTo(1, 0.7);
  });
});

describe('phases of cells', () => {
  it('are the change of phase weighted with the squared amplitude, as a slow sum over pixels finds it', () => {
    const [width, height] = [7, 5];
    const random = createRandom(3);
    const frame = (): Float32Array => Float32Array.from({ length: 2 * width * height }, () => random.normal());
    const [first, second] = [frame(), frame()];
    const cells = createCellPhases({ width, height }, { columns: 2, rows: 3 });
    cells.advance(first);
    expect([...cells.changes]).toEqual([0, 0, 0, 0, 0, 0]);
    cells.advance(second);
    // every sample cut into 60 × 60 points, each of which lies in one cell
    const fine = 60;
    const sums = Array.from({ length: 6 }, () => ({ re: 0, im: 0, energy: 0 }));
    for (let y = 0; y < height * fine; y++) {
      for (let x = 0; x < width * fine; x++) {
        const cell = sums[Math.floor((y * 3) / (height * fine)) * 2 + Math.floor((x * 2) / (width * fine))];
        const at = Math.floor(y / fine) * width + Math.floor(x / fine);
        const [a, b, c, d] = [second[at], second[at + 35], first[at], first[at + 35]];
        cell.re += (a * c + b * d) / fine ** 2;
        cell.im += (b * c - a * d) / fine ** 2;
        cell.energy += (a * a + b * b) / fine ** 2;
      }
    }
    for (const [index, { re, im, energy }] of sums.entries()) {
      expect(cells.changes[index]).toBeCloseTo(Math.atan2(im, re), 5);
      expect(cells.energies[index]).toBeCloseTo(energy, 4);
    }
  });
});

describe('motion features', () => {
  it.each([
    [4, 60],
    [9, 60],
    [9, 120],
    [17, 60],
  ])('show a motion of 0.1 px at %i Hz captured at %i frames per second in its own bin', async (frequency, fps) => {
    const { clip, frames } = moving({ frequency, fps });
    const [values, ...more] = await extract(motion, clip, frames);
    expect(more).toEqual([]);
    expect(values.length).toBe(featureShape(motion)[0]);
    const { bin, height, others } = strongestBin(values, motion.bins);
    expect(bin).toBe(binOf(motion, frequency));
    // the window's main lobe reaches into the bins beside it
    expect(height).toBeGreaterThan(2 * others);
  });

  it('stay small where nothing but the noise changes, and zero where there is nothing to see', async () => {
    const still = moving({ frequency: 9, amplitude: 0 });
    const [noise] = await extract(motion, still.clip, still.frames);
    const shaking = moving({ frequency: 9 });
    const [shake] = await extract(motion, shaking.clip, shaking.frames);
    expect(strongestBin(noise, motion.bins).strength).toBeLessThan(strongestBin(shake, motion.bins).strength / 5);

    const flat = Array.from({ length: 61 }, (_, index) => {
      const frame = allocateFrame({ width: 64, height: 64 }, gray, realTime(index / 60));
      frame.planes[0].fill(100);
      return frame;
    });
    const [nothing] = await extract(motion, still.clip, flat);
    expect(Math.max(...nothing)).toBeLessThan(1e-3);
  });

  it('look only at the region', async () => {
    const { clip, frames } = moving({ frequency: 9, side: 96 });
    // the left half stands still
    for (const frame of frames) {
      for (let y = 0; y < 96; y++) frame.planes[0].copyWithin(y * 96, y * 96, y * 96);
      for (let y = 0; y < 96; y++) frame.planes[0].set(frames[0].planes[0].subarray(y * 96, y * 96 + 48), y * 96);
    }
    const [left] = await extract(motion, { ...clip, region: { x: 0, y: 0, width: 44, height: 96 } }, frames);
    const [right] = await extract(motion, { ...clip, region: { x: 52, y: 0, width: 44, height: 96 } }, frames);
    expect(strongestBin(left, motion.bins).strength).toBeLessThan(1e-3);
    expect(strongestBin(right, motion.bins).bin).toBe(binOf(motion, 9));
  });

  it('as a map show where it moves', async () => {
    const { clip, frames } = moving({ frequency: 9, side: 96 });
    for (const frame of frames) {
      for (let y = 0; y < 96; y++) frame.planes[0].set(frames[0].planes[0].subarray(y * 96, y * 96 + 48), y * 96);
    }
    // coarse waves reach far, and round the frame's border
    const features: MotionFeatures = { ...motion, kind: 'motion-map', levels: 2, grid: { columns: 8, rows: 3 } };
    const [map] = await extract(features, clip, frames);
    expect(featureShape(features)).toEqual([3, 8, 9]);
    const bin = binOf(features, 9);
    for (let row = 0; row < 3; row++) {
      const strength = (column: number): number => Math.expm1(map[(row * 8 + column) * 9 + 8]);
      expect(strength(6)).toBeGreaterThan(20 * strength(2));
      const shares = map.subarray((row * 8 + 6) * 9, (row * 8 + 6) * 9 + 8);
      expect(shares.indexOf(Math.max(...shares))).toBe(bin);
    }
  });

  it('are the same from either engine', async () => {
    const { description } = await loadTensorBackend();
    const small: MotionFeatures = { ...motion, levels: 2, window: 0.4, bins: 4, band: { lo: 5, hi: 24 } };
    const { clip, frames } = moving({ frequency: 9, side: 32 });
    const [ours] = await extract(small, clip, frames.slice(0, 25));
    const [reference] = await extract(small, clip, frames.slice(0, 25), createTensorEngine(description));
    // float32 in other orders of summing; values reach about 5
    for (const [at, value] of ours.entries()) expect(Math.abs(value - reference[at]), `value ${at}`).toBeLessThan(2e-3);
  });

  it('come in overlapping windows', async () => {
    const { clip, frames } = moving({ frequency: 9 });
    using extractor = await createFeatureExtractor({ ...motion, window: 0.5, hop: 0.2 }, clip, engine);
    const windows: [number, number][] = [];
    for (const frame of frames) {
      const window = await extractor.push(frame);
      if (window) windows.push([window.start, window.end]);
    }
    expect(windows.map(([start, end]) => [start.toFixed(2), end.toFixed(2)])).toEqual([
      ['0.00', '0.50'],
      ['0.20', '0.70'],
      ['0.40', '0.90'],
    ]);
  });
});

describe('frames that come unevenly', () => {
  const { clip, frames } = moving({ frequency: 6.5 });
  const uneven = { ...clip, uneven: true };
  /** Length of the difference, over that of the first. */
  const distance = (a: Float32Array, b: Float32Array): number =>
    Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0) / a.reduce((sum, value) => sum + value * value, 0));

  it('are as good as even ones when they are even', async () => {
    const [counted] = await extract(motion, clip, frames);
    // times that were rounded to milliseconds
    const [timed] = await extract(
      motion,
      uneven,
      frames.map((frame) => ({ ...frame, time: realTime(Math.round(frame.time * 1000) / 1000) })),
    );
    expect(distance(counted, timed)).toBeLessThan(0.05);
  });

  it('show the motion at its own frequency, though every seventh is missing', async () => {
    const kept = frames.filter((_, index) => index % 7 !== 3);
    const [whole] = await extract(motion, clip, frames);
    const [timed] = await extract(motion, uneven, kept);
    // the interpolation costs a little, and a gap every 7 frames folds some of the motion to other frequencies
    expect(distance(whole, timed)).toBeLessThan(0.2);
    expect(strongestBin(timed, motion.bins).bin).toBe(binOf(motion, 6.5));
    // counted, 52 frames would pass for 0.87 s of a faster motion
    const [counted] = await extract({ ...motion, window: 50 / 60 }, clip, kept);
    expect(distance(whole, counted)).toBeGreaterThan(0.3);
  });

  it('are left out where more than a fifth is missing, and looked at again afterwards', async () => {
    const short: MotionFeatures = { ...motion, window: 0.25, hop: 0.25, band: { lo: 8, hi: 24 } };
    using extractor = await createFeatureExtractor(short, uneven, engine);
    const starts: number[] = [];
    for (const [index, frame] of frames.entries()) {
      // from 0.25 s to 0.5 s every third
      if (index > 15 && index < 30 && index % 3 !== 0) continue;
      const window = await extractor.push(frame);
      if (window) starts.push(window.start);
    }
    expect(starts.map((start) => start.toFixed(2))).toEqual(['0.00', '0.50', '0.75']);
    expect(extractor.droppedWindows).toBe(1);
  });

  it('begin again after a time that is longer than a window, and pass over a frame that comes twice', async () => {
    const short: MotionFeatures = { ...motion, window: 0.25, hop: 0.25, band: { lo: 8, hi: 24 } };
    const late = frames.slice(0, 40).map((frame, index) => ({ ...frame, time: realTime(frame.time + (index < 10 ? 0 : 5.3)) }));
    const found = [];
    using extractor = await createFeatureExtractor(short, uneven, engine);
    for (const frame of late.flatMap((each) => [each, each])) found.push(await extractor.push(frame));
    const windows = found.filter((window) => window !== null);
    expect(windows.map(({ start, end }) => [start, end].map((time) => time.toFixed(3)))).toEqual([['5.467', '5.717']]);
    const [alone] = await extract(short, clip, frames.slice(10, 40));
    expect(distance(alone, windows[0].values)).toBeLessThan(1e-4);
    expect(extractor.droppedWindows).toBe(0);
  });

  it('are described one by one at the times that were asked for', async () => {
    const kept = frames.filter((_, index) => index % 4 !== 1 || index === 45);
    const seen: number[] = [];
    using extractor = await createFeatureExtractor({ kind: 'pixels', width: 2, height: 2, hop: 0.25 }, uneven, engine);
    for (const frame of kept) {
      const window = await extractor.push(frame);
      if (window) seen.push(Math.round(window.start * 60));
    }
    expect(seen).toEqual([0, 15, 30, 45, 60]);
  });
});

describe('features of single frames', () => {
  it('pixels are means over equal parts of the region', async () => {
    const { clip, frames } = moving({ frequency: 3, side: 64 });
    const features: PlainFeatures = { kind: 'pixels', width: 4, height: 2, hop: 0.5 };
    const found = await extract(features, { ...clip, region: { x: 8, y: 16, width: 40, height: 20 } }, frames);
    expect(found.length).toBe(3);
    for (let cell = 0; cell < 8; cell++) {
      let sum = 0;
      for (let y = 0; y < 10; y++) {
        for (let x = 0; x < 10; x++) sum += frames[30].planes[0][(16 + 10 * (cell >> 2) + y) * 64 + 8 + 10 * (cell % 4) + x];
      }
      expect(found[1][cell]).toBeCloseTo(sum / 100 / maxCode(gray), 5);
    }
  });

  it('the pyramid tells the energy of every band, and how unevenly it is spread', async () => {
    const clip: ClipFormat = { width: 64, height: 64, format: gray, rate: 30 };
    const wave = allocateFrame(clip, gray, realTime(0));
    // vertical stripes a quarter of the sampling rate wide: the finest level, orientation 0
    for (let at = 0; at < 64 * 64; at++) wave.planes[0][at] = Math.round(128 + 60 * Math.cos((Math.PI / 2) * (at % 64)));
    const features: PlainFeatures = { kind: 'pyramid', levels: 3, orientations: 4, hop: 1 };
    const [values] = await extract(features, clip, [wave]);
    expect(values.length).toBe(3 * 4 * 3 + 2);
    const energies = Array.from({ length: 12 }, (_, band) => values[band * 3]);
    expect(energies.indexOf(Math.max(...energies))).toBe(0);
    // An even wave: its envelope is the same everywhere but at the edges, where the margin of the extended image begins.
    expect(values[1]).toBeGreaterThan(0.95);
    expect(values[2]).toBeLessThan(0.06);
    expect(values.at(-2)).toBeCloseTo(128 / 255, 3);
    expect(values.at(-1)).toBeCloseTo(60 / 255 / Math.SQRT2, 3);
  });
});

describe('settings of features', () => {
  it('follow from the clips: as many frames as usual, frequencies that the slowest clip can show', () => {
    const features = resolveFeatures({ kind: 'motion' }, [
      { rate: 250, duration: 3.5 },
      { rate: 1000, duration: 3.3 },
    ]).features as MotionFeatures;
    expect(features.window).toBeCloseTo(64 / 250, 5);
    expect(features.band.hi).toBeCloseTo(112.5, 5);
    expect(features.band.lo).toBeCloseTo(2 / features.window, 3);
    const short = resolveFeatures({ kind: 'motion' }, [{ rate: 30, duration: 1 }]).features as MotionFeatures;
    expect(short.window).toBeCloseTo(29 / 30, 4);
  });

  it('do not follow a few clips that are far slower or far shorter than all others, and say so', () => {
    const usual = Array.from({ length: 24 }, (_, at) => ({ rate: 60, duration: 3, label: at % 2 ? 'a' : 'b' }));
    const settle = (odd: Partial<(typeof usual)[number]>, count = 1) =>
      resolveFeatures({ kind: 'motion' }, [...usual, ...Array.from({ length: count }, () => ({ ...usual[0], ...odd }))]);
    const even = resolveFeatures({ kind: 'motion' }, usual);
    expect(even.notes).toEqual([]);
    expect(even.why).toMatch(/^window of 64 frames at the lowest capture rate, 60 .*; band from two periods/);
    const slow = settle({ rate: 15 });
    expect(slow.features).toEqual(even.features);
    expect(slow.notes).toEqual([
      expect.stringMatching(/1 of 25 clips were captured at 15 .*up to 27 Hz, which these cannot show.*6\.75 Hz/),
    ]);
    const short = settle({ duration: 0.8 });
    expect(short.features).toEqual(even.features);
    expect(short.notes).toEqual([
      expect.stringMatching(/1 of 25 clips are as short as 0\.8 s, the others last 3 s.*1\.067 s follows/),
    ]);
    // a shorter clip that holds a window is not odd
    expect(settle({ duration: 1.5 }).notes).toEqual([]);
    // four of 28 are a part of the set, not odd; nor is a rate that is nearly that of the others
    expect(settle({ rate: 15 }, 4).features).toMatchObject({ band: { hi: 6.75 } });
    expect(settle({ rate: 50 }).features).toMatchObject({ band: { hi: 22.5 } });
    // nor are those without which a class would be gone
    expect(settle({ rate: 15, label: 'c' }, 2).features).toMatchObject({ band: { hi: 6.75 } });
    const asked = resolveFeatures({ kind: 'motion', band: { lo: 2, hi: 7 } }, [...usual, { ...usual[0], rate: 15 }]);
    expect([asked.notes, asked.why]).toEqual([[], expect.stringMatching(/band as asked for/)]);
  });

  it.each([
    [{ kind: 'motion', window: 0.1 }, 'SPEC_INVALID', /window of 0\.1 s holds 3 frames .* at least 8 frames/],
    [{ kind: 'motion', band: { lo: 5, hi: 2 } }, 'BAND_INVALID', /5–2 Hz; give the lower edge first/],
    [{ kind: 'motion', band: { lo: 2, hi: 20 } }, 'BAND_ABOVE_NYQUIST', /ends at 20 Hz.*below 15 Hz/],
    [{ kind: 'motion', band: { lo: 0.1, hi: 10 } }, 'BAND_INVALID', /less than one swing at 0\.1 Hz/],
    [{ kind: 'motion', bins: 0 }, 'SPEC_INVALID', /bins does not work/],
  ] as const)('%j are refused', (wanted, code, sentence) => {
    const refused = (): unknown => resolveFeatures(wanted, [{ rate: 30, duration: 10 }]);
    expect(refused).toThrow(expect.objectContaining({ code, message: expect.stringMatching(sentence) as string }));
  });

  it.each([
    [0.04, /single frames, which show no motion.*pixels or pyramid.*at least 9 frames/],
    [0.2, /too short to show motion.*last 0\.2 s, and 9 frames \(0\.36 s\)/],
  ])('of motion are refused for clips of %d s', (duration, sentence) => {
    expect(() => resolveFeatures({ kind: 'motion' }, [{ rate: 25, duration }])).toThrow(
      expect.objectContaining({ code: 'DATASET_INVALID', message: expect.stringMatching(sentence) as string }),
    );
  });

  it.each([
    [motion, { rate: 30 }, 'BAND_ABOVE_NYQUIST', /reach up to 24 Hz.*below 15 Hz/],
    [motion, { region: { x: 0, y: 0, width: 12, height: 40 } }, 'PICTURE_TOO_SMALL', /12×40 pixels are too small.*at least 16/],
    [motion, { region: { x: 40, y: 0, width: 40, height: 40 } }, 'REGION_OUTSIDE', /40,0,40,40 does not lie inside.*64×64/],
  ] as const)('a clip they do not fit is refused', async (features, change, code, sentence) => {
    const clip: ClipFormat = { width: 64, height: 64, format: gray, rate: 60, ...change };
    await expect(createFeatureExtractor(features, clip, engine)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(sentence) as string }),
    );
  });
});
