import { beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../core/base/clock.ts';
import {
  allocateFrame,
  maxCode,
  planeSizes,
  type Chroma,
  type Frame,
  type PixelFormat,
  type Size,
} from '../../core/base/frame.ts';
import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import type { Engine, Magnifier } from '../../core/engines/engine.ts';
import { createRandom } from '../../core/numeric/random.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { builtKernels } from '../support/kernels.ts';

/**
 * How far the simd engine may be from the tensor engine, per buffer (the first name that a buffer's name begins with), in
 * units of the image (0–1). `amplified` errors are alpha times those of what is amplified. Both engines round in float32,
 * 6e-8 of what they add; the simd engine filters the codes themselves, whose changes are exact, the tensor engine those of
 * the levels, which are rounded: it is mostly the tensor engine's rounding that is seen here.
 */
const tolerances: readonly { buffer: RegExp; absolute: number; amplified?: true; why: string }[] = [
  { buffer: /^(delayed_)?plane_\d$/, absolute: 1e-7, why: 'one multiplication' },
  { buffer: /^gaussian/, absolute: 5e-7, why: 'blurs of values up to 1, level after level' },
  { buffer: /^laplacian/, absolute: 8e-7, why: 'the difference of two of them' },
  { buffer: /^change/, absolute: 1e-6, why: 'the difference of two of those' },
  { buffer: /^(filtered|weighted)/, absolute: 3e-6, why: 'sections answer a rounded change for some frames' },
  { buffer: /^(amplified|expanded)/, absolute: 3e-6, amplified: true, why: 'alpha times as much' },
  { buffer: /^(collapsed|plane_\d_change)/, absolute: 5e-6, amplified: true, why: 'sums over the levels' },
];

const gray8: PixelFormat = { chroma: 'gray', bits: 8 };
const base = { band: { lo: 2, hi: 6 }, alpha: 8 } as const;
const rate = 30;

let tensor: Engine;
beforeAll(async () => {
  await builtKernels();
  tensor = createTensorEngine((await loadTensorBackend()).description);
});

/** Waves that drift and flicker on every plane, with noise, and codes at both ends of their range. */
function clip(size: Size, format: PixelFormat, times: readonly number[]): Frame<RealTime>[] {
  const random = createRandom(size.width, size.height);
  const sizes = planeSizes(size, format);
  const largest = maxCode(format);
  return times.map((time) => {
    const frame = allocateFrame(size, format, realTime(time));
    const swing = Math.sin(2 * Math.PI * 4 * time);
    for (const [index, plane] of frame.planes.entries()) {
      const { width } = sizes[index];
      for (let at = 0; at < plane.length; at++) {
        const [x, y] = [at % width, Math.floor(at / width)];
        const wave = Math.sin(0.9 * x + 0.5 * swing + index) + Math.cos(0.35 * x - 0.6 * y) + Math.sin(0.05 * (x + 2 * y));
        const value = 0.5 + 0.2 * wave + 0.02 * swing + 0.01 * random.normal();
        plane[at] = Math.round(largest * Math.min(1, Math.max(0, value)));
      }
    }
    return frame;
  });
}

function steady(frames: number): number[] {
  return Array.from({ length: frames }, (_, index) => index / rate);
}

function planFor(input: MagnificationInput, size: Size, format = gray8): Plan {
  return buildPlan(magnificationSchema.parse(input), size, format, rate);
}

async function compareBuffers(plan: Plan, reference: Magnifier, tested: Magnifier): Promise<void> {
  for (const name of Object.keys(plan.buffers)) {
    const [expected, actual] = [await reference.read(name), await tested.read(name)];
    const tolerance = tolerances.find(({ buffer }) => buffer.test(name))!;
    let error = actual.length === expected.length ? 0 : Infinity;
    for (let at = 0; at < expected.length; at++) {
      const difference = Math.abs(actual[at] - expected[at]);
      if (!(difference <= error)) error = Number.isNaN(difference) ? Infinity : difference;
    }
    const gain = tolerance.amplified ? Math.max(1, Math.abs(plan.spec.alpha)) : 1;
    expect(error, name).toBeLessThan(tolerance.absolute * gain);
  }
}

function compareFrames(expected: Frame | null, actual: Frame | null): void {
  expect(actual === null).toBe(expected === null);
  if (!expected || !actual) return;
  expect(actual.time).toBe(expected.time);
  for (const [index, plane] of expected.planes.entries()) {
    let worst = 0;
    for (let at = 0; at < plane.length; at++) worst = Math.max(worst, Math.abs(plane[at] - actual.planes[index][at]));
    // a value half way between two codes may round either way; with 16 bits errors of 1e-5 are most of a code
    expect(worst, `plane ${index}`).toBeLessThanOrEqual(expected.format.bits > 12 ? 3 : 1);
  }
}

/** Runs both engines side by side; compares every buffer after every frame from `from` on, and all frames that come out: how many. */
async function conform(
  plan: Plan,
  frames: readonly Frame<RealTime>[],
  engine: Engine,
  from = 0,
  retuned?: Plan,
): Promise<number> {
  using reference = await tensor.prepare(plan);
  using tested = await engine.prepare(plan);
  for (const [index, frame] of frames.entries()) {
    if (retuned && index === frames.length >> 1) for (const magnifier of [reference, tested]) magnifier.retune(retuned);
    compareFrames(await reference.push(frame), await tested.push(frame));
    if (index >= from) await compareBuffers(tested.plan, reference, tested);
  }
  const rest = [];
  for await (const frame of reference.drain()) rest.push(frame);
  let drained = 0;
  for await (const frame of tested.drain()) compareFrames(rest[drained++], frame);
  expect(drained).toBe(rest.length);
  expect(tested.report()).toEqual(reference.report());
  return tested.report().frames;
}

describe.each(['linear', 'color'] as const)('method %s on the simd engine gives what the tensor engine gives', (method) => {
  const simd = (threads: number): Promise<Engine> => createSimdEngine({ threads, inspect: true, guarded: true });

  it('for odd, prime, tiny and large images', async () => {
    const engine = await simd(2);
    for (const [width, height] of [
      [8, 8],
      [9, 11],
      [17, 8],
      [31, 47],
      [64, 48],
      [97, 101],
      [127, 33],
      [250, 9],
      [519, 263],
    ]) {
      const size = { width, height };
      expect(await conform(planFor({ ...base, method }, size), clip(size, gray8, steady(4)), engine, 2)).toBe(4);
    }
  });

  it('for every format and number of bits', async () => {
    const engine = await simd(2);
    const size = { width: 61, height: 43 };
    for (const chroma of ['420', '422', '444', 'gray'] as const satisfies readonly Chroma[]) {
      for (const bits of [8, 10, 16]) {
        const format = { chroma, bits };
        const colour = { planes: 'all', chromaAttenuation: 0.5 } as const;
        expect(await conform(planFor({ ...base, method, colour }, size, format), clip(size, format, steady(4)), engine, 2)).toBe(
          4,
        );
      }
    }
  });

  it('on one to eight threads', async () => {
    const size = { width: 203, height: 155 };
    const format: PixelFormat = { chroma: '420', bits: 8 };
    for (const threads of [1, 2, 3, 5, 8]) {
      expect(
        await conform(planFor({ ...base, method }, size, format), clip(size, format, steady(4)), await simd(threads), 2),
      ).toBe(4);
    }
  });

  it('with every filter, with frames that are missing, early and late, and after a change of all that may change', async () => {
    const engine = await simd(2);
    const size = { width: 45, height: 38 };
    const times = [0, 1, 2, 2.1, 2.3, 3, 6, 7, 7.2, 7.9, 9, 10, 11, 12].map((frame) => frame / rate);
    for (const filter of [
      { kind: 'butterworth', order: 1 },
      { kind: 'butterworth', order: 2 },
      { kind: 'butterworth', order: 3 },
      { kind: 'difference' },
      { kind: 'fir', taps: 9 },
      { kind: 'ideal', taps: 11 },
    ] as const) {
      for (const bits of [8, 12]) {
        const format: PixelFormat = { chroma: '420', bits };
        const region = { x: 5, y: 3, width: 20, height: 30, feather: 4 };
        const plan = planFor({ ...base, method, filter }, size, format);
        const other = { band: { lo: 3, hi: 7 }, alpha: -0.5, cutoffWavelength: 40, regions: [region] };
        const retuned = planFor({ ...base, ...other, method, filter }, size, format);
        expect(await conform(plan, clip(size, format, times), engine, 0, retuned)).toBe(times.length);
      }
    }
  });

  it('pooling and pyramids of any depth', async () => {
    const engine = await simd(3);
    const size = { width: 200, height: 131 };
    const format: PixelFormat = { chroma: '420', bits: 8 };
    for (const levels of [1, 2, 3, 6]) {
      const input = { ...base, method, poolingLevels: levels, pyramid: { levels } };
      expect(await conform(planFor(input, size, format), clip(size, format, steady(4)), engine, 2)).toBe(4);
    }
  });

  it('from a new shot on, as if nothing had been before', async () => {
    const engine = await simd(2);
    const size = { width: 40, height: 30 };
    const plan = planFor({ ...base, method }, size);
    const frames = clip(size, gray8, steady(5));
    using reference = await tensor.prepare(plan);
    using tested = await engine.prepare(plan);
    using fresh = await engine.prepare(plan);
    for (const magnifier of [reference, tested]) {
      for (const frame of frames) await magnifier.push(frame);
      magnifier.reset();
    }
    for (const frame of frames) {
      const output = await tested.push(frame);
      compareFrames(await reference.push(frame), output);
      expect(output).toEqual(await fresh.push(frame));
    }
  });

  it('leaves a static image as it is, and codes within their range however large alpha is', async () => {
    const size = { width: 70, height: 50 };
    for (const bits of [8, 10]) {
      const format: PixelFormat = { chroma: '420', bits };
      const frames = clip(size, format, steady(6));
      using still = await (await simd(2)).prepare(planFor({ ...base, method, alpha: 500 }, size, format));
      for (const { time } of frames) {
        const output = await still.push({ ...frames[0], time });
        expect(output!.planes).toEqual(frames[0].planes);
      }
      using wild = await (await simd(2)).prepare(planFor({ ...base, method, alpha: 1e38 }, size, format));
      for (const frame of frames) {
        const output = (await wild.push(frame))!;
        for (const plane of output.planes) expect(plane.every((code) => code <= maxCode(format))).toBe(true);
      }
    }
  });
});
