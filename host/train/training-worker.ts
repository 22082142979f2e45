import { parentPort, workerData } from 'node:worker_threads';
import { LoupeError } from '../../core/base/error.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import type { TrainControl } from './request.ts';
import { trainModel } from './train-model.ts';
import type { TrainingNote, TrainingOrder, TrainingThreadStart } from './training-messages.ts';

// One training in a thread of its own; host/train/train-in-thread.ts starts it.
const port = parentPort!;
const { request, backend } = workerData as TrainingThreadStart;
const send = (note: TrainingNote): void => port.postMessage(note);
const stop = new AbortController();

await loadTensorBackend(backend);
send({ kind: 'ready' });
try {
  const result = await trainModel(request, {
    signal: stop.signal,
    onControl: obey,
    onClip: (done, of) => send({ kind: 'clip', done, of }),
    onStart: (start) => send({ kind: 'start', start }),
    onEpoch: (report) => send({ kind: 'epoch', report }),
  });
  send({ kind: 'done', result });
} catch (error) {
  const code = error instanceof LoupeError ? error.code : null;
  send({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}

function obey(control: TrainControl): void {
  port.on('message', (order: TrainingOrder) => {
    if (order.kind === 'cancel') stop.abort(new LoupeError(order.code, order.message));
    else control[order.kind]();
  });
}
