import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ThreadMessage, ThreadStart } from '../../core/engines/simd/shared/thread.ts';
import type { Thread, ThreadHost } from '../../core/engines/simd/shared/threads.ts';
import type { CompiledModule } from '../../core/engines/simd/shared/web-assembly.ts';
import { givingWay } from './giving-way.ts';

/**
 * The SIMD engine's threads, as Node workers.
 *
 * @param script the bundled host/engines/simd-worker.ts
 * @param limits of a thread's own memory, besides the shared one; Node's default when absent
 */
export function nodeThreads(
  script: string,
  module: CompiledModule,
  threads: number,
  limits: Readonly<ResourceLimits> = {},
): ThreadHost {
  return {
    module,
    threads,
    giveWay: givingWay(),
    start(start: ThreadStart, listener): Thread {
      const worker = new Worker(script, { workerData: start, name: 'motion-loupe simd', resourceLimits: limits });
      let expected = false;
      worker.on('message', (message: ThreadMessage) => listener(message));
      worker.on('error', (error) => listener({ kind: 'gone', message: error.message }));
      worker.on('exit', (code) => {
        if (!expected) listener({ kind: 'gone', message: `it ended with exit code ${code}` });
      });
      return {
        async end() {
          expected = true;
          await worker.terminate();
        },
      };
    },
  };
}
