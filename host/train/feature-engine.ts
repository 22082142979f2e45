import { LoupeError } from '../../core/base/error.ts';
import type { Engine } from '../../core/engines/engine.ts';
import type { AnalysisEngine } from '../../core/train/features/bands.ts';

/** Pixels above which a frame is processed faster on several threads. */
const largeFrame = 256 * 256;

/**
 * Opens the engine that splits frames into subbands for features: SIMD, on one thread for small frames, else the tensor engine.
 * @throws LoupeError ENGINE_UNAVAILABLE when neither can run
 */
export async function openFeatureEngine(): Promise<AnalysisEngine> {
  try {
    const { createSimdEngine } = await import('../engines/simd-engine.ts');
    const [single, all] = await Promise.all([createSimdEngine({ threads: 1 }), createSimdEngine()]);
    const choose = ({ width, height }: { readonly width: number; readonly height: number }): Engine =>
      width * height > largeFrame ? all : single;
    return { prepareAnalysis: (plan) => choose(plan.size).prepareAnalysis(plan) };
  } catch (error) {
    if (!(error instanceof LoupeError) || error.code !== 'ENGINE_UNAVAILABLE') throw error;
    const { chooseEngine } = await import('../engines/engine-choice.ts');
    return (await chooseEngine('tensor')).engine;
  }
}
