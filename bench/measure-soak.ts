import { buildPlan } from '../core/plan/build-plan.ts';
import { clipFormat, clipRate, EndlessClip, readClip } from './clip.ts';
import { openEngine } from './engines.ts';
import type { Job, SoakTimes } from './jobs.ts';
import { specOf } from './methods.ts';

const readings = 20;

/** Pushes many frames and reads the memory from time to time. */
export async function measureSoak(job: Extract<Job, { kind: 'soak' }>): Promise<SoakTimes> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const { engine } = await openEngine(job.engine, job.threads);
  using magnifier = await engine.prepare(buildPlan(specOf(job.method), job.size, clipFormat, clipRate));
  const samples: SoakTimes['samples'][number][] = [];
  const every = Math.max(1, Math.floor(job.frames / readings));
  const began = performance.now();
  for (let count = 1; count <= job.frames; count++) {
    await magnifier.push(clip.next());
    if (count % every === 0) samples.push({ frames: count, ...memoryNow() });
  }
  return { backend: engine.backend, frames: job.frames, seconds: (performance.now() - began) / 1000, samples };
}

function memoryNow(): { resident: number; heap: number; buffers: number } {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { resident: rss, heap: heapUsed, buffers: arrayBuffers };
}
