import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../core/engines/engine.ts';
import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { IdealFrames } from '../../bench/truth-figures.ts';
import { magnified } from '../../bench/truth.ts';
import {
  amplitude,
  band,
  clipOf,
  type TruthMethod,
  truthMethods,
  type TruthScene,
  type TruthSceneName,
  truthScenes,
} from '../../bench/truth-scenes.ts';
import { builtKernels } from '../support/kernels.ts';

/** Some rows of the table that `npm run bench -- --truth` makes, so that none of them gets worse unseen. */
let engine: Engine;
beforeAll(async () => {
  await builtKernels();
  engine = await createSimdEngine({ threads: 2 });
});

async function cell(name: TruthSceneName, method: TruthMethod, noise: number, displacement: number) {
  const scene: TruthScene = truthScenes[name];
  const clip = clipOf(scene, noise, null);
  const frames = Array.from({ length: clip.scene.frames }, (_, index) => clip.scene.frame(index));
  const { output } = await magnified(engine, frames, {
    ...truthMethods[method],
    alpha: displacement / amplitude - 1,
    band,
    ...(scene.filter && { filter: scene.filter }),
  });
  const ideal = new IdealFrames(scene.kind === 'still' ? clipOf(scene, 0, null) : clip, scene.kind, displacement / amplitude);
  return scene.kind === 'still' ? ideal.compareStill(frames, output) : ideal.compare(output);
}

describe('envelopes that move', () => {
  it.each([
    ['spots', 1, 5, 0.99, 0.12],
    // 0.75 before noise widened the windows of the field
    ['disc', 5, 16, 0.97, 0.54],
    ['texture-halves', 1, 5, 0.94, 0.3],
    ['flat-disc', 1, 8, 0.78, 0.58],
    ['texture-disc', 2, 5, 0.85, 0.55],
    ['outside-the-band', 0, 1, 0.98, 0.12],
  ] as const)('%s, noise %d, %d px: gain at least %d, error at most %d', async (scene, noise, displacement, least, mostError) => {
    const found = await cell(scene, 'fine, envelope', noise, displacement);
    if (!('gain' in found)) throw new Error('a scene that moves has a gain');
    expect(found.gain).toBeGreaterThan(least);
    expect(found.error).toBeLessThan(mostError);
  });

  it('keep a still, noisy texture as steady as it was', async () => {
    const found = await cell('still-texture', 'fine, envelope', 2, 2);
    if (!('growth' in found)) throw new Error('a still scene has a growth of noise');
    expect(found.growth).toBeLessThan(1.1);
    expect(found.flicker).toBeLessThan(1.05);
  });
});
