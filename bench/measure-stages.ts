import { Worker } from 'node:worker_threads';
import { atOnce } from '../core/base/in-turns.ts';
import { SimdMagnifier } from '../core/engines/simd/magnifier.ts';
import type { ThreadMessage } from '../core/engines/simd/shared/thread.ts';
import type { ThreadHost } from '../core/engines/simd/shared/threads.ts';
import { compile } from '../core/engines/simd/shared/web-assembly.ts';
import type { Plan } from '../core/plan/plan.ts';
import { bestKernels } from '../host/engines/simd-engine.ts';
import type { EndlessClip } from './clip.ts';
import type { StageTimes } from './jobs.ts';
import { places } from './places.ts';
import type { StageMessage } from './stage-thread.ts';
import { median } from './statistics.ts';

const warmUpFrames = 5;
const frames = 7;

/** Runs a plan on the SIMD engine with threads that read the clock after every kernel. */
export async function measureStages(plan: Plan, threads: number, clip: EndlessClip): Promise<StageTimes> {
  /** Milliseconds of each frame so far, by kernel, over all threads. */
  const spent = new Map<string, number[]>();
  const host: ThreadHost = {
    module: compile(bestKernels().bytes),
    threads,
    giveWay: () => undefined,
    start(start, listener) {
      const worker = new Worker(places.stageThread, { workerData: start, name: 'bench stages' });
      worker.on('message', (message: ThreadMessage | StageMessage) => {
        if (message.kind !== 'stages') return listener(message);
        for (const [name, milliseconds] of Object.entries(message.milliseconds)) {
          const times = spent.get(name) ?? [];
          times[message.frame - 1] = (times[message.frame - 1] ?? 0) + milliseconds / threads;
          spent.set(name, times);
        }
      });
      worker.on('error', (error) => listener({ kind: 'gone', message: error.message }));
      return {
        async end() {
          await worker.terminate();
        },
      };
    },
  };
  using magnifier = atOnce(SimdMagnifier.preparation(plan, host, { inspect: false }));
  for (let count = 0; count < warmUpFrames + frames; count++) await magnifier.push(clip.next());
  // the last thread's message may come after the frame
  await new Promise((resolve) => setTimeout(resolve, 20));
  return Object.fromEntries([...spent].map(([name, times]) => [name, median(times.slice(warmUpFrames))]));
}
