import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { generateClip } from '../host/synthetic/generate.ts';
import { createEncoder } from '../host/video/encode.ts';
import { probeVideo } from '../host/video/probe.ts';
import { clipMotion, EndlessClip, readClip } from './clip.ts';
import { takesThreads } from './engines.ts';
import type { EndToEndTimes, Span } from './jobs.ts';
import type { MethodName } from './methods.ts';
import { runJob } from './run-job.ts';
import { caseText, sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** Decoding, magnifying and encoding one after another and side by side: medians over rounds. */
export interface EndToEndRow extends EndToEndTimes {
  readonly method: MethodName;
  readonly size: string;
  readonly threads: number;
  readonly engineId: EngineId;
  /** Wall-clock time of the whole over that of its slowest part. */
  readonly ratio: number;
  /**
   * Lower bound of any schedule in seconds: the slowest part, or the processor time of all three divided by the cores, whichever is
   * longer. Where it is above the slowest part, the ratio cannot reach 1. `null` where processor time is unknown.
   */
  readonly floorSeconds: number | null;
  readonly slowest: 'decode' | 'engine' | 'encode';
  readonly rounds: number;
}

/** Measures the whole run on a generated H.264 clip, each round in a process of its own. */
export async function measureEndToEnds(session: Session, frames: number): Promise<EndToEndRow[]> {
  const { methods, sizes, engines, rounds } = session.options;
  const rows: EndToEndRow[] = [];
  for (const size of sizes) {
    const clip = await session.clip(size);
    const video = await encodeVideo(session, size, clip, frames);
    for (const engine of engines) {
      const threads = takesThreads(engine) ? Math.max(...session.options.threads) : 1;
      for (const method of methods) {
        const { folder, signal } = session;
        const runs = await session.attempt(`end to end, ${caseText(method, size, engine, threads)}`, async () => {
          const times: EndToEndTimes[] = [];
          while (times.length < rounds) {
            times.push(
              await runJob<'end-to-end'>({ kind: 'end-to-end', method, size, engine, threads, clip, video, folder }, signal),
            );
          }
          return times;
        });
        if (runs) rows.push({ method, size: sizeText(size), threads, engineId: engine, ...summary(runs) });
      }
    }
  }
  return rows;
}

/** The clip of the benchmark as an H.264 file, round and round. */
export async function encodeVideo(session: Session, size: Size, clip: string, frames: number): Promise<string> {
  session.report(`encoding ${frames} frames of ${sizeText(size)}`);
  const { signal } = session;
  const output = path.join(session.folder, `${sizeText(size)}.mp4`);
  const once = await generateClip(path.join(session.folder, `${sizeText(size)}-once.mp4`), clipMotion(size), {
    overwrite: true,
    signal,
  });
  const source = await probeVideo(once.output, { signal });
  await using encoder = await createEncoder({
    output,
    source,
    size,
    format: source.format,
    // the clip to be read must not depend on the default settings
    preset: 'superfast',
    overwrite: true,
    signal,
  });
  const endless = new EndlessClip(readClip(clip, size));
  for (let index = 0; index < frames; index++) await encoder.write(endless.next());
  return (await encoder.finish()).path;
}

const stages = ['decode', 'engine', 'encode'] as const;

function summary(
  runs: readonly EndToEndTimes[],
): EndToEndTimes & Pick<EndToEndRow, 'ratio' | 'floorSeconds' | 'slowest' | 'rounds'> {
  const known = (values: readonly (number | null)[]): number | null => {
    const numbers = values.filter((value) => value !== null);
    return numbers.length > 0 ? rounded(median(numbers)) : null;
  };
  const middle = (part: (typeof stages)[number] | 'together'): Span => ({
    seconds: rounded(median(runs.map((run) => run[part].seconds))),
    processorSeconds: known(runs.map((run) => run[part].processorSeconds)),
    othersSeconds: known(runs.map((run) => run[part].othersSeconds)),
  });
  const [decode, engine, encode] = stages.map(middle);
  const slowestSeconds = (run: EndToEndTimes): number => Math.max(...stages.map((stage) => run[stage].seconds));
  const seconds = [decode, engine, encode].map((span) => span.seconds);
  const busy = [decode, engine, encode].map((span) => span.processorSeconds);
  return {
    backend: runs[0].backend,
    frames: runs[0].frames,
    decode,
    engine,
    encode,
    together: middle('together'),
    firstSeconds: rounded(median(runs.map((run) => run.firstSeconds))),
    lastSeconds: rounded(median(runs.map((run) => run.lastSeconds))),
    mainThreadSeconds: known(runs.map((run) => run.mainThreadSeconds)),
    // within a round, so that a machine whose speed drifts between rounds does not matter
    ratio: rounded(median(runs.map((run) => run.together.seconds / slowestSeconds(run)))),
    floorSeconds: busy.includes(null)
      ? null
      : rounded(Math.max(...seconds, busy.reduce<number>((sum, each) => sum + each!, 0) / availableParallelism())),
    slowest: stages[seconds.indexOf(Math.max(...seconds))],
    rounds: runs.length,
  };
}
