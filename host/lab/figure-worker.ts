import { parentPort } from 'node:worker_threads';
import { LoupeError } from '../../core/base/error.ts';
import { figureToMessage } from '../../core/protocol/figure-message.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import type { FigureOrder, FigureThreadNote, FigureThreadOrder } from './figure-messages.ts';
import { makeFigure } from './make-figure.ts';

// Figures one after another in a thread of its own; host/lab/figure-room.ts starts it.
const port = parentPort!;
const send = (note: FigureThreadNote): void => port.postMessage(note);
let stop = new AbortController();

// TensorFlow's native library can be used by one thread of a process only, which is not this one.
await loadTensorBackend('wasm');
port.on('message', (message: FigureThreadOrder) => {
  if (message.kind === 'cancel') stop.abort();
  else void make(message.order);
});
send({ kind: 'ready' });

async function make(order: FigureOrder): Promise<void> {
  stop = new AbortController();
  try {
    const figure = await makeFigure(order, {
      signal: stop.signal,
      onProgress: (share, doing) => send({ kind: 'progress', share, doing }),
    });
    send({ kind: 'done', figure: figureToMessage(figure) });
  } catch (error) {
    const code = error instanceof LoupeError ? error.code : null;
    send({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}
