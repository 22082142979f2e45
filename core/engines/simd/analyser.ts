import type { Frame } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { AnalysisPlan } from '../../plan/analysis-plan.ts';
import type { Analyser } from '../engine.ts';
import { checkFrame } from '../frames.ts';
import { writeBlock } from './blocks/block-table.ts';
import { frameBlock } from './blocks/shared-blocks.ts';
import { layAnalysis } from './phase/analysis-program.ts';
import { Arena } from './shared/arena.ts';
import { Crew } from './shared/crew.ts';
import type { GuardedArena } from './shared/guarded-arena.ts';
import { controlWords } from './shared/thread.ts';
import type { ThreadHost } from './shared/threads.ts';

/** An analysis on threads over one shared memory. Everything is allocated when it is made; a frame allocates nothing. */
export class SimdAnalyser implements Analyser {
  readonly plan: AnalysisPlan;
  readonly #input: Uint8Array | Uint16Array;
  readonly #subbands: readonly Float32Array[];
  readonly #crew: Crew;
  readonly #check: () => void;
  #busy = false;
  #disposed = false;

  /**
   * @param guards memory with canaries, which are looked at after every frame; for tests
   * @throws LoupeError `MEMORY_INSUFFICIENT`
   */
  constructor(plan: AnalysisPlan, host: ThreadHost, guards?: GuardedArena) {
    this.plan = plan;
    const arena = guards ?? new Arena();
    const control = arena.reserve({ bytes: controlWords.count * 4 }, 'control words');
    const { plane, threads, subbands } = layAnalysis(arena, plan, host.threads);
    const memory = arena.create();
    this.#check = () => guards?.check(memory);
    const { buffer } = memory;
    const samples = plane.width * plane.height;
    this.#input =
      plane.sampleBytes === 2
        ? new Uint16Array(buffer, plane.inputs[0], samples)
        : new Uint8Array(buffer, plane.inputs[0], samples);
    writeBlock(frameBlock, buffer, plane.frame, { input: plane.inputs[0] });
    this.#subbands = plan.bands.map(({ grid }, index) => new Float32Array(buffer, subbands[index], 2 * grid.width * grid.height));
    this.#crew = new Crew(host, memory, control, threads);
  }

  async analyse(frame: Frame): Promise<readonly Float32Array[]> {
    if (this.#disposed) throw new LoupeError('INTERNAL', 'This analyser was disposed of; prepare a new one.');
    if (this.#busy) throw new LoupeError('INTERNAL', 'A frame is still being analysed; wait for it before the next one.');
    checkFrame(frame, this.plan);
    this.#input.set(frame.planes[0]);
    this.#busy = true;
    try {
      await this.#crew.run();
    } finally {
      this.#busy = false;
    }
    this.#check();
    return this.#subbands;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#crew.end();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
