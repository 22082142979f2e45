import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { takesThreads } from './engines.ts';
import type { FrameTimes, StageTimes } from './jobs.ts';
import type { MethodName } from './methods.ts';
import { runJob } from './run-job.ts';
import { caseText, sizeText, type Session } from './session.ts';
import { median, quantile, rounded } from './statistics.ts';

/** The cost of one method at one size, engine and number of threads: see bench/results/README.md. */
export interface FrameRow {
  readonly method: MethodName;
  readonly size: string;
  readonly engine: EngineId;
  readonly threads: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly frames: number;
  readonly quartilesMs: readonly [number, number];
  readonly roundMediansMs: readonly number[];
  readonly quietRatio: number;
  readonly quietMedianMs: number | null;
  readonly quietFrames: number;
  readonly framesPerSecond: number;
  readonly coefficients: number;
  readonly nsPerCoefficient: number;
  readonly nsPerPixel: number;
  readonly memoryBytes: number;
  readonly residentBytes: number;
  readonly planMs: number;
  readonly prepareMs: number;
  readonly stages: StageTimes | null;
  readonly backend: string;
}

interface Case {
  readonly method: MethodName;
  readonly size: Size;
  readonly engine: EngineId;
  readonly threads: number;
  readonly what: string;
  readonly rounds: FrameTimes[];
  refused: boolean;
}

/** Frames of the tensor engine, which takes seconds for one. */
const tensorFrames = 3;
/** A calibration this much longer than the best one still counts as quiet. */
const quietLimit = 1.1;

/** Measures every case, round by round, so that a machine whose speed drifts affects all cases alike. */
export async function measureFrameTimes(session: Session): Promise<FrameRow[]> {
  const cases = listCases(session);
  const { options } = session;
  const rounds = Math.min(options.rounds, options.frames);
  for (let round = 0; round < rounds; round++) {
    for (const [index, each] of cases.entries()) {
      const slow = each.engine === 'tensor';
      if (each.refused || (slow && round > 0)) continue;
      const share = Math.floor((options.frames * (round + 1)) / rounds) - Math.floor((options.frames * round) / rounds);
      const frames = slow ? Math.min(tensorFrames, options.frames) : share;
      const { method, size, engine, threads } = each;
      const clip = await session.clip(size);
      const times = await session.attempt(each.what, () => {
        session.report(`round ${round + 1} of ${rounds}, case ${index + 1} of ${cases.length}: ${each.what}`);
        const stages = round === rounds - 1;
        return runJob<'frames'>({ kind: 'frames', method, size, engine, threads, clip, frames, stages }, session.signal);
      });
      if (times) each.rounds.push(times);
      else each.refused = true;
    }
  }
  const measured = cases.filter(({ rounds: done }) => done.length > 0);
  const best = bestCalibrations(measured);
  return measured.map((each) => rowOf(each, best));
}

function listCases({ options }: Session): Case[] {
  const { methods, engines } = options;
  return engines.flatMap((engine) =>
    (takesThreads(engine) ? options.threads : [1]).flatMap((threads) =>
      (engine === 'tensor' ? options.tensorSizes : options.sizes).flatMap((size) =>
        methods.map((method) => {
          const what = caseText(method, size, engine, threads);
          return { method, size, engine, threads, what, rounds: [], refused: false };
        }),
      ),
    ),
  );
}

/** The shortest calibration of the whole run by number of threads: the machine at its best. */
function bestCalibrations(cases: readonly Case[]): Map<number, number> {
  const best = new Map<number, number>();
  for (const { threads, calibrations } of cases.flatMap(({ rounds }) => rounds)) {
    best.set(threads, Math.min(best.get(threads) ?? Infinity, ...calibrations));
  }
  return best;
}

function rowOf({ method, size, engine, rounds }: Case, best: ReadonlyMap<number, number>): FrameRow {
  const { threads, backend, coefficients, memoryBytes } = rounds[0];
  const frames = rounds.flatMap((round) => round.frames);
  const calibrations = rounds.flatMap((round) => round.calibrations);
  const reference = best.get(threads)!;
  const quiet = frames.filter((_, index) => calibrations[index] <= quietLimit * reference);
  const roundMedians = rounds.map((round) => median(round.frames));
  const medianMs = median(roundMedians);
  return {
    method,
    size: sizeText(size),
    engine,
    threads,
    medianMs: rounded(medianMs),
    minMs: rounded(Math.min(...frames)),
    maxMs: rounded(Math.max(...frames)),
    frames: frames.length,
    quartilesMs: [rounded(quantile(frames, 0.25)), rounded(quantile(frames, 0.75))],
    roundMediansMs: roundMedians.map(rounded),
    quietRatio: rounded(reference / median(calibrations)),
    quietMedianMs: quiet.length >= 3 ? rounded(median(quiet)) : null,
    quietFrames: quiet.length,
    framesPerSecond: rounded(1000 / medianMs),
    coefficients,
    nsPerCoefficient: rounded((medianMs * 1e6) / coefficients),
    nsPerPixel: rounded((medianMs * 1e6) / (size.width * size.height)),
    memoryBytes,
    residentBytes: Math.max(...rounds.map((round) => round.residentBytes)),
    planMs: rounded(median(rounds.map((round) => round.planMs))),
    prepareMs: rounded(median(rounds.map((round) => round.prepareMs))),
    stages: lastStages(rounds),
    backend,
  };
}

function lastStages(rounds: readonly FrameTimes[]): StageTimes | null {
  const stages = rounds.at(-1)?.stages ?? null;
  return stages && Object.fromEntries(Object.entries(stages).map(([name, milliseconds]) => [name, rounded(milliseconds)]));
}
