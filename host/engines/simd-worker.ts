import { parentPort, workerData } from 'node:worker_threads';
import { runThread, type ThreadStart } from '../../core/engines/simd/shared/thread.ts';

// One thread of the simd engine; host/engines/simd-threads.ts starts it.
const port = parentPort!;
runThread(workerData as ThreadStart, (message) => port.postMessage(message));
