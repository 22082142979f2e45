import { buildPlan } from '../core/plan/build-plan.ts';
import { clipFormat, clipRate, EndlessClip, readClip } from './clip.ts';
import { openEngine } from './engines.ts';
import type { Job, StartTimes } from './jobs.ts';
import { specOf } from './methods.ts';

/** Times the steps from the request for an engine to the first frames. Meaningful only in a new process. */
export async function measureStart(job: Extract<Job, { kind: 'start' }>): Promise<StartTimes> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const spec = specOf(job.method);
  let last = performance.now();
  const lap = (): number => {
    const before = last;
    last = performance.now();
    return last - before;
  };
  if (job.engine === 'simd') await import('../host/engines/simd-engine.ts');
  const importMs = lap();
  const { engine } = await openEngine(job.engine, job.threads);
  const openMs = lap();
  const plan = buildPlan(spec, job.size, clipFormat, clipRate);
  const planMs = lap();
  using magnifier = await engine.prepare(plan);
  const prepareMs = lap();
  await magnifier.push(clip.next());
  const firstFrameMs = lap();
  await magnifier.push(clip.next());
  return { backend: engine.backend, importMs, openMs, planMs, prepareMs, firstFrameMs, secondFrameMs: lap() };
}
