import type { Engine } from '../../core/engines/engine.ts';
import type { EngineInfo } from './stream-status.ts';
import { chooseEngine } from '../engines/engine-choice.ts';

/** The engine of a host: opened when it is first needed, one for all windows. */
export class EngineRoom {
  #opened: Promise<{ readonly engine: Engine; readonly reason: string }> | null = null;

  /** @throws LoupeError ENGINE_UNAVAILABLE */
  async open(): Promise<Engine> {
    return (await this.#open()).engine;
  }

  /** @throws LoupeError ENGINE_UNAVAILABLE */
  async describe(): Promise<EngineInfo> {
    const { engine, reason } = await this.#open();
    return { id: engine.id, backend: engine.backend, reason, threads: engine.threads };
  }

  #open(): Promise<{ readonly engine: Engine; readonly reason: string }> {
    const opened = (this.#opened ??= chooseEngine('auto'));
    // A failure is not kept: the kernels may be built in the meantime.
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = null;
    });
    return opened;
  }
}
