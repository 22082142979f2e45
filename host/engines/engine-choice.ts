import { LoupeError } from '../../core/base/error.ts';
import type { Engine, EngineId } from '../../core/engines/engine.ts';

export const engineOptions = ['auto', 'tensor', 'simd'] as const;
/** An engine by name, or `auto` for the fastest that runs on this machine. */
export type EngineOption = (typeof engineOptions)[number];

export interface EngineChoice {
  readonly engine: Engine;
  /** A sentence that says why this one was chosen. */
  readonly reason: string;
}

/**
 * Opens an engine on this machine.
 * @throws LoupeError ENGINE_UNAVAILABLE when the machine lacks what it needs
 */
type OpenEngine = () => Promise<Engine>;

/** How each engine is opened. Heavy code is imported only then. */
const engines: { readonly [Id in EngineId]: OpenEngine } = {
  simd: openSimdEngine,
  tensor: openTensorEngine,
};

/** The order in which `auto` tries them: fastest first. */
const fastestFirst: readonly EngineId[] = ['simd', 'tensor'];

/**
 * Chooses the engine and opens it.
 *
 * @throws LoupeError ENGINE_UNAVAILABLE when the requested one, or with `auto` every one, cannot run here
 */
export async function chooseEngine(option: EngineOption): Promise<EngineChoice> {
  if (option !== 'auto') return { engine: await engines[option](), reason: 'asked for' };
  const missed: string[] = [];
  for (const id of fastestFirst) {
    try {
      return {
        engine: await engines[id](),
        reason: [...missed, missed.length > 0 ? 'the next fastest' : 'the fastest one here'].join('; '),
      };
    } catch (error) {
      if (!(error instanceof LoupeError) || error.code !== 'ENGINE_UNAVAILABLE') throw error;
      missed.push(`${id}: ${error.message}`);
    }
  }
  throw new LoupeError('ENGINE_UNAVAILABLE', `No engine can run here: ${missed.join('; ')}`);
}

async function openTensorEngine(): Promise<Engine> {
  const [{ loadTensorBackend }, { createTensorEngine }] = await Promise.all([
    import('./tensor-backend.ts'),
    import('../../core/engines/tensor/engine.ts'),
  ]);
  const backend = await loadTensorBackend();
  return createTensorEngine(backend.description);
}

async function openSimdEngine(): Promise<Engine> {
  const { createSimdEngine } = await import('./simd-engine.ts');
  return createSimdEngine();
}
