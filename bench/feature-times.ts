import type { EngineId } from '../core/engines/engine.ts';
import { takesThreads } from './engines.ts';
import type { FeatureTimes } from './jobs.ts';
import { runJob } from './run-job.ts';
import { caseText, sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** Speed of features of frames: medians over fresh processes. */
export interface FeatureRow {
  readonly features: FeatureTimes['features'];
  readonly size: string;
  readonly engine: EngineId;
  readonly threads: number;
  /** Median over the processes of the median over their frames, from frame in to features out. */
  readonly medianMs: number;
  readonly framesPerSecond: number;
  /** Processor time of a frame, all threads together; median over the processes. */
  readonly processorMs: number;
  /** The median of each process. */
  readonly roundMediansMs: readonly number[];
  /** Over all processes. */
  readonly frames: number;
  readonly windows: number;
  readonly backend: string;
}

const names = ['pyramid', 'motion'] as const satisfies readonly FeatureTimes['features'][];

/** Each kind of features on the largest number of threads. */
export async function measureFeatureTimes(session: Session, frames: number): Promise<FeatureRow[]> {
  const { sizes, engines, rounds } = session.options;
  const rows: FeatureRow[] = [];
  for (const engine of engines) {
    const threads = takesThreads(engine) ? Math.max(...session.options.threads) : 1;
    for (const size of sizes) {
      for (const features of names) {
        const clip = await session.clip(size);
        const runs = await session.attempt(`features ${caseText(features, size, engine, threads)}`, async () => {
          const times: FeatureTimes[] = [];
          const each = Math.ceil(frames / rounds);
          while (times.length < rounds) {
            const job = { kind: 'features', features, size, engine, threads, clip, frames: each } as const;
            times.push(await runJob<'features'>(job, session.signal));
          }
          return times;
        });
        if (!runs) continue;
        const medians = runs.map((run) => median(run.frames));
        rows.push({
          features,
          size: sizeText(size),
          engine,
          threads: runs[0].threads,
          medianMs: rounded(median(medians)),
          framesPerSecond: rounded(1000 / median(medians)),
          processorMs: rounded(median(runs.map((run) => run.processorMs))),
          roundMediansMs: medians.map(rounded),
          frames: runs.reduce((sum, run) => sum + run.frames.length, 0),
          windows: runs.reduce((sum, run) => sum + run.windows, 0),
          backend: runs[0].backend,
        });
      }
    }
  }
  return rows;
}
