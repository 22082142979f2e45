import type { EngineId } from '../core/engines/engine.ts';
import { takesThreads } from './engines.ts';
import type { SoakTimes } from './jobs.ts';
import type { MethodName } from './methods.ts';
import { runJob } from './run-job.ts';
import { caseText, sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** Memory over a long run. */
export interface SoakRow {
  readonly method: MethodName;
  readonly size: string;
  readonly engine: EngineId;
  readonly threads: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Bytes more in the last quarter of the run than in the second, by medians; the first quarter is warm-up. */
  readonly residentGrowth: number;
  readonly heapGrowth: number;
  readonly bufferGrowth: number;
  readonly residentBytes: number;
  readonly samples: SoakTimes['samples'];
}

export async function measureSoaks(session: Session, frames: number): Promise<SoakRow[]> {
  const { methods, sizes, engines } = session.options;
  const rows: SoakRow[] = [];
  for (const engine of engines) {
    const threads = takesThreads(engine) ? Math.max(...session.options.threads) : 1;
    for (const size of sizes) {
      for (const method of methods) {
        const clip = await session.clip(size);
        const times = await session.attempt(`${frames} frames of ${caseText(method, size, engine, threads)}`, () =>
          runJob<'soak'>({ kind: 'soak', method, size, engine, threads, clip, frames }, session.signal, Infinity),
        );
        if (!times) continue;
        const { samples, seconds } = times;
        rows.push({
          method,
          size: sizeText(size),
          engine,
          threads,
          frames,
          framesPerSecond: rounded(frames / seconds),
          residentGrowth: growth(samples.map(({ resident }) => resident)),
          heapGrowth: growth(samples.map(({ heap }) => heap)),
          bufferGrowth: growth(samples.map(({ buffers }) => buffers)),
          residentBytes: Math.max(...samples.map(({ resident }) => resident)),
          samples,
        });
      }
    }
  }
  return rows;
}

function growth(bytes: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(bytes.length / 4));
  return Math.round(median(bytes.slice(-quarter)) - median(bytes.slice(quarter, 2 * quarter + 1)));
}
