import { LoupeError } from '../../core/base/error.ts';
import type { Engine } from '../../core/engines/engine.ts';

/** Pixels above which a picture is worth more than one thread. */
const largePicture = 256 * 256;

/**
 * The engine that takes frames apart for features: SIMD, on one thread for small pictures, else the tensor engine.
 * @throws LoupeError ENGINE_UNAVAILABLE when neither can run
 */
export async function openFeatureEngine(): Promise<Engine> {
  try {
    const { createSimdEngine } = await import('../simd-engine.ts');
    const [single, all] = await Promise.all([
      createSimdEngine({ threads: 1, inspect: true }),
      createSimdEngine({ inspect: true }),
    ]);
    const choose = ({ size }: Parameters<Engine['prepare']>[0]): Engine =>
      size.width * size.height > largePicture ? all : single;
    return {
      id: 'simd',
      backend: all.backend,
      threads: all.threads,
      memoryBytes: (plan) => choose(plan).memoryBytes(plan),
      prepare: (plan) => choose(plan).prepare(plan),
    };
  } catch (error) {
    if (!(error instanceof LoupeError) || error.code !== 'ENGINE_UNAVAILABLE') throw error;
    const { chooseEngine } = await import('../engine-choice.ts');
    return (await chooseEngine('tensor')).engine;
  }
}
