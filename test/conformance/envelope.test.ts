import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../core/base/frame.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import type { StillImage } from '../../core/synthetic/known-scene.ts';
import { knownMotion } from '../../core/synthetic/known-motion.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { builtKernels } from '../support/kernels.ts';
import { amplitude, compareWithIdeal, frequency, magnifyScene, sceneBand } from './scenes.ts';
import { truthRunOf } from './run-clip.ts';
import { measureIdentity, measureInBand, measureNoiseGrowth, measureOutOfBand, truthCases } from './truth.ts';

/** Transport `envelope` against motion that is known; the bars are what was measured, less a small margin (docs/decisions/envelopes.md). */
const size = { width: 96, height: 96 };
const envelope = { method: 'phase', transport: 'envelope' } as const;
/** What does not depend on how fine the subbands are is tried with few of them. */
const coarse = { ...envelope, quality: 'fast' } as const;

let engine: Engine;
beforeAll(async () => {
  engine = createTensorEngine((await loadTensorBackend()).description);
});

const inBand = (name: string, input: Partial<MagnificationInput> = {}) => {
  const found = truthCases.fine.find((truthCase) => truthCase.name === name)!;
  return measureInBand(truthRunOf(engine), {
    ...found,
    motion: { ...found.motion, size },
    spec: { ...found.spec, ...envelope, ...input },
  });
};

describe('an image moved by the field of its phases', () => {
  it.each([
    // with transport `phase` 0.16
    ['fine ring 8 px', {}, 0.98, 0.06],
    ['fine ring 8 px', { quality: 'fast' }, 0.95, 0.12],
  ] as const)('goes as far as asked, without ghosts: %s, %j', async (name, input, least, mostError) => {
    const { gain, error } = await inBand(name, input);
    expect(gain).toBeGreaterThan(least);
    expect(gain).toBeLessThan(1.02);
    expect(error).toBeLessThan(mostError);
  });

  it('keeps the noise of a still texture as it is', async () => {
    const [phase] = truthCases.noise;
    const still = { ...phase, motion: { ...phase.motion, size }, spec: { ...phase.spec, ...coarse } };
    expect(await measureNoiseGrowth(truthRunOf(engine), still)).toBeLessThan(1.1);
  });

  it('changes nothing with alpha 0, chroma included', async () => {
    const [phase] = truthCases.identity;
    const format = { chroma: '420', bits: 8 } as const;
    const still = { ...phase, motion: { ...phase.motion, format }, spec: { ...phase.spec, ...coarse } };
    expect(await measureIdentity(truthRunOf(engine), still)).toBe(0);
  });

  it('leaves motion outside the band as it is, and takes it out with attenuate', async () => {
    const [above] = truthCases.outOfBand;
    const motion = { ...above.motion, size, frames: 56 };
    const outside = (attenuate: boolean) =>
      measureOutOfBand(truthRunOf(engine), { ...above, motion, settle: 40, spec: { ...above.spec, ...coarse, attenuate } });
    expect(Math.abs((await outside(false)).gain - 1)).toBeLessThan(0.02);
    expect((await outside(true)).gain).toBeLessThan(0.3);
  });
});

/** A smooth random image that repeats itself. */
function texture(seed: number): StillImage {
  const clip = knownMotion({
    size,
    pattern: 'texture',
    amplitude: 0,
    frequency,
    fps: 30,
    frames: 2,
    seed,
    format: { chroma: 'gray', bits: 8 },
  });
  return { size, luma: Float64Array.from(clip.image(0, 0)) };
}

describe('motions that no one field explains', () => {
  const move = (angle: number) => ({ kind: 'shift', amplitude, frequency, angle }) as const;
  const halves = [
    { image: texture(1), motion: move(90) },
    { image: texture(2), motion: move(-90), columns: { from: 48, to: 96 } },
  ] as const;

  it('are better than with phases alone: halves against each other', async () => {
    const inside = (x: number, y: number): boolean => Math.min(x, y, 95 - x, 95 - y) >= 12;
    const error = async (transport: 'phase' | 'envelope') =>
      compareWithIdeal(await magnifyScene(engine, size, halves, { alpha: 49, transport }), [50, 50], inside).error;
    expect(await error('envelope')).toBeLessThan(0.85 * (await error('phase')));
  });

  it('colour goes with the image', async () => {
    const clip = knownMotion({
      size,
      pattern: 'disc',
      amplitude,
      frequency,
      fps: 30,
      frames: 32,
      format: { chroma: '444', bits: 8 },
    });
    const spec = magnificationSchema.parse({ ...coarse, band: sceneBand, alpha: 29 });
    using magnifier = await engine.prepare(buildPlan(spec, size, { chroma: '444', bits: 8 }, 30));
    const magnified: Frame[] = [];
    for (let index = 0; index < 32; index++) {
      const frame = clip.frame(index);
      // chroma that shows what luma shows
      const output = await magnifier.push({ ...frame, planes: [frame.planes[0], frame.planes[0], frame.planes[0]] });
      if (output) magnified.push(output);
    }
    const [luma, blue] = magnified[magnified.length - 1].planes;
    const apart = Math.max(...Array.from(luma, (code, at) => Math.abs(code - blue[at])));
    // what the field does not explain stays with luma
    expect(apart).toBeLessThan(12);
  });
});

it.each([
  ['tensor', async () => engine],
  ['simd', () => builtKernels().then(() => createSimdEngine({ threads: 2, inspect: true, guarded: true }))],
] as const)('%s: starts anew at a cut, and takes settings that do not change the layout between two frames', async (_, open) => {
  const clip = knownMotion({
    size,
    pattern: 'ring',
    amplitude: 0.3,
    frequency,
    fps: 30,
    frames: 16,
    format: { chroma: 'gray', bits: 8 },
  });
  const plan = (alpha: number, sigma = 2) =>
    buildPlan(magnificationSchema.parse({ ...coarse, band: sceneBand, alpha, sigma }), size, { chroma: 'gray', bits: 8 }, 30);
  using magnifier = await (await open()).prepare(plan(5));
  const run = async () => {
    const planes = [];
    for (let index = 0; index < 16; index++) planes.push((await magnifier.push(clip.frame(index)))!.planes[0]);
    return planes;
  };
  const first = await run();
  magnifier.reset();
  expect(await run()).toEqual(first);
  magnifier.reset();
  magnifier.retune(plan(5, 3));
  using wider = await (await open()).prepare(plan(5, 3));
  for (let index = 0; index < 16; index++) {
    const [retuned, prepared] = [await magnifier.push(clip.frame(index)), await wider.push(clip.frame(index))];
    expect(retuned!.planes[0]).toEqual(prepared!.planes[0]);
  }
  magnifier.retune(plan(0, 3));
  const { planes } = (await magnifier.push({ ...clip.frame(15), time: clip.frame(15).time }))!;
  expect(planes[0]).toEqual(clip.frame(15).planes[0]);
});
