import os from 'node:os';
import type { Ceilings } from './ceilings.ts';
import { runJob } from './run-job.ts';
import type { Session } from './session.ts';

/** The machine that was measured, and its highest rates. */
export interface Machine {
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly architecture: string;
  readonly system: string;
  readonly memoryBytes: number;
  readonly node: string;
  readonly v8: string;
  readonly ceilings: readonly Ceilings[];
  /** Processes that wanted a core, on average over a minute, before the run began: the load by other programs. */
  readonly loadBefore: number;
}

/** Describes the machine, with its highest rates on 1, 2 and the requested number of threads. */
export async function describeMachine(session: Session): Promise<Machine> {
  const [loadBefore] = os.loadavg();
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    architecture: process.arch,
    system: `${os.type()} ${os.release()}`,
    memoryBytes: os.totalmem(),
    node: process.version,
    v8: process.versions.v8,
    ceilings: await measureAll(session),
    loadBefore: Number(loadBefore.toFixed(2)),
  };
}

async function measureAll(session: Session): Promise<Ceilings[]> {
  const counts = [...new Set([1, 2, ...session.options.threads])].sort((a, b) => a - b);
  const ceilings: Ceilings[] = [];
  for (const threads of counts) {
    session.report(`what this machine can do at best on ${threads} thread${threads === 1 ? '' : 's'}`);
    ceilings.push(await runJob<'ceilings'>({ kind: 'ceilings', threads }, session.signal));
  }
  return ceilings;
}

/** Measures the rates again at the end of the run: of each the better one counts. */
export async function describeAgain(machine: Machine, session: Session): Promise<Machine> {
  const again = await measureAll(session);
  const better = (a: number, b: number): number => Number(Math.max(a, b).toFixed(1));
  return {
    ...machine,
    ceilings: machine.ceilings.map((first, index) => ({
      threads: first.threads,
      multiplyAddGflops: better(first.multiplyAddGflops, again[index].multiplyAddGflops),
      fusedGflops: first.fusedGflops === null ? null : better(first.fusedGflops, again[index].fusedGflops ?? 0),
      readGBs: better(first.readGBs, again[index].readGBs),
      copyGBs: better(first.copyGBs, again[index].copyGBs),
    })),
  };
}
