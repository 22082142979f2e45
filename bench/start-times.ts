import type { EngineId } from '../core/engines/engine.ts';
import { takesThreads } from './engines.ts';
import type { StartTimes } from './jobs.ts';
import type { MethodName } from './methods.ts';
import { runJob } from './run-job.ts';
import { caseText, sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** From asking for an engine to the first frames: medians over fresh processes, in milliseconds. */
export interface StartRow extends StartTimes {
  readonly method: MethodName;
  readonly size: string;
  readonly engine: EngineId;
  readonly threads: number;
  /** To the first frame out. */
  readonly firstMs: number;
  /** To the second, the first that can show motion. */
  readonly secondMs: number;
  readonly processes: number;
}

const parts = ['importMs', 'openMs', 'planMs', 'prepareMs', 'firstFrameMs', 'secondFrameMs'] as const;

/** Each method on the largest number of threads. */
export async function measureStartTimes(session: Session): Promise<StartRow[]> {
  const { methods, sizes, engines, rounds } = session.options;
  const rows: StartRow[] = [];
  for (const engine of engines) {
    const threads = takesThreads(engine) ? Math.max(...session.options.threads) : 1;
    for (const size of sizes) {
      for (const method of methods) {
        const clip = await session.clip(size);
        const runs = await session.attempt(`start of ${caseText(method, size, engine, threads)}`, async () => {
          const times: StartTimes[] = [];
          while (times.length < rounds) {
            times.push(await runJob<'start'>({ kind: 'start', method, size, engine, threads, clip }, session.signal));
          }
          return times;
        });
        if (!runs) continue;
        const total = (run: StartTimes, last: number): number => parts.slice(0, last).reduce((sum, part) => sum + run[part], 0);
        const middle = (value: (run: StartTimes) => number): number => rounded(median(runs.map(value)));
        rows.push({
          method,
          size: sizeText(size),
          engine,
          threads,
          firstMs: middle((run) => total(run, 5)),
          secondMs: middle((run) => total(run, 6)),
          processes: runs.length,
          importMs: middle((run) => run.importMs),
          openMs: middle((run) => run.openMs),
          planMs: middle((run) => run.planMs),
          prepareMs: middle((run) => run.prepareMs),
          firstFrameMs: middle((run) => run.firstFrameMs),
          secondFrameMs: middle((run) => run.secondFrameMs),
          backend: runs[0].backend,
        });
      }
    }
  }
  return rows;
}
