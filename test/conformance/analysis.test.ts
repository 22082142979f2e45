import { beforeAll, describe, expect, it } from 'vitest';
import type { PixelFormat, Size } from '../../core/base/frame.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import { knownMotion } from '../../core/synthetic/known-motion.ts';
import { buildAnalysisPlan } from '../../core/plan/analysis-plan.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema } from '../../core/spec/magnification.ts';
import { qualities } from '../../core/spec/pyramid.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { builtKernels } from '../support/kernels.ts';

/** In units of the image (0–1): as for the subbands of a magnifier, simd.test.ts. */
const tolerance = 8e-7;

let tensor: Engine;
beforeAll(async () => {
  await builtKernels();
  tensor = createTensorEngine((await loadTensorBackend()).description);
});

function clip(size: Size, format: PixelFormat) {
  return knownMotion({ size, pattern: 'texture', amplitude: 0.3, frequency: 3, fps: 30, frames: 4, angle: 20, noise: 1, format });
}

function worstOf(expected: readonly Float32Array[], actual: readonly Float32Array[]): number {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  let worst = 0;
  expected.forEach((subband, index) => {
    for (let at = 0; at < subband.length; at++) worst = Math.max(worst, Math.abs(subband[at] - actual[index][at]));
  });
  return worst;
}

describe('an analysis', () => {
  it.each([
    [
      { width: 133, height: 96 },
      { chroma: 'gray', bits: 8 },
      { ...qualities.fast, levels: 3, orientations: 4 },
    ],
    [{ width: 96, height: 131 }, { chroma: '420', bits: 10 }, qualities.fine],
    [
      { width: 64, height: 64 },
      { chroma: '444', bits: 8 },
      { ...qualities.classic, levels: 2 },
    ],
    [
      { width: 40, height: 23 },
      { chroma: 'gray', bits: 8 },
      { ...qualities.fast, orientations: 7 },
    ],
  ] as const)('of %j, %j gives the same subbands on every engine and number of threads', async (size, format, shape) => {
    const motion = clip(size, format);
    const plan = buildAnalysisPlan(shape, size, format);
    using reference = await tensor.prepareAnalysis(plan);
    for (const threads of [1, 2, 5]) {
      using tested = await (await createSimdEngine({ threads, guarded: threads === 2 })).prepareAnalysis(plan);
      for (const index of [0, 3]) {
        const expected = await reference.analyse(motion.frame(index));
        expect(worstOf(expected, await tested.analyse(motion.frame(index))), `${threads} threads`).toBeLessThan(tolerance);
      }
    }
  });

  it('gives the subbands that a magnifier of the same pyramid sees', async () => {
    const size = { width: 133, height: 96 };
    const format: PixelFormat = { chroma: 'gray', bits: 8 };
    const motion = clip(size, format);
    const analysis = buildAnalysisPlan(qualities.fast, size, format);
    const plan = buildPlan(magnificationSchema.parse({ band: { lo: 2, hi: 4 }, quality: 'fast' }), size, format, 30);
    expect(analysis.bands.map(({ scale, orientation, grid }) => [scale, orientation, grid])).toEqual(
      plan.bands.map(({ scale, orientation, grid }) => [scale, orientation, grid]),
    );
    using magnifier = await tensor.prepare(plan);
    using analyser = await tensor.prepareAnalysis(analysis);
    await magnifier.push(motion.frame(1));
    const subbands = await analyser.analyse(motion.frame(1));
    const seen = await Promise.all(plan.bands.map(({ scale, orientation }) => magnifier.read(`band_s${scale}_o${orientation}`)));
    expect(worstOf(seen, subbands)).toBeLessThan(1e-7);
  });

  it('refuses frames of another size, and frames after it was disposed of', async () => {
    const size = { width: 64, height: 64 };
    const format: PixelFormat = { chroma: 'gray', bits: 8 };
    const plan = buildAnalysisPlan(qualities.fast, size, format);
    for (const engine of [tensor, await createSimdEngine({ threads: 1 })]) {
      const analyser = await engine.prepareAnalysis(plan);
      await expect(analyser.analyse(clip({ width: 40, height: 40 }, format).frame(0))).rejects.toMatchObject({
        code: 'FRAME_MISMATCH',
      });
      analyser.dispose();
      analyser.dispose();
      await expect(analyser.analyse(clip(size, format).frame(0))).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });
});
