import { LoupeError } from '../core/base/error.ts';
import type { Magnifier } from '../core/engines/engine.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { Calibration } from './calibration.ts';
import { clipFormat, clipRate, EndlessClip, readClip } from './clip.ts';
import { openEngine } from './engines.ts';
import type { FrameTimes, Job } from './jobs.ts';
import { measureStages } from './measure-stages.ts';
import { specOf } from './methods.ts';

/** Frames and milliseconds before measuring: V8 optimises kernels while they run, and memory is touched for the first time. */
const warmUp = { frames: 5, milliseconds: 400, atMost: 2500 } as const;
/** Milliseconds after which a measurement stops with the frames that it has; the tensor engine takes seconds for one. */
const longestMs = { simd: 6_000, tensor: 3_000 } as const;
/** Frames between two calibrations. */
const blockLength = 4;

/** Times frames one by one: I420 in, I420 out, the next only when the last is done. */
export async function measureFrames(job: Extract<Job, { kind: 'frames' }>): Promise<FrameTimes> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const { engine, threads } = await openEngine(job.engine, job.threads);
  using calibration = new Calibration(threads);
  await calibration.warmUp();
  const before = residentBytes();

  const asked = performance.now();
  const plan = buildPlan(specOf(job.method), job.size, clipFormat, clipRate);
  const planned = performance.now();
  using magnifier = await engine.prepare(plan);
  const prepared = performance.now();

  await warm(magnifier, clip);
  const times = await timeFrames(magnifier, clip, calibration, job.frames, longestMs[job.engine]);
  return {
    backend: engine.backend,
    threads,
    ...times,
    planMs: planned - asked,
    prepareMs: prepared - planned,
    coefficients: coefficientsOf(plan),
    memoryBytes: engine.memoryBytes(plan),
    residentBytes: residentBytes() - before,
    stages: job.stages && job.engine === 'simd' ? await measureStages(plan, threads, clip) : null,
  };
}

async function warm(magnifier: Magnifier, clip: EndlessClip): Promise<void> {
  const began = performance.now();
  for (let count = 0; ; count++) {
    const spent = performance.now() - began;
    if (spent > warmUp.atMost && count > 0) return;
    if (count >= warmUp.frames && spent > warmUp.milliseconds) return;
    await push(magnifier, clip);
  }
}

async function timeFrames(
  magnifier: Magnifier,
  clip: EndlessClip,
  calibration: Calibration,
  count: number,
  longestMs: number,
): Promise<{ frames: number[]; calibrations: number[] }> {
  const frames: number[] = [];
  const calibrations: number[] = [];
  const began = performance.now();
  let last = await calibration.run();
  while (frames.length < count && (frames.length === 0 || performance.now() - began < longestMs)) {
    const first = frames.length;
    while (frames.length < Math.min(count, first + blockLength)) {
      frames.push(await push(magnifier, clip));
      if (performance.now() - began > longestMs) break;
    }
    const next = await calibration.run();
    for (let at = first; at < frames.length; at++) calibrations.push(Math.max(last, next));
    last = next;
  }
  return { frames, calibrations };
}

/** Milliseconds from frame in to frame out. */
async function push(magnifier: Magnifier, clip: EndlessClip): Promise<number> {
  const frame = clip.next();
  const began = performance.now();
  const output = await magnifier.push(frame);
  const milliseconds = performance.now() - began;
  if (!output) throw new LoupeError('INTERNAL', 'The engine gave no frame where its plan has no latency.');
  return milliseconds;
}

/** Samples of all bands of the frequency domain (complex), or of all levels of the pyramids. */
function coefficientsOf(plan: Plan): number {
  const sum = (parts: readonly { width: number; height: number }[]): number =>
    parts.reduce((samples, { width, height }) => samples + width * height, 0);
  return plan.bands.length > 0 ? sum(plan.bands.map(({ box }) => box)) : sum(plan.levels);
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
