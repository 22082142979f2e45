import { parentPort, workerData } from 'node:worker_threads';
import { controlWords, kernelNames, type Kernels, type ThreadStart } from '../core/engines/simd/shared/thread.ts';
import { instantiate } from '../core/engines/simd/shared/web-assembly.ts';

/** Time that a thread spent on a frame (counted from 1), by kernel. */
export interface StageMessage {
  readonly kind: 'stages';
  readonly frame: number;
  readonly milliseconds: Readonly<Record<string, number>>;
}

// As `runThread` of the engine, but the clock is read after every kernel.
const { module, memory, control, threads, program } = workerData as ThreadStart;
const port = parentPort!;
try {
  const kernels = instantiate(module, memory) as Kernels;
  const words = new Int32Array(memory.buffer, control, controlWords.count);
  port.postMessage({ kind: 'ready' });
  for (let frame = 0; ;) {
    Atomics.wait(words, controlWords.frame, frame);
    const newest = Atomics.load(words, controlWords.frame);
    if (newest < 0) break;
    if (newest === frame) continue;
    frame = newest;
    const milliseconds: Record<string, number> = {};
    let last = performance.now();
    for (let at = 0; at < program.length; at += 2) {
      const name = kernelNames[program[at]];
      kernels[name](program[at + 1], threads);
      const now = performance.now();
      milliseconds[name] = (milliseconds[name] ?? 0) + now - last;
      last = now;
    }
    port.postMessage({ kind: 'stages', frame, milliseconds } satisfies StageMessage);
    if (Atomics.add(words, controlWords.done, 1) === threads - 1) port.postMessage({ kind: 'done' });
  }
} catch (error) {
  port.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
