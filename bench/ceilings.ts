import { hasRelaxedSimd, KernelCrew, type KernelJob } from './kernel-crew.ts';
import { places } from './places.ts';

/** The highest rates that this machine reached, by number of threads. Rates are of all threads together. */
export interface Ceilings {
  readonly threads: number;
  /** 128-bit float32 multiply-adds as two instructions, in 10⁹ operations a second (two for each lane). */
  readonly multiplyAddGflops: number;
  /** The same in one instruction (relaxed SIMD); null where Node does not have it. */
  readonly fusedGflops: number | null;
  /** Reading memory that is in no cache, in 10⁹ bytes a second. */
  readonly readGBs: number;
  /** Copying it: bytes read plus bytes written. */
  readonly copyGBs: number;
}

/** Larger than any cache. */
const memoryBytes = 256 * 2 ** 20;
/** Bytes at the start of the memory where kernels leave their results, a cache line a thread. */
const headBytes = 65536;
/** Runs of which the best counts: many short ones, because other processes may use a core, too. */
const repetitions = { multiplyAdd: 80, memory: 12 };

const roundsPerJob = 40_000;
/** See bench/kernels: 48 multiply-adds of four lanes. */
const operationsPerRound = 384;

/** Takes about half a second per number of threads. */
export async function measureCeilings(threads: number): Promise<Ceilings> {
  const fused = hasRelaxedSimd() ? await measureMultiplyAdd(places.ceilingsRelaxed, threads) : null;
  return {
    threads,
    multiplyAddGflops: await measureMultiplyAdd(places.ceilings, threads),
    fusedGflops: fused,
    ...(await measureMemory(threads)),
  };
}

async function measureMultiplyAdd(file: string, threads: number): Promise<number> {
  using crew = new KernelCrew(file, threads);
  const jobs = forThreads(threads, (thread) => [64 * thread, roundsPerJob, 0]);
  const milliseconds = await best(repetitions.multiplyAdd, () => crew.run('multiplyAdd', jobs));
  return (threads * roundsPerJob * operationsPerRound) / milliseconds / 1e6;
}

async function measureMemory(threads: number): Promise<{ readGBs: number; copyGBs: number }> {
  using crew = new KernelCrew(places.ceilings, threads, headBytes + memoryBytes);
  // all pages that were never written share one page in the cache
  new Uint8Array(crew.memory.buffer).fill(1);
  const share = Math.floor(memoryBytes / threads / 256) * 256;
  const read = forThreads(threads, (thread) => [64 * thread, headBytes + thread * share, share]);
  const copy = forThreads(threads, (thread) => [0, headBytes + thread * share, share / 2]);
  const bytes = threads * share;
  return {
    readGBs: bytes / (await best(repetitions.memory, () => crew.run('readMemory', read))) / 1e6,
    copyGBs: bytes / (await best(repetitions.memory, () => crew.run('copyMemory', copy))) / 1e6,
  };
}

/** The shortest of several runs; the first ones also let V8 compile the kernel for speed. */
async function best(runs: number, run: () => Promise<number>): Promise<number> {
  let shortest = Infinity;
  for (let count = 0; count < runs; count++) shortest = Math.min(shortest, await run());
  return shortest;
}

function forThreads(threads: number, job: (thread: number) => KernelJob): KernelJob[] {
  return Array.from({ length: threads }, (_, thread) => job(thread));
}
