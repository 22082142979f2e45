import { beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../core/base/clock.ts';
import { allocateFrame, maxCode, planeSizes, type Frame, type PixelFormat, type Size } from '../../core/base/frame.ts';
import type { Engine, Magnifier } from '../../core/engines/engine.ts';
import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import { createRandom } from '../../core/numeric/random.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { builtKernels } from '../support/kernels.ts';

/**
 * How far the simd engine may be from the tensor engine, by the name of a buffer without its level: an `absolute` number in
 * units of the image (0–1), or a `share` of the largest value of that buffer in the tensor engine.
 *
 * Images near 1 are rounded by 6e-8, and the mean of an image is in all its Gaussians; so details of coarse levels, which
 * are small, have large relative errors. A phase's error is such an error over the amplitude, so phases count times the
 * amplitude at their sample (`amplitude`). A motion's error is such an error over its level's contrast; and as a level leans on
 * the next coarser one, whose motion counts twice in its samples, over that one's contrast too (`contrast`). A
 * shifted level's error is 1 + alpha times its motion's, times its slope (`alpha`).
 */
const tolerances: Record<string, { by: 'absolute' | 'alpha' | 'share' | 'contrast' | 'amplitude'; most: number; why: string }> = {
  plane: { by: 'absolute', most: 1e-7, why: 'one multiplication' },
  gaussian: { by: 'absolute', most: 5e-7, why: 'a few additions per level, in another order' },
  laplacian: { by: 'absolute', most: 5e-7, why: 'differences of Gaussians' },
  quaternion: { by: 'absolute', most: 5e-7, why: 'half differences of Laplacians' },
  change: {
    by: 'amplitude',
    most: 5e-6,
    why: 'the quaternions’ errors, over the amplitude of either frame; the arc tangent is good to 3e-7',
  },
  normal: { by: 'share', most: 2e-4, why: 'products of four such numbers, of which one over the amplitude squared' },
  equations: { by: 'share', most: 2e-4, why: 'sums of them' },
  motion: {
    by: 'contrast',
    most: 4e-5,
    why: 'the Laplacians’ errors over the slope: 6e-6 seen against the reference on WebAssembly, 1.4e-5 against it on the native library, which adds in another order',
  },
  prior: { by: 'contrast', most: 4e-5, why: 'between samples of the next coarser level’s motion, whose contrast counts' },
  filtered: { by: 'contrast', most: 4e-5, why: 'linear in the motion' },
  outside: { by: 'contrast', most: 8e-5, why: 'linear in the motion, summed up over more frames' },
  asked: { by: 'contrast', most: 4e-5, why: 'between samples of the filtered motion' },
  removed: { by: 'contrast', most: 8e-5, why: 'between samples of the motion outside the band' },
  shifted: { by: 'alpha', most: 1e-5, why: '1 + alpha times the error of the motion, times the slope' },
  collapsed: { by: 'alpha', most: 1e-5, why: 'sums of shifted levels' },
  plane_0_change: { by: 'alpha', most: 1e-5, why: 'the sum of all shifted levels' },
};

const gray8: PixelFormat = { chroma: 'gray', bits: 8 };
const base = { method: 'riesz', band: { lo: 1, hi: 5 }, alpha: 8 } as const;

let tensor: Engine;
beforeAll(async () => {
  await builtKernels();
  tensor = createTensorEngine((await loadTensorBackend()).description);
});

/** A moving texture: waves that drift back and forth, with some noise. */
function clip(size: Size, format: PixelFormat, times: readonly number[]): Frame<RealTime>[] {
  const random = createRandom(size.width, size.height);
  const waves = Array.from({ length: 16 }, () => ({
    kx: (2 * random.uniform() - 1) * 0.6 * Math.PI,
    ky: (2 * random.uniform() - 1) * 0.6 * Math.PI,
    phase: 2 * Math.PI * random.uniform(),
    size: 0.3 + random.uniform(),
  }));
  const largest = maxCode(format);
  return times.map((time) => {
    const frame = allocateFrame(size, format, realTime(time));
    const shift = 0.3 * Math.sin(2 * Math.PI * 3 * time);
    for (const [index, plane] of frame.planes.entries()) {
      const { width } = planeSizes(size, format)[index];
      for (let at = 0; at < plane.length; at++) {
        const [x, y] = [at % width, Math.floor(at / width)];
        let value = 0.5 + 0.005 * random.normal();
        for (const wave of waves) {
          value += 0.05 * wave.size * Math.cos(wave.kx * (x + shift) + wave.ky * (y - shift / 2) + wave.phase);
        }
        plane[at] = Math.min(largest, Math.max(0, Math.round(value * largest)));
      }
    }
    return frame;
  });
}

function steadyTimes(frames: number, rate = 30): number[] {
  return Array.from({ length: frames }, (_, index) => index / rate);
}

function planFor(input: Partial<MagnificationInput>, size: Size, format = gray8): Plan {
  return buildPlan(magnificationSchema.parse({ ...base, ...input }), size, format, 30);
}

/** Name of a buffer without its level and without where it is delayed. */
function kindOf(buffer: string): string {
  if (buffer === 'plane_0_change') return buffer;
  return buffer.replace(/^delayed_/, '').replace(/_\d+$/, '');
}

async function compareBuffers(plan: Plan, reference: Magnifier, tested: Magnifier): Promise<void> {
  for (const [name, { width, height }] of Object.entries(plan.buffers)) {
    const [expected, actual] = [await reference.read(name), await tested.read(name)];
    expect(actual.length, name).toBe(expected.length);
    const tolerance = tolerances[kindOf(name)];
    if (!tolerance) throw new Error(`No tolerance for buffer ${name}.`);
    const level = name.slice(name.lastIndexOf('_') + 1);
    const amplitudes = tolerance.by === 'amplitude' ? amplitudesOf(await reference.read(`quaternion_${level}`)) : null;
    let error = 0;
    for (let at = 0; at < expected.length; at++) {
      const off = Number.isFinite(actual[at]) ? Math.abs(actual[at] - expected[at]) : Infinity;
      error = Math.max(error, off * (amplitudes ? amplitudes[at % (width * height)] : 1));
    }
    if (tolerance.by === 'alpha') {
      const own = kindOf(name) === 'plane_0_change' ? 0 : Number(level);
      const slope = largestOf(await reference.read(`laplacian_${own}`));
      error *= (await contrastOf(plan, reference, own)) / (slope * (1 + Math.abs(plan.spec.alpha)));
    }
    if (tolerance.by === 'share') error /= Math.max(largestOf(expected), 1e-12);
    if (tolerance.by === 'contrast')
      error *= await contrastOf(plan, reference, Number(level) + (kindOf(name) === 'prior' ? 1 : 0));
    expect(error, `${name}, ${tolerance.by}`).toBeLessThanOrEqual(tolerance.most);
  }
}

/** The least contrast that the motion of a level depends on, in units of the image per sample of that level. */
async function contrastOf(plan: Plan, reference: Magnifier, level: number): Promise<number> {
  let least = Infinity;
  for (let coarser = level; coarser < plan.levels.length; coarser++) {
    const largest = largestOf(await reference.read(`laplacian_${coarser}`));
    least = Math.min(least, largest / 2 ** (coarser - level));
  }
  return least;
}

function amplitudesOf(quaternion: Float32Array): Float32Array {
  const samples = quaternion.length / 3;
  return Float32Array.from({ length: samples }, (_, at) =>
    Math.hypot(quaternion[at], quaternion[at + samples], quaternion[at + 2 * samples]),
  );
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Runs both engines side by side; compares every buffer after every frame from `from` on, and all output. */
async function conform(plan: Plan, frames: readonly Frame<RealTime>[], engine: Engine, from = 0): Promise<number> {
  using reference = await tensor.prepare(plan);
  using tested = await engine.prepare(plan);
  for (const [index, frame] of frames.entries()) {
    compareFrames(plan, await reference.push(frame), await tested.push(frame));
    if (index >= from) await compareBuffers(plan, reference, tested);
  }
  const rest: Frame[] = [];
  for await (const frame of reference.drain()) rest.push(frame);
  let drained = 0;
  for await (const frame of tested.drain()) compareFrames(plan, rest[drained++], frame);
  expect(drained).toBe(rest.length);
  expect(tested.report().frames).toBe(reference.report().frames);
  expect(tested.report().limitedShare).toBeCloseTo(reference.report().limitedShare, 3);
  return tested.report().frames;
}

function compareFrames(plan: Plan, expected: Frame | null, actual: Frame | null): void {
  expect(actual === null).toBe(expected === null);
  if (!expected || !actual) return;
  expect(actual.time).toBe(expected.time);
  for (const [index, plane] of expected.planes.entries()) {
    let worst = 0;
    for (let at = 0; at < plane.length; at++) worst = Math.max(worst, Math.abs(plane[at] - actual.planes[index][at]));
    // a value half way between two codes may round either way; of 16 bits, a code is less than float32 carries
    expect(worst, `plane ${index}`).toBeLessThanOrEqual(Math.max(1, 2 ** (plan.format.bits - 12)));
  }
}

describe('the simd engine’s riesz method gives what the tensor engine gives, step by step', () => {
  it.each([
    [96, 64, 1],
    [97, 61, 2],
    [9, 8, 1],
    [8, 37, 3],
    [11, 13, 8],
    [250, 150, 2],
    [331, 211, 3],
  ])('on %d×%d pixels with %d threads', async (width, height, threads) => {
    const engine = await createSimdEngine({ threads, inspect: true, guarded: true });
    const size = { width, height };
    expect(await conform(planFor({}, size), clip(size, gray8, steadyTimes(4)), engine)).toBeGreaterThan(0);
  });

  it('on a large image, for which threads meet at every level', async () => {
    const engine = await createSimdEngine({ threads: 4, inspect: true, guarded: true });
    const size = { width: 641, height: 482 };
    expect(await conform(planFor({}, size), clip(size, gray8, steadyTimes(3)), engine, 2)).toBeGreaterThan(0);
  });

  const size = { width: 66, height: 45 };
  const cases: [string, Partial<MagnificationInput>][] = [
    ['a wide blur', { sigma: 9 }],
    ['no blur', { sigma: 0 }],
    ['a few levels', { pyramid: { levels: 2 } }],
    ['shifts beyond what a level can carry', { alpha: 60 }],
    ['shifts held back', { alpha: 60, limit: 'soft' }],
    ['motion taken out', { alpha: -1 }],
    ['everything outside the band taken out', { attenuate: true, band: { lo: 2, hi: 4 } }],
    ['everything outside taken out and shifts held back', { attenuate: true, limit: 'soft', alpha: 40 }],
    ['a look-ahead filter', { filter: { kind: 'fir', taps: 9 } }],
    ['a look-ahead filter and everything outside taken out', { filter: { kind: 'fir', taps: 9 }, attenuate: true }],
    ['the plain difference of frames', { filter: { kind: 'difference' } }],
    ['a filter of the fourth order', { filter: { kind: 'butterworth', order: 4 } }],
    ['a region', { regions: [{ x: 10, y: 7, width: 30, height: 20, feather: 6 }] }],
  ];
  it.each(cases)('with %s', async (_, input) => {
    const engine = await createSimdEngine({ threads: 2, inspect: true, guarded: true });
    expect(await conform(planFor(input, size), clip(size, gray8, steadyTimes(6)), engine)).toBeGreaterThan(0);
  });

  it.each([
    { chroma: '420', bits: 8 },
    { chroma: '444', bits: 10 },
    { chroma: '422', bits: 16 },
    { chroma: 'gray', bits: 12 },
  ] as const)('in format %o', async (format) => {
    const engine = await createSimdEngine({ threads: 2, inspect: true, guarded: true });
    expect(await conform(planFor({}, size, format), clip(size, format, steadyTimes(4)), engine)).toBeGreaterThan(0);
  });

  it('when frames are dropped, doubled, and after a pause', async () => {
    const engine = await createSimdEngine({ threads: 2, inspect: true, guarded: true });
    const times = [0, 1, 2, 4, 4.2, 5, 9, 10, 100, 101, 102].map((tick) => tick / 30);
    expect(await conform(planFor({}, size), clip(size, gray8, times), engine)).toBeGreaterThan(0);
    expect(await conform(planFor({ attenuate: true }, size), clip(size, gray8, times), engine)).toBeGreaterThan(0);
  });
});

describe('the simd engine’s riesz method', () => {
  it('changes its numbers between two frames as the tensor engine does', async () => {
    const size = { width: 70, height: 52 };
    const before = planFor({}, size);
    const after = planFor({ alpha: 3, sigma: 5, band: { lo: 2, hi: 4 }, limit: 'soft' }, size);
    const engine = await createSimdEngine({ threads: 2, inspect: true, guarded: true });
    using reference = await tensor.prepare(before);
    using tested = await engine.prepare(before);
    for (const [index, frame] of clip(size, gray8, steadyTimes(8)).entries()) {
      if (index === 4) for (const magnifier of [reference, tested]) magnifier.retune(after);
      compareFrames(before, await reference.push(frame), await tested.push(frame));
      await compareBuffers(index < 4 ? before : after, reference, tested);
    }
    expect(tested.report().frames).toBe(8);
  });

  it('gives the same codes with any number of threads', async () => {
    const size = { width: 203, height: 141 };
    const frames = clip(size, gray8, steadyTimes(5));
    const outputs = await Promise.all(
      [1, 2, 5, 8].map(async (threads) => {
        using magnifier = await (await createSimdEngine({ threads })).prepare(planFor({}, size));
        const planes = [];
        for (const frame of frames) planes.push((await magnifier.push(frame))!.planes[0]);
        return planes;
      }),
    );
    for (const output of outputs.slice(1)) expect(output).toEqual(outputs[0]);
  });

  it('leaves a still image, a black one and one that flickers between the ends of its range finite and in range', async () => {
    const size = { width: 40, height: 30 };
    const engine = await createSimdEngine({ threads: 2, inspect: true, guarded: true });
    const plan = planFor({ alpha: 50 }, size);
    const still = clip(size, gray8, [0])[0];
    using magnifier = await engine.prepare(plan);
    for (const time of steadyTimes(4))
      expect((await magnifier.push({ ...still, time: realTime(time) }))!.planes[0]).toEqual(still.planes[0]);
    magnifier.reset();
    for (const [index, time] of steadyTimes(6).entries()) {
      const frame = allocateFrame(size, gray8, realTime(time));
      frame.planes[0].fill(index % 3 === 1 ? 255 : 0);
      expect((await magnifier.push(frame))!.planes[0]).toEqual(frame.planes[0]);
      for (const name of Object.keys(plan.buffers)) expect((await magnifier.read(name)).every(Number.isFinite), name).toBe(true);
    }
  });
});
