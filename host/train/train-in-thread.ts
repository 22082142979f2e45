import { Worker } from 'node:worker_threads';
import { LoupeError } from '../../core/base/error.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { builtFile } from '../files/built-file.ts';
import { cancelled } from '../video/termination.ts';
import type { TrainHooks, TrainRequest, TrainResult } from './request.ts';
import { trainModel } from './train-model.ts';
import type { TrainingNote, TrainingOrder, TrainingThreadStart } from './training-messages.ts';

/**
 * `trainModel` in a thread of its own, with the same result to the bit, so that this thread stays free for frames. It runs in this
 * thread instead where no such thread can be started: with TensorFlow's native library, which one thread of a process can use, in
 * an app packaged as an archive, and where the program was not built.
 *
 * @param script the bundled host/train/training-worker.ts; null: none
 * @throws LoupeError as `trainModel` does; TRAINING_FAILED when the thread crashes
 */
export async function trainInThread(
  request: TrainRequest,
  hooks: TrainHooks = {},
  script: string | null = builtFile('host', 'train', 'training-worker.js'),
): Promise<TrainResult> {
  // pause and stop may be requested before it is known where the training runs
  const gate = createOrders(hooks);
  const { name: backend } = await loadTensorBackend();
  if (script !== null && backend !== 'native') {
    const result = await runThread(script, { request, backend }, hooks, gate);
    if (result) return result;
  }
  return trainModel(request, { ...hooks, onControl: (control) => gate.attach((order) => control[order]()) });
}

type Order = Exclude<TrainingOrder['kind'], 'cancel'>;

/** Queues commands until the training that receives them has started. */
function createOrders({ onControl }: TrainHooks) {
  let waiting: Order[] = [];
  let obey: ((order: Order) => void) | null = null;
  const give = (order: Order) => (): void => {
    if (obey) obey(order);
    else waiting.push(order);
  };
  onControl?.({ pause: give('pause'), resume: give('resume'), finish: give('finish') });
  return {
    attach(next: (order: Order) => void): void {
      obey = next;
      for (const order of waiting) next(order);
      waiting = [];
    },
  };
}

/** Null where the thread could not be started. */
async function runThread(
  script: string,
  workerData: TrainingThreadStart,
  { signal, onClip, onStart, onEpoch }: TrainHooks,
  gate: ReturnType<typeof createOrders>,
): Promise<TrainResult | null> {
  const worker = new Worker(script, { workerData, name: 'motion-loupe training' });
  const order = (message: TrainingOrder): void => worker.postMessage(message);
  const cancel = (): void => {
    if (!signal) return;
    const { code, message } = cancelled(signal);
    order({ kind: 'cancel', code, message });
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      let ready = false;
      const gone = (why: string): void => {
        if (!ready) {
          resolve(null);
          return;
        }
        const advice = 'its whole epochs are kept: go on from the last one, or train a smaller network';
        reject(new LoupeError('TRAINING_FAILED', `The thread that trains died (${why}); ${advice}.`));
      };
      worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => gone(`it ended with exit code ${code}`));
      worker.on('messageerror', (error) => gone(error.message));
      const hear = (note: TrainingNote): void => {
        switch (note.kind) {
          case 'ready':
            ready = true;
            gate.attach((kind) => order({ kind }));
            if (signal?.aborted) cancel();
            return;
          case 'clip':
            onClip?.(note.done, note.of);
            return;
          case 'start':
            onStart?.(note.start);
            return;
          case 'epoch':
            onEpoch?.(note.report);
            return;
          case 'done':
            resolve(note.result);
            return;
          case 'failed':
            reject(note.code === null ? new Error(note.message) : new LoupeError(note.code, note.message));
            return;
          default:
            note satisfies never;
        }
      };
      worker.on('message', (note: TrainingNote) => {
        try {
          hear(note);
        } catch (error) {
          reject(error);
        }
      });
    });
  } finally {
    signal?.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}
