import { fork } from 'node:child_process';
import { LoupeError, type ErrorCode } from '../core/base/error.ts';
import { cancelled } from '../host/video/termination.ts';
import type { Answer, Job, ResultOf } from './jobs.ts';
import { places } from './places.ts';

/** Seconds: longer than any job without a length of its own should take. */
const longestSeconds = 300;

/**
 * Measures a job in a process of its own, so that earlier compilation, garbage and allocations have no influence. What the process
 * prints goes to stderr.
 *
 * @param limit seconds after which a process counts as hung
 * @throws LoupeError of the process; ENGINE_FAILED when it crashed or hung; CANCELLED
 */
export async function runJob<Kind extends Job['kind']>(
  job: Extract<Job, { kind: Kind }>,
  signal: AbortSignal,
  limit: number = longestSeconds,
): Promise<ResultOf<Kind>> {
  if (signal.aborted) throw cancelled(signal);
  const child = fork(places.measureProcess, [], {
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: ['--expose-gc'],
  });
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Answer));
      child.once('error', reject);
      child.once('exit', (code, killer) =>
        reject(
          signal.aborted
            ? cancelled(signal)
            : new LoupeError('ENGINE_FAILED', `The measuring process ended (${killer ?? `exit code ${code}`}) without a result.`),
        ),
      );
      if (limit < Infinity)
        timer = setTimeout(() => {
          reject(new LoupeError('ENGINE_FAILED', `Nothing was measured within ${limit} seconds; the process was ended.`));
          stop();
        }, limit * 1000);
      child.send(job);
    });
    if (!answer.ok) throw new LoupeError(answer.code as ErrorCode, answer.message);
    return answer.result as ResultOf<Kind>;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
  }
}
