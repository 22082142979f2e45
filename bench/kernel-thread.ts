import { parentPort, workerData } from 'node:worker_threads';
import { instantiate } from '../core/engines/simd/shared/web-assembly.ts';
import { crewWords, kernelNumbers, type CrewStart } from './kernel-crew.ts';

// One thread of a KernelCrew. All threads start a job at the same moment: each spins until the last has arrived.
const { module, memory, control, times, thread, threads } = workerData as CrewStart;
const exported = instantiate(module, memory) as Record<string, (at: number, first: number, second: number) => void>;
const kernels = Object.keys(kernelNumbers).map((name) => exported[name]);
const words = new Int32Array(control);
const clock = new BigInt64Array(times);
const port = parentPort!;

for (let job = 0; ;) {
  Atomics.wait(words, crewWords.job, job);
  job = Atomics.load(words, crewWords.job);
  Atomics.add(words, crewWords.arrived, 1);
  while (Atomics.load(words, crewWords.arrived) < threads);
  const at = crewWords.jobs + 3 * thread;
  clock[2 * thread] = process.hrtime.bigint();
  kernels[words[crewWords.kernel]](words[at], words[at + 1], words[at + 2]);
  clock[2 * thread + 1] = process.hrtime.bigint();
  if (Atomics.add(words, crewWords.done, 1) === threads - 1) port.postMessage('done');
}
