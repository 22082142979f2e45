import { beforeAll, describe, expect, it } from 'vitest';
import type { RealTime } from '../../core/base/clock.ts';
import type { Frame, PixelFormat, Size } from '../../core/base/frame.ts';
import type { Engine, Magnifier } from '../../core/engines/engine.ts';
import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import { knownMotion } from '../../core/synthetic/known-motion.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { builtKernels } from '../support/kernels.ts';

/*
 * The other tests of conformance inspect every intermediate buffer, and an engine that keeps those takes a slower path for phases. Here
 * is what every user runs: nothing kept, frames one tick apart, so that the fast path is taken from the second frame on.
 */

/** In units of the image (0–1): as in simd.test.ts for the same buffer. */
const bandTolerance = 8e-7;
/** Share of codes that may differ, by one: a value half way between two codes may round either way. */
const differingCodes = 0.002;

const size: Size = { width: 133, height: 96 };
const formats: readonly PixelFormat[] = [
  { chroma: '420', bits: 8 },
  { chroma: '444', bits: 10 },
];
const specs: readonly MagnificationInput[] = [
  { band: { lo: 2, hi: 4 }, method: 'phase', quality: 'fine', alpha: 20 },
  { band: { lo: 2, hi: 4 }, method: 'phase', quality: 'fast', alpha: 20, filter: { kind: 'butterworth', order: 1 } },
  { band: { lo: 2, hi: 4 }, method: 'phase', quality: 'classic', alpha: 20, filter: { kind: 'butterworth', order: 4 } },
  { band: { lo: 2, hi: 4 }, method: 'phase', quality: 'fast', alpha: 20, limit: 'soft' },
  { band: { lo: 2, hi: 4 }, method: 'phase', quality: 'fine', transport: 'envelope', alpha: 20 },
  { band: { lo: 2, hi: 4 }, method: 'riesz', alpha: 20 },
  { band: { lo: 2, hi: 4 }, method: 'linear', alpha: 20 },
  { band: { lo: 2, hi: 4 }, method: 'color', alpha: 20 },
];

let tensor: Engine;
beforeAll(async () => {
  await builtKernels();
  tensor = createTensorEngine((await loadTensorBackend()).description);
});

function clip(format: PixelFormat): Frame<RealTime>[] {
  const motion = knownMotion({
    size,
    pattern: 'texture',
    amplitude: 0.2,
    frequency: 3,
    fps: 30,
    frames: 12,
    angle: 20,
    noise: 1,
    format,
  });
  return Array.from({ length: 12 }, (_, index) => motion.frame(index));
}

async function compareSubbands(plan: Plan, reference: Magnifier, tested: Magnifier): Promise<number> {
  for (const { scale, orientation } of plan.bands) {
    const name = `band_s${scale}_o${orientation}`;
    const [expected, actual] = [await reference.read(name), await tested.read(name)];
    expect(actual.length, name).toBe(expected.length);
    let worst = 0;
    for (let at = 0; at < expected.length; at++) worst = Math.max(worst, Math.abs(actual[at] - expected[at]));
    expect(worst, name).toBeLessThan(bandTolerance);
  }
  return plan.bands.length;
}

function compareCodes(expected: Frame, actual: Frame, what: string): void {
  let [differing, all] = [0, 0];
  for (const [index, plane] of expected.planes.entries()) {
    const other = actual.planes[index];
    for (let at = 0; at < plane.length; at++) {
      const difference = Math.abs(plane[at] - other[at]);
      if (difference > (expected.format.bits > 8 ? 4 : 1))
        expect.fail(`${what}: plane ${index} differs by ${difference} at ${at}`);
      if (difference > 0) differing++;
    }
    all += plane.length;
  }
  // Ten bits round four times as often within the same error.
  expect(differing / all, what).toBeLessThan(differingCodes * (expected.format.bits > 8 ? 16 : 1));
}

describe.each(specs)('the path that every user runs, with $method $quality $transport $filter', (input) => {
  it.each(formats)('gives what the reference gives, on one to eight threads, in $chroma with $bits bits', async (format) => {
    const frames = clip(format);
    const plan = buildPlan(magnificationSchema.parse(input), size, format, 30);
    using reference = await tensor.prepare(plan);
    const magnifiers: { threads: number; magnifier: Magnifier }[] = [];
    for (const threads of [1, 2, 3, 8])
      magnifiers.push({ threads, magnifier: await (await createSimdEngine({ threads })).prepare(plan) });
    try {
      let subbands = 0;
      for (const [index, frame] of frames.entries()) {
        const expected = (await reference.push(frame))!;
        for (const { threads, magnifier } of magnifiers) {
          compareCodes(expected, (await magnifier.push(frame))!, `frame ${index} on ${threads} threads`);
          if (index === frames.length - 1) subbands += await compareSubbands(plan, reference, magnifier);
        }
      }
      expect(subbands).toBe(4 * plan.bands.length);
    } finally {
      for (const { magnifier } of magnifiers) magnifier.dispose();
    }
  });
});
