import { availableParallelism } from 'node:os';
import type { Engine, EngineId } from '../core/engines/engine.ts';

export const engineIds: readonly EngineId[] = ['simd', 'tensor'];

export interface OpenEngine {
  readonly engine: Engine;
  /** Threads that it computes on. */
  readonly threads: number;
}

/** Whether an engine computes on a given number of threads; the others choose the number themselves. */
export function takesThreads(id: EngineId): boolean {
  return id === 'simd';
}

/**
 * Opens an engine on a number of threads. Its code is loaded only here.
 *
 * @throws LoupeError ENGINE_UNAVAILABLE
 */
export async function openEngine(id: EngineId, threads: number): Promise<OpenEngine> {
  switch (id) {
    case 'simd': {
      const { createSimdEngine } = await import('../host/engines/simd-engine.ts');
      return { engine: await createSimdEngine({ threads }), threads };
    }
    case 'tensor': {
      const [{ loadTensorBackend }, { createTensorEngine }] = await Promise.all([
        import('../host/engines/tensor-backend.ts'),
        import('../core/engines/tensor/engine.ts'),
      ]);
      const { name, description } = await loadTensorBackend();
      // TensorFlow's native library takes every core; its builds for JavaScript take one.
      return { engine: createTensorEngine(description), threads: name === 'native' ? availableParallelism() : 1 };
    }
    default:
      return id satisfies never;
  }
}
