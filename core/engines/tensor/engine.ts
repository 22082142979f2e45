import type { Plan } from '../../plan/plan.ts';
import type { Engine, Magnifier } from '../engine.ts';
import { TensorAnalyser } from './analyser.ts';
import { tensorMemoryBytes } from './memory.ts';
import { TensorMagnifier } from './magnifier.ts';

/**
 * The reference engine: the plan's steps on tensors. The TensorFlow.js backend must be chosen before
 * (`host/engines/tensor-backend.ts`).
 *
 * @param backend display name of what computes ("TensorFlow native", "WebAssembly")
 */
export function createTensorEngine(backend: string): Engine {
  return {
    id: 'tensor',
    backend,
    threads: 1,
    memoryBytes: tensorMemoryBytes,
    prepare: async (plan: Plan): Promise<Magnifier> => new TensorMagnifier(plan),
    prepareAnalysis: async (plan) => new TensorAnalyser(plan),
  };
}
