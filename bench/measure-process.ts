import { LoupeError } from '../core/base/error.ts';
import { measureCeilings } from './ceilings.ts';
import type { Answer, Job } from './jobs.ts';
import { measureEndToEnd } from './measure-end-to-end.ts';
import { measureFeatures } from './measure-features.ts';
import { measureFrames } from './measure-frames.ts';
import { measureSoak } from './measure-soak.ts';
import { measureStart } from './measure-start.ts';

// A process that receives one job as a message, measures it, answers and waits to be stopped.

function measure(job: Job): Promise<Extract<Answer, { ok: true }>['result']> {
  switch (job.kind) {
    case 'frames':
      return measureFrames(job);
    case 'start':
      return measureStart(job);
    case 'soak':
      return measureSoak(job);
    case 'end-to-end':
      return measureEndToEnd(job);
    case 'features':
      return measureFeatures(job);
    case 'ceilings':
      return measureCeilings(job.threads);
    default:
      return job satisfies never;
  }
}

process.once('disconnect', () => process.exit(1));
process.once('message', (job) => {
  void measure(job as Job)
    .then((result): Answer => ({ ok: true, result }))
    .catch((error: unknown): Answer => {
      if (error instanceof LoupeError) return { ok: false, code: error.code, message: error.message };
      return { ok: false, code: 'INTERNAL', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    })
    .then((answer) => process.send!(answer));
});
